import {
  CreateModelCustomizationJobCommand as Create,
  GetCustomModelCommand,
  GetModelCustomizationJobCommand as Get,
  type GetModelCustomizationJobCommandOutput as Job,
  ListModelCustomizationJobsCommand as List,
  StopModelCustomizationJobCommand as Stop,
} from '@aws-sdk/client-bedrock';
import {
  ACCOUNT,
  aJob,
  type BedrockServer,
  dataset,
  HOUR,
  MINUTE,
  NOVA_MICRO,
  REGION,
  START,
  startBedrock,
} from './bedrock-server.ts';

let server: BedrockServer;
beforeEach(async () => {
  server = await startBedrock();
});
afterEach(async () => server.close());

const get = async (jobIdentifier = 'support-bot-v1'): Promise<Job> =>
  server.client().send(new Get({ jobIdentifier }));
const create = async (job: object = aJob()) =>
  server.client().send(new Create({ ...aJob(), ...job }));
const phases = (job: Job) =>
  [
    job.statusDetails?.validationDetails,
    job.statusDetails?.dataProcessingDetails,
    job.statusDetails?.trainingDetails,
  ].map((phase) => phase?.status);

function csv(path: string): { header: string; rows: number[][]; losses: number[] } {
  const [header = '', ...lines] = server.neighbours.text(path).trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  return { header, rows, losses: rows.map((row) => row[2] ?? Number.NaN) };
}

test('a new job is InProgress and shows what AWS filled in, in the spelling AWS uses', async () => {
  const { jobArn } = await create();
  expect(jobArn).toMatch(
    new RegExp(
      `^arn:aws:bedrock:${REGION}:${ACCOUNT}:model-customization-job/${NOVA_MICRO}/[a-z0-9]{12}$`,
    ),
  );
  const job = await get(jobArn);
  expect(job).toMatchObject({
    jobArn,
    jobName: 'support-bot-v1',
    outputModelName: 'support-bot-v1',
    status: 'InProgress',
    customizationType: 'FINE_TUNING',
    baseModelArn: `arn:aws:bedrock:${REGION}::foundation-model/${NOVA_MICRO}`,
    hyperParameters: {
      epochCount: '2',
      learningRate: '1.0E-5',
      learningRateWarmupSteps: '10',
      batchSize: '1',
    },
    creationTime: new Date(START),
  });
  expect(job.outputModelArn).toBeUndefined();
  expect(job.validationDataConfig).toBeUndefined();
  expect(job.endTime).toBeUndefined();
  expect(phases(job)).toEqual(['NotStarted', 'NotStarted', 'NotStarted']);
});

test('passes validation, data processing and training in that order, then has a model', async () => {
  await create();
  const seen: string[] = [];
  for (let minute = 0; minute < 60; minute += 1) {
    const job = await get();
    const now = `${job.status}: ${phases(job).join(' ')}`;
    if (seen.at(-1) !== now) seen.push(now);
    server.clock.advance(MINUTE);
  }
  expect(seen).toEqual([
    'InProgress: NotStarted NotStarted NotStarted',
    'InProgress: InProgress NotStarted NotStarted',
    'InProgress: Completed InProgress NotStarted',
    'InProgress: Completed Completed NotStarted',
    'InProgress: Completed Completed InProgress',
    'Completed: Completed Completed Completed',
  ]);
  const job = await get();
  const times = Object.values(job.statusDetails ?? {}).map((phase) => phase.lastModifiedTime);
  expect(times).toEqual([...times].sort((left, right) => Number(left) - Number(right)));
  expect(job.endTime).toEqual(job.statusDetails?.trainingDetails?.lastModifiedTime);
});

test('leaves its losses in the output bucket before anybody can see it Completed', async () => {
  await create({
    validationDataConfig: { validators: [{ s3Uri: 's3://data/validation.jsonl' }] },
  });
  server.clock.advance(2 * HOUR);
  const job = await get();
  const id = job.jobArn?.split('/').at(-1);
  const folder = `results/support-bot/v1/model-customization-job-${id}`;
  const training = csv(`${folder}/training_artifacts/step_wise_training_metrics.csv`);
  expect(training.header).toBe('step_number,epoch_number,training_loss,perplexity');
  expect(training.rows).toHaveLength(40 * 2);
  expect(training.losses.at(-1)).toBe(job.trainingMetrics?.trainingLoss);
  expect(training.losses.at(-1)).toBeLessThan(Number(training.losses[0]));
  for (const [, , loss = 0, perplexity = 0] of training.rows)
    expect(perplexity).toBeCloseTo(Math.exp(loss), 4);
  const validation = csv(
    `${folder}/validation_artifacts/post_fine_tuning_validation/validation/validation_metrics.csv`,
  );
  expect(validation.header).toBe('step_number,epoch_number,validation_loss,perplexity');
  expect(validation.losses.at(-1)).toBe(job.validationMetrics?.[0]?.validationLoss);
});

test('makes a model with what the job had', async () => {
  await create({ validationDataConfig: { validators: [{ s3Uri: 's3://data/validation.jsonl' }] } });
  server.clock.advance(2 * HOUR);
  const job = await get();
  const model = await server
    .client()
    .send(new GetCustomModelCommand({ modelIdentifier: job.outputModelArn }));
  expect(model).toMatchObject({
    modelName: 'support-bot-v1',
    modelStatus: 'Active',
    jobArn: job.jobArn,
    trainingMetrics: job.trainingMetrics,
    validationMetrics: job.validationMetrics,
    hyperParameters: job.hyperParameters,
  });
});

test('completes exactly once, however many look at the same moment', async () => {
  await create();
  server.clock.advance(2 * HOUR);
  await Promise.all(Array.from({ length: 20 }, async () => get()));
  const metrics = server.neighbours.writes.filter((path) => path.endsWith('.csv'));
  expect(metrics).toHaveLength(1);
  const list = await server.client().send(new List({ statusEquals: 'Completed' }));
  expect(list.modelCustomizationJobSummaries).toHaveLength(1);
});

test('has the same history however often somebody looks, and the same ids in every sandbox', async () => {
  const other = await startBedrock();
  try {
    await create();
    await other.client().send(new Create(aJob()));
    for (let look = 0; look < 25; look += 1) {
      server.clock.advance(4 * MINUTE);
      await get();
    }
    other.clock.advance(100 * MINUTE);
    const rest = (job: Job) => ({ ...job, $metadata: undefined, clientRequestToken: undefined });
    expect(rest(await other.client().send(new Get({ jobIdentifier: 'support-bot-v1' })))).toEqual(
      rest(await get()),
    );
    const path = [...server.neighbours.objects.keys()].find((key) => key.endsWith('.csv')) ?? '';
    expect(other.neighbours.text(path)).toBe(server.neighbours.text(path));
  } finally {
    await other.close();
  }
});

test('takes longer with more tokens and epochs, never less than twenty minutes of training', async () => {
  server.neighbours.objects.set('data/large.jsonl', dataset(20_000));
  const large = { trainingDataConfig: { s3Uri: 's3://data/large.jsonl' } };
  await create({ jobName: 'small', customModelName: 'small' });
  await create({
    ...large,
    jobName: 'large',
    customModelName: 'large',
    hyperParameters: { epochCount: '5' },
  });
  server.clock.advance(24 * HOUR);
  const minutes = async (name: string) => {
    const training = (await get(name)).statusDetails?.trainingDetails;
    return (Number(training?.lastModifiedTime) - Number(training?.creationTime)) / MINUTE;
  };
  const [small, longer] = [await minutes('small'), await minutes('large')];
  expect(small).toBeGreaterThanOrEqual(20);
  expect(small).toBeLessThan(30);
  expect(longer).toBeGreaterThan(small * 2);
});

test('trains two jobs at a time; the third waits with training NotStarted until one is done', async () => {
  for (const name of ['first', 'second', 'third'])
    await create({ jobName: name, customModelName: name });
  const started: Record<string, number> = {};
  let most = 0;
  for (let look = 0; look < 30; look += 1) {
    server.clock.advance(5 * MINUTE);
    const jobs = await Promise.all(['first', 'second', 'third'].map(async (name) => get(name)));
    const training = jobs.filter(
      (job) => job.statusDetails?.trainingDetails?.status === 'InProgress',
    );
    most = Math.max(most, training.length);
    for (const job of jobs) {
      const at = job.statusDetails?.trainingDetails?.creationTime;
      if (at) started[job.jobName ?? ''] = Number(at);
    }
  }
  expect(most).toBe(2);
  const [first = 0, second = 0, third = 0] = Object.values(started).sort((a, b) => a - b);
  expect(third - Math.max(first, second)).toBeGreaterThan(10 * MINUTE);
  const list = await server.client().send(new List({ statusEquals: 'Completed' }));
  expect(list.modelCustomizationJobSummaries).toHaveLength(3);
});

describe('stopping', () => {
  test('goes through Stopping to Stopped, makes no model, and its slot is free again', async () => {
    await create();
    server.clock.advance(30 * MINUTE);
    await server.client().send(new Stop({ jobIdentifier: 'support-bot-v1' }));
    expect((await get()).status).toBe('Stopping');
    await server.client().send(new Stop({ jobIdentifier: 'support-bot-v1' }));
    server.clock.advance(2 * MINUTE);
    const stopped = await get();
    expect(stopped.status).toBe('Stopped');
    expect(phases(stopped)).toEqual(['Completed', 'Completed', 'Stopped']);
    server.clock.advance(5 * HOUR);
    expect(await get()).toMatchObject({ status: 'Stopped', endTime: stopped.endTime });
    expect((await get()).outputModelArn).toBeUndefined();
    expect(server.neighbours.writes.filter((path) => path.endsWith('.csv'))).toEqual([]);
  });

  test('a job stopped in the queue never shows a phase that began', async () => {
    await create();
    await server.client().send(new Stop({ jobIdentifier: 'support-bot-v1' }));
    server.clock.advance(HOUR);
    expect(phases(await get())).toEqual(['NotStarted', 'NotStarted', 'NotStarted']);
  });

  test('a finished job cannot be stopped', async () => {
    await create();
    server.clock.advance(2 * HOUR);
    await expect(
      server.client().send(new Stop({ jobIdentifier: 'support-bot-v1' })),
    ).rejects.toMatchObject({ name: 'ConflictException', $metadata: { httpStatusCode: 400 } });
  });
});

describe('faults', () => {
  test.each([
    { at: 'validation', expected: ['Failed', 'NotStarted', 'NotStarted'] },
    { at: 'training', expected: ['Completed', 'Completed', 'Failed'] },
  ] as const)('a job can be made to fail after $at, with the message given', async (fault) => {
    await server.bedrock.setFaults({
      failJob: { match: 'support-*', at: fault.at, message: 'Internal error.' },
    });
    await create();
    await create({ jobName: 'other', customModelName: 'other' });
    server.clock.advance(2 * HOUR);
    const job = await get();
    expect(job).toMatchObject({ status: 'Failed', failureMessage: 'Internal error.' });
    expect(phases(job)).toEqual(fault.expected);
    expect(job.outputModelArn).toBeUndefined();
    expect((await get('other')).status).toBe('Completed');
  });

  test('a job can be kept from ever starting, holds no training slot, and goes on when let go', async () => {
    await server.bedrock.setFaults({ neverStart: { match: 'stuck*' } });
    for (const name of ['stuck-1', 'stuck-2', 'free'])
      await create({ jobName: name, customModelName: name });
    server.clock.advance(74 * HOUR);
    expect((await get('free')).status).toBe('Completed');
    const stuck = await get('stuck-1');
    expect(stuck.status).toBe('InProgress');
    expect(phases(stuck)).toEqual(['Completed', 'Completed', 'NotStarted']);
    const releasedAt = server.clock.now();
    await server.bedrock.setFaults({});
    server.clock.advance(2 * HOUR);
    const released = await get('stuck-1');
    expect(released.status).toBe('Completed');
    expect(Number(released.statusDetails?.trainingDetails?.creationTime)).toBe(releasedAt);
  });

  test('faults set late do not change what has already happened', async () => {
    await create();
    server.clock.advance(2 * HOUR);
    await server.bedrock.setFaults({ failJob: { match: '*', at: 'training', message: 'no' } });
    expect((await get()).status).toBe('Completed');
  });
});
