import { compile } from '../../../../../../stacks/compile.ts';
import type { MediaFolder } from '../../../../../../stacks/kinds/fine-tune/media-folders.ts';
import { KINDS } from '../../../../../../stacks/kinds/index.ts';
import { factsWith, fileFacts, specsOf } from '../../../../../helpers/compiled.ts';
import { allowedBy, list, policiesOf } from '../../../../../helpers/policies.ts';

const SPECS = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: lab }
spec: { account: '123456789012', region: us-west-2 }
---
apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec:
  version: 1
  environment: lab
  baseModel: meta.llama3-2-11b-instruct-v1:0:128k
  dataset: { train: train.jsonl }
`;

const OWN = 'temper-lab-datasets-123456789012';

async function mediaStatements(folders: readonly Omit<MediaFolder, 'first'>[]) {
  const first = { source: 'specs/train.jsonl', line: 1 };
  const media = { folders: folders.map((one) => ({ ...one, first })), sorts: { image: first } };
  const facts = factsWith([['bot-v1', { train: fileFacts('x'), media, problems: [] }]]);
  const compiled = await compile({ specs: specsOf(SPECS), facts, kinds: KINDS });
  const stacks = Array.from(compiled, ({ stack }) => stack).filter(
    ({ kind }) => kind === 'FineTune',
  );
  return allowedBy(policiesOf(stacks))
    .map(({ statement }) => statement)
    .filter(({ Sid }) => Sid.includes('Media'));
}

test('a role reads exactly the folders that the records name, in the account’s own bucket', async () => {
  expect(
    await mediaStatements([
      { bucket: OWN, folder: 'bot/v1/media' },
      { bucket: OWN, folder: 'shared/a*b' },
    ]),
  ).toEqual([
    {
      Sid: 'ListMedia',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${OWN}`,
      Condition: {
        StringLike: { 's3:prefix': ['bot/v1/media/*', 'shared/a${*}b/*'] },
        StringEquals: { 'aws:ResourceAccount': '123456789012' },
      },
    },
    {
      Sid: 'ReadMedia',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: [`arn:aws:s3:::${OWN}/bot/v1/media/*`, `arn:aws:s3:::${OWN}/shared/a\${*}b/*`],
      Condition: { StringEquals: { 'aws:ResourceAccount': '123456789012' } },
    },
  ]);
});

test('each bucket has statements of its own, and a role without media has none', async () => {
  const statements = await mediaStatements([
    { bucket: 'one-bucket', folder: 'm' },
    { bucket: 'two-bucket', folder: 'n' },
  ]);
  expect(statements.map(({ Sid, Resource }) => [Sid, ...list(Resource)])).toEqual([
    ['ListMedia', 'arn:aws:s3:::one-bucket'],
    ['ReadMedia', 'arn:aws:s3:::one-bucket/m/*'],
    ['ListMedia2', 'arn:aws:s3:::two-bucket'],
    ['ReadMedia2', 'arn:aws:s3:::two-bucket/n/*'],
  ]);
  expect(await mediaStatements([])).toEqual([]);
});

test('the policy of a role fits into IAM, whatever the records name', async () => {
  const statements = await mediaStatements(
    Array.from({ length: 10 }, (_, at) => ({ bucket: `bucket-${at}`, folder: 'x'.repeat(180) })),
  );
  // IAM takes 10,240 characters of inline policies for a role; the rest of it has some 2,500.
  expect(JSON.stringify(statements).length).toBeLessThan(7500);
});
