import { foreignSettings } from '../../../controller/aws/bucket-settings.ts';
import {
  STATE_BUCKET_RULES,
  STATE_BUCKET_SIDS,
} from '../../../stacks/bootstrap/state-bucket-names.ts';
import { anAwsServer, type Answer, type AwsServer } from './aws-server.ts';

const BUCKET = 'temper-lab-state-111122223333';

let server: AwsServer;
beforeAll(async () => {
  server = await anAwsServer(() => 'drop');
});
afterAll(() => server.close());

const missing = (code: string): Answer => ({
  status: 404,
  headers: { 'content-type': 'application/xml' },
  body: `<Error><Code>${code}</Code><Message>none</Message></Error>`,
});
const rules = (...ids: readonly (string | undefined)[]): Answer => ({
  headers: { 'content-type': 'application/xml' },
  body: `<LifecycleConfiguration>${ids
    .map((id) => `<Rule>${id === undefined ? '' : `<ID>${id}</ID>`}<Status>Enabled</Status></Rule>`)
    .join('')}</LifecycleConfiguration>`,
});
const statements = (Statement: unknown): Answer => ({
  body: JSON.stringify({ Version: '2012-10-17', Statement }),
});
const NO_POLICY = missing('NoSuchBucketPolicy');
const NO_RULES = missing('NoSuchLifecycleConfiguration');

function foreign(policy: Answer, lifecycle: Answer): Promise<readonly string[]> {
  server.answer(({ query }) => (query.has('policy') ? policy : lifecycle));
  return foreignSettings(server.access, BUCKET);
}

test.each([
  { what: 'a bucket without any', policy: NO_POLICY, lifecycle: NO_RULES },
  {
    what: 'what Temper gives a bucket',
    policy: statements(STATE_BUCKET_SIDS.map((Sid) => ({ Sid }))),
    lifecycle: rules(...STATE_BUCKET_RULES),
  },
  {
    what: 'one statement that is no list',
    policy: statements({ Sid: 'TlsOnly' }),
    lifecycle: NO_RULES,
  },
])('nobody else’s are found in $what', async ({ policy, lifecycle }) => {
  expect(await foreign(policy, lifecycle)).toEqual([]);
});

test('every statement and every rule of somebody else is named, also those without a name', async () => {
  const policy = statements([{ Sid: 'TlsOnly' }, { Sid: 'Auditors' }, {}]);
  expect(await foreign(policy, rules('superseded', 'to-glacier', undefined))).toEqual([
    'a statement in its policy that is not Temper’s: Auditors',
    'a statement in its policy that is not Temper’s: without a Sid',
    'a lifecycle rule that is not Temper’s: to-glacier',
    'a lifecycle rule that is not Temper’s: without an id',
  ]);
});

test('what may not be looked at is not taken for nothing', async () => {
  const denied: Answer = {
    ...(missing('AccessDenied') as object),
    status: 403,
  };
  await expect(foreign(denied, NO_RULES)).rejects.toThrow('AWS_ACCESS_DENIED');
  await expect(foreign(NO_POLICY, denied)).rejects.toThrow('AWS_ACCESS_DENIED');
});
