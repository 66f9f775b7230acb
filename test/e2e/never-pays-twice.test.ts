/* Promise 1 and 2 from a user's side: what must never start a second training, or lose what was trained. */
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { dataOf, temper } from '../helpers/temper.ts';

const folder = temporaryFolders();
let lab: Laboratory;

beforeAll(async () => {
  lab = await openLaboratory(await folder(), ['--speed', '3600']);
}, 120_000);

afterAll(() => lab.sandbox.stop());

const jobs = () => lab.sandbox.jobsStarted();

test('trains once, not locked out by a lock of its own whose answer was lost, and holds on to what was trained', async () => {
  await lab.writeModel('once');
  // The first object that an apply puts is the lock.
  await lab.sandbox.setFaults('drop=PutObject:1');
  const applied = await lab.temper('apply', 'once', '--yes');
  await lab.sandbox.setFaults('');
  expect({ code: applied.code, stderr: applied.stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/releasing the lock [0-9a-f-]{36}/),
  });
  expect((await lab.locks()).filter((key) => key.includes('/once/'))).toEqual([]);
  const watched = await lab.temper('watch', 'once', '--interval', '1');
  expect(watched).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('job_status = "Completed"'),
  });
  const { stacks } = dataOf<{ stacks: { outputs: Record<string, unknown> }[] }>(
    await lab.temper('outputs', 'once', '--json'),
  );
  expect(stacks[0]?.outputs).toMatchObject({
    job_status: 'Completed',
    custom_model_arn: expect.stringContaining(':custom-model/amazon.nova-micro-v1:0:128k/'),
    training_metrics: [{ training_loss: expect.any(Number) }],
  });
  // Nothing is left to do, not even to outputs.
  expect(await lab.temper('plan', 'once', '--detailed-exitcode')).toMatchObject({ code: 0 });

  // What it was trained from is frozen: the old and the new value, at the line.
  await lab.writeModel('once', { epochs: 4 });
  const frozen = await lab.temper('apply', 'once', '--yes');
  expect(frozen.code).toBe(3);
  expect(frozen.stderr).toMatch(
    /GATE_FROZEN.*1 → 4[^]*specs\/models\/once-v1\.yaml:9:\d+[^]*version: 2/,
  );

  // Its spec retains it.
  await lab.writeModel('once');
  const retained = await lab.temper('destroy', 'once', '--yes');
  expect(retained.code).toBe(3);
  expect(retained.stderr).toContain('deletionPolicy: delete');
  const status = dataOf<{ versions: { drift: string[] }[] }>(
    await lab.temper('status', 'once', '--json'),
  );
  expect(status.versions[0]?.drift).toEqual([]);
  expect(await jobs()).toMatchObject({ 'once-v1': 1 });

  // Unless the spec says otherwise, in words.
  await lab.writeModel('once', { deletionPolicy: 'delete' });
  expect(await lab.temper('destroy', 'once', '--yes')).toMatchObject({ code: 0 });
  const gone = dataOf<{ versions: { drift: string[] }[] }>(
    await lab.temper('status', 'once', '--json'),
  );
  expect(gone.versions[0]?.drift).toContain('model-deleted');
}, 600_000);

test('starts one job when its answer is lost after AWS has carried the request out; adopts it when the state is lost, and keeps it when it is marked', async () => {
  await lab.writeModel('lost');
  await lab.sandbox.setFaults('drop=CreateModelCustomizationJob:1');
  await lab.temper('apply', 'lost', '--yes');
  await lab.sandbox.setFaults('');
  expect(await lab.temper('apply', 'lost', '--yes')).toMatchObject({ code: 0 });
  expect(await jobs()).toMatchObject({ 'lost-v1': 1 });
  const key = 'temper/models/lost/v1.tfstate';
  await lab.loseState(key);
  const again = await lab.temper('apply', 'lost', '--yes');
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('adopt') });
  expect(await jobs()).toMatchObject({ 'lost-v1': 1 });

  // Nor when its creation was broken off, as it is marked in the state.
  const state = JSON.parse(await lab.readState(key)) as {
    resources: { type: string; instances: { status?: string }[] }[];
  };
  const marked = state.resources.find(({ type }) => type === 'aws_bedrock_custom_model');
  for (const instance of marked?.instances ?? []) instance.status = 'tainted';
  await lab.writeState(key, JSON.stringify(state));

  const kept = await lab.temper('apply', 'lost', '--yes');
  expect(kept).toMatchObject({ code: 0, stderr: expect.stringContaining('keeps and finishes') });
  expect(await lab.readState(key)).not.toContain('tainted');
  expect(await jobs()).toMatchObject({ 'lost-v1': 1 });
  expect(await lab.temper('plan', 'lost', '--detailed-exitcode')).toMatchObject({ code: 0 });
}, 300_000);

test('starts one job when two people apply the same version at once, one of them twice, and calls out that it never starts', async () => {
  await lab.writeModel('race');
  await lab.sandbox.setFaults('never-start=race-*');
  const all = await Promise.all([
    lab.temper('apply', 'race', '--yes'),
    lab.temper('apply', 'race', '--yes'),
    lab.copyAndApply('race'),
  ]);
  expect(all.map(({ code, stderr }) => (code === 0 ? '' : stderr))).toEqual(['', '', '']);
  expect(await jobs()).toMatchObject({ 'race-v1': 1 });

  // Nor does it pass for a trained one.
  const watched = await lab.temper('watch', 'race', '--interval', '1', '--deadline', '30');
  await lab.sandbox.setFaults('');
  expect(watched).toMatchObject({ code: 1, stderr: expect.stringContaining('JOB_STUCK') });
}, 600_000);

test('asks for a new attempt after a failure, and then starts exactly that one', async () => {
  await lab.writeModel('unlucky');
  await lab.sandbox.setFaults('fail-job=unlucky-v1');
  expect(await lab.temper('apply', 'unlucky', '--yes')).toMatchObject({ code: 0 });
  const watched = await lab.temper('watch', 'unlucky', '--interval', '1');
  expect(watched.code).toBe(1);
  expect(watched.stderr).toContain('JOB_FAILED');
  await lab.sandbox.setFaults('');

  expect(await lab.temper('apply', 'unlucky', '--yes')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('attempt: 2'),
  });
  // A destruction is judged as one: it needs no new attempt.
  await lab.writeModel('unlucky', { deletionPolicy: 'delete' });
  const destroyed = await lab.temper('destroy', 'unlucky', '--yes');
  expect({ code: destroyed.code, stderr: destroyed.code === 0 ? '' : destroyed.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  await lab.writeModel('unlucky', { attempt: 2, epochs: 2 });
  expect(await lab.temper('apply', 'unlucky', '--yes')).toMatchObject({ code: 0 });
  expect(await jobs()).toMatchObject({ 'unlucky-v1': 1, 'unlucky-v1-a2': 1 });
}, 600_000);

test('makes nothing in an account that the environment does not name', async () => {
  await lab.writeModel('astray');
  const other = { AWS_ACCESS_KEY_ID: '999988887777', AWS_SECRET_ACCESS_KEY: 'other' };
  const env = { ...other, AWS_ENDPOINT_URL: lab.sandbox.url };
  const { code, stderr } = await temper(['apply', 'astray', '--yes'], {
    cwd: lab.repository.root,
    env,
  });
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr: expect.stringContaining('AWS_WRONG_ACCOUNT'),
  });
  const s3 = new S3Client({
    endpoint: lab.sandbox.url,
    region: 'us-east-1',
    credentials: { accessKeyId: other.AWS_ACCESS_KEY_ID, secretAccessKey: 'other' },
  });
  expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
}, 60_000);

test('changes nothing without --yes when there is nobody to ask', async () => {
  await lab.writeModel('unasked');
  expect(await lab.temper('apply', 'unasked')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CLI_NOT_CONFIRMED'),
  });
  expect(Object.keys(await jobs())).not.toContain('unasked-v1');
}, 120_000);
