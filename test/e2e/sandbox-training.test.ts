import {
  BedrockClient,
  CreateModelCustomizationJobCommand,
  GetModelCustomizationJobCommand,
} from '@aws-sdk/client-bedrock';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { aJob, dataset } from '../controller/sandbox/bedrock/bedrock-server.ts';
import { killableSandboxes } from '../controller/sandbox/killable-sandbox.ts';
import { ACCOUNT, clientOf } from '../controller/sandbox/running-sandbox.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const start = killableSandboxes();
const folder = temporaryFolders();

/** What a job needs, in the emulator's S3 and IAM. */
async function prepare(sandbox: { url: string }) {
  const s3 = new S3Client({ ...clientOf(sandbox), forcePathStyle: true });
  for (const Bucket of ['job-data', 'job-results'])
    await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutObjectCommand({ Bucket: 'job-data', Key: 'train.jsonl', Body: dataset(40) }),
  );
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await new IAMClient(clientOf(sandbox)).send(
    new CreateRoleCommand({ RoleName: 'trainer', Path: '/jobs/', AssumeRolePolicyDocument }),
  );
  return {
    ...aJob(),
    roleArn: `arn:aws:iam::${ACCOUNT}:role/jobs/trainer`,
    trainingDataConfig: { s3Uri: 's3://job-data/train.jsonl' },
    outputDataConfig: { s3Uri: 's3://job-results/' },
  };
}

const control = (sandbox: { url: string }, path: string, body?: string) =>
  fetch(`${sandbox.url}/_temper/${path}`, body === undefined ? {} : { method: 'POST', body });

async function statsOf(sandbox: { url: string }) {
  return (await (await control(sandbox, 'stats')).json()) as { jobs: Record<string, number> };
}

test('a job whose answer was lost is there, once; it trains on through a kill and leaves its results in S3', async () => {
  const stateDir = await folder();
  const first = await start(stateDir);
  const job = await prepare(first);
  const bedrock = new BedrockClient(clientOf(first));
  const create = () => bedrock.send(new CreateModelCustomizationJobCommand(job));
  await control(first, 'faults', 'drop=CreateModelCustomizationJob:1');
  await expect(create()).rejects.toThrow(/socket hang up|ECONNRESET/);
  const get = (sandbox: { url: string }) =>
    new BedrockClient(clientOf(sandbox)).send(
      new GetModelCustomizationJobCommand({ jobIdentifier: job.jobName }),
    );
  expect((await get(first)).status).toBe('InProgress');
  await expect(create()).rejects.toThrow();
  expect((await statsOf(first)).jobs).toEqual({ [job.jobName]: 1 });
  const { jobArn } = await get(first);
  await first.kill();

  const second = await start(stateDir);
  expect((await get(second)).jobArn).toBe(jobArn);
  await control(second, 'clock', JSON.stringify({ advanceMs: 48 * 3_600_000 }));
  const done = await get(second);
  expect(done).toMatchObject({ status: 'Completed', outputModelArn: expect.anything() as string });
  const listed = await new S3Client({ ...clientOf(second), forcePathStyle: true }).send(
    new ListObjectsV2Command({ Bucket: 'job-results' }),
  );
  expect(listed.Contents?.map((one) => one.Key).join()).toContain('step_wise_training_metrics.csv');
}, 120_000);

test('a job fails or never starts when told to', async () => {
  const sandbox = await start(await folder());
  const job = await prepare(sandbox);
  const bedrock = new BedrockClient(clientOf(sandbox));
  await control(sandbox, 'faults', 'fail-job=doomed-*,never-start=stuck');
  for (const name of ['doomed-v1', 'stuck'])
    await bedrock.send(
      new CreateModelCustomizationJobCommand({ ...job, jobName: name, customModelName: name }),
    );
  await control(sandbox, 'clock', JSON.stringify({ advanceMs: 48 * 3_600_000 }));
  const get = (jobIdentifier: string) =>
    bedrock.send(new GetModelCustomizationJobCommand({ jobIdentifier }));
  expect(await get('doomed-v1')).toMatchObject({
    status: 'Failed',
    failureMessage: expect.stringContaining('Injected by the sandbox') as string,
  });
  expect(await get('stuck')).toMatchObject({
    status: 'InProgress',
    statusDetails: { trainingDetails: { status: 'NotStarted' } },
  });
}, 120_000);
