import { TemperError } from '../../../../stacks/language/diagnostic.ts';
import { parsePolicies } from '../../../../controller/sandbox/iam/policy-document.ts';
import { readPolicies } from '../../../../controller/sandbox/iam/policy-file.ts';

const STATEMENT = { Effect: 'Allow', Action: 's3:*', Resource: ['*'] };
const DOCUMENT = { Version: '2012-10-17', Statement: STATEMENT };
const READ = [{ Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] }];
const parse = (value: unknown) => parsePolicies(JSON.stringify(value));

test('one policy, or a list of them, is for callers of every account', () => {
  expect(parse(DOCUMENT).of('111122223333')).toEqual(READ);
  expect(parse([DOCUMENT, DOCUMENT]).of('444455556666')).toEqual([...READ, ...READ]);
});

test('what `temper policy --json` prints is for callers of the accounts it names', () => {
  const identities = [{ account: '111122223333', policies: [DOCUMENT], environment: 'lab' }];
  const policies = parse({ formatVersion: '1.0', kind: 'policy', data: { identities } });
  expect(policies.of('111122223333')).toEqual(READ);
  expect(policies.of('444455556666')).toEqual([]);
});

test.each([
  { name: 'no JSON', text: '{', detail: 'JSON' },
  { name: 'nothing', text: '[]', detail: '>=1' },
  {
    name: 'another version',
    text: JSON.stringify({ ...DOCUMENT, Version: '2008-10-17' }),
    detail: 'Version',
  },
  { name: 'an element that IAM does not have', statement: { Actions: 's3:*' }, detail: 'Actions' },
  {
    name: 'neither of two elements',
    statement: { Resource: undefined },
    detail: 'either Resource',
  },
  { name: 'both of two elements', statement: { NotAction: 'iam:*' }, detail: 'either Action' },
  {
    name: 'an operator about numbers',
    statement: { Condition: { NumericEquals: { a: '1' } } },
    detail: 'Condition',
  },
  {
    name: 'a policy variable',
    statement: { Resource: 'arn:aws:s3:::${aws:username}' },
    detail: 'policy variable',
  },
])('a policy with $name is refused as a whole', ({ text, statement, detail }) => {
  const policy = text ?? JSON.stringify({ ...DOCUMENT, Statement: { ...STATEMENT, ...statement } });
  expect(codeAndMessage(() => parsePolicies(policy))).toEqual([
    'SANDBOX_POLICY',
    expect.stringContaining(detail),
  ]);
});

test('so is a file that is not there', async () => {
  await expect(readPolicies('/nowhere/policy.json')).rejects.toThrow(/no policy.*ENOENT/);
});

function codeAndMessage(parsing: () => unknown): unknown {
  try {
    return parsing();
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    const [{ code, message }] = error.diagnostics;
    return [code, message];
  }
}
