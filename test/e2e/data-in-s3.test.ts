/* Data that is in S3 already: read by version before anything is made of it, and pinned to what was read. */
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { dataOf } from '../helpers/temper.ts';

const folder = temporaryFolders();
const BUCKET = 'lake';
let lab: Laboratory;
let s3: S3Client;

const RECORD = (answer: string) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: [{ text: 'How are you?' }] },
      { role: 'assistant', content: [{ text: answer }] },
    ],
  });

const uri = (name: string) => `s3://${BUCKET}/${name}/train.jsonl`;
const place = (name: string) => ({ Bucket: BUCKET, Key: `${name}/train.jsonl` });

/** Puts a model's data there. @returns its version's id */
async function put(name: string, ...lines: string[]): Promise<string | undefined> {
  const Body = lines.map((line) => `${line}\n`).join('');
  return (await s3.send(new PutObjectCommand({ ...place(name), Body }))).VersionId;
}

async function writeModel(name: string): Promise<void> {
  await lab.repository.write(
    `specs/models/${name}.yaml`,
    `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name} }
spec:
  version: 1
  environment: lab
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: '${uri(name)}' }
`,
  );
}

beforeAll(async () => {
  lab = await openLaboratory(await folder(), ['--speed', '1']);
  s3 = lab.s3;
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket: BUCKET,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  );
}, 120_000);

afterAll(() => lab.sandbox.stop());

test('a record that cannot be trained on is found before anything is planned, by line', async () => {
  await writeModel('torn');
  await put('torn', ...Array.from({ length: 120 }, () => RECORD('Fine.')), '"no record"');
  const planned = await lab.temper('plan', 'torn');
  expect(planned.code).toBe(1);
  expect(planned.stderr).toContain('RULE_DATASET_FILE');
  expect(planned.stderr).toContain('line 121');
}, 60_000);

test('what is read is pinned: the job says which version it was given, and what comes later changes nothing', async () => {
  await writeModel('bot');
  const version = await put('bot', ...Array.from({ length: 120 }, () => RECORD('Fine, thanks.')));
  const applied = await lab.temper('apply', 'bot', '--yes');
  expect(applied).toMatchObject({ code: 0 });
  expect(applied.stderr).toMatch(/120 records|about \$/);
  const inS3 = async () => {
    const { stacks } = dataOf<{ stacks: { outputs: Record<string, unknown> }[] }>(
      await lab.temper('outputs', 'bot', '--json'),
    );
    return stacks[0]?.outputs['dataset_in_s3'];
  };
  const recorded = {
    train: {
      source: uri('bot'),
      records: 120,
      object: { versionId: version, etag: expect.stringMatching(/^[0-9a-f]{32}$/) },
    },
  };
  expect(await inS3()).toMatchObject(recorded);

  await put('bot', ...Array.from({ length: 200 }, () => RECORD('Well.')));
  expect(await lab.temper('plan', 'bot', '--detailed-exitcode')).toMatchObject({ code: 0 });
  await s3.send(new DeleteObjectCommand(place('bot')));
  expect(await lab.temper('plan', 'bot', '--detailed-exitcode')).toMatchObject({ code: 0 });

  // A state that is lost is rebuilt from what the job says it was given.
  await lab.loseState('temper/models/bot/v1.tfstate');
  const again = await lab.temper('apply', 'bot', '--yes');
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('adopt') });
  expect(await inS3()).toMatchObject(recorded);
  expect(await lab.sandbox.jobsStarted()).toEqual({ 'bot-v1': 1 });
  expect(await lab.temper('plan', 'bot', '--detailed-exitcode')).toMatchObject({ code: 0 });
}, 420_000);

test('data that is not there is an error, at the line that names it', async () => {
  await writeModel('lost');
  const planned = await lab.temper('plan', 'lost');
  expect(planned.code).toBe(1);
  expect(planned.stderr).toMatch(/s3:\/\/lake\/lost\/train\.jsonl does not exist[^]*lost\.yaml:8:/);
}, 60_000);
