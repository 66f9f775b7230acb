import { costSoFar, describeJob } from '../../../controller/aws/job-progress.ts';
import type { TrainingJob } from '../../../controller/aws/training-job.ts';
import { JOB_ARN, aJob } from './a-job.ts';

const CREATED = Date.parse('2026-11-20T10:00:00Z');
const MINUTE = 60_000;
const limits = { deadlineMinutes: 240 };

function phases(
  validation?: string,
  dataProcessing?: string,
  training?: string,
): TrainingJob['phases'] {
  const phase = (status: string | undefined) => (status === undefined ? {} : { status });
  return {
    validation: phase(validation),
    dataProcessing: phase(dataProcessing),
    training: phase(training),
  };
}

describe('describeJob says where a job is, from the latest phase that has begun', () => {
  test.each([
    { at: ['NotStarted', 'NotStarted', 'NotStarted'], stage: 'queued' },
    { at: ['InProgress', 'NotStarted', 'NotStarted'], stage: 'validating' },
    { at: ['Completed', 'NotStarted', 'NotStarted'], stage: 'waiting to train' },
    { at: ['Completed', 'InProgress', 'NotStarted'], stage: 'processing data' },
    { at: ['Completed', 'Completed', 'NotStarted'], stage: 'waiting to train' },
    { at: ['Completed', 'Completed', 'InProgress'], stage: 'training' },
    { at: ['NotStarted', 'NotStarted', 'InProgress'], stage: 'training' },
    { at: ['Completed', 'Completed', 'Completed'], stage: 'finishing' },
    { at: [undefined, undefined, undefined], stage: 'unknown' },
  ])('$at: $stage', ({ at, stage }) => {
    const job = aJob({ phases: phases(...at) });
    const progress = describeJob(job, CREATED + 5 * MINUTE, limits);
    expect(progress).toMatchObject({ stage, terminal: false, succeeded: false, overdue: false });
    expect(progress.diagnostic).toBeUndefined();
  });

  test('training is timed from its own beginning and in all', () => {
    const job = aJob({
      phases: {
        ...phases('Completed', 'Completed'),
        training: { status: 'InProgress', startedAt: new Date(CREATED + 15 * MINUTE) },
      },
    });
    expect(describeJob(job, CREATED + 80 * MINUTE, limits).words).toBe(
      'training for 1 h 5 min, 1 h 20 min in all',
    );
  });

  test.each([
    { status: 'Completed', words: 'completed after 1 h 30 min', succeeded: true },
    { status: 'Failed', words: 'failed after 1 h 30 min', succeeded: false },
    { status: 'Stopped', words: 'stopped after 1 h 30 min', succeeded: false },
  ])('$status is final and its time stands still', ({ status, words, succeeded }) => {
    const job = aJob({ status, endedAt: new Date(CREATED + 90 * MINUTE) });
    for (const later of [100, 100_000]) {
      const progress = describeJob(job, CREATED + later * MINUTE, limits);
      expect(progress).toMatchObject({ words, succeeded, terminal: true, overdue: false });
    }
  });

  test.each(['Stopping', 'Hibernating'])('%s is not final', (status) => {
    expect(describeJob(aJob({ status }), CREATED + MINUTE, limits).terminal).toBe(false);
  });

  test("a clock that is behind AWS's makes no negative times", () => {
    expect(describeJob(aJob(), CREATED - 10 * MINUTE, limits).elapsedMs).toBe(0);
  });
});

describe('describeJob says what is wrong', () => {
  test("a failed job carries AWS's message on one line, and that a retry needs an attempt", () => {
    const job = aJob({
      status: 'Failed',
      failureMessage: 'Record 17\n\u001b[31mis not valid.',
      phases: phases('Failed', 'NotStarted', 'NotStarted'),
    });
    expect(describeJob(job, CREATED, limits).diagnostic).toMatchObject({
      code: 'JOB_FAILED',
      severity: 'error',
      message: 'the training job support-bot-v1 failed: Record 17 [31mis not valid',
      why: expect.stringContaining('validating'),
      fix: expect.stringContaining('spec.attempt'),
    });
  });

  test('a failed job without a message says that there is none', () => {
    const { diagnostic } = describeJob(aJob({ status: 'Failed' }), CREATED, limits);
    expect(diagnostic?.message).toContain('AWS gives no reason');
  });

  test('a stopped job is an error: there is no model', () => {
    const { diagnostic } = describeJob(aJob({ status: 'Stopped' }), CREATED, limits);
    expect(diagnostic).toMatchObject({ code: 'JOB_STOPPED', severity: 'error' });
  });

  test.each([
    { name: 'just before the deadline', minutes: 240, training: 'NotStarted', overdue: false },
    { name: 'just after the deadline', minutes: 240.1, training: 'NotStarted', overdue: true },
    { name: 'training for days', minutes: 10_000, training: 'InProgress', overdue: false },
  ])('$name: stuck is $overdue', ({ minutes, training, overdue }) => {
    const job = aJob({ phases: phases('InProgress', 'NotStarted', training) });
    const progress = describeJob(job, CREATED + minutes * MINUTE, limits);
    expect(progress.overdue).toBe(overdue);
    expect(progress.diagnostic?.code).toBe(overdue ? 'JOB_STUCK' : undefined);
    if (overdue) expect(progress.diagnostic?.fix).toContain(JOB_ARN);
  });

  test('a job of which AWS gives no details is not called stuck', () => {
    const job = aJob({ phases: phases() });
    expect(describeJob(job, CREATED + 10_000 * MINUTE, limits).overdue).toBe(false);
  });
});

describe('costSoFar', () => {
  test.each([
    { status: 'Completed', training: 'Completed', min: 8, max: 8 },
    { status: 'InProgress', training: 'NotStarted', min: 0, max: 0 },
    { status: 'InProgress', training: 'InProgress', min: 0, max: 8 },
    { status: 'InProgress', training: 'Completed', min: 8, max: 8 },
    { status: 'Failed', training: 'NotStarted', min: 0, max: 0 },
    { status: 'Failed', training: 'Failed', min: 0, max: 8 },
    { status: 'Stopped', training: 'Stopped', min: 0, max: 8 },
    { status: 'Stopped', training: 'NotStarted', min: 0, max: 0 },
    { status: 'Failed', training: undefined, min: 0, max: 8 },
  ])(
    '$status with training $training costs $min to $max of 8',
    ({ status, training, min, max }) => {
      const details =
        training === undefined ? phases() : phases('Completed', 'Completed', training);
      expect(costSoFar(aJob({ status, phases: details }), 8)).toMatchObject({
        minUsd: min,
        maxUsd: max,
      });
    },
  );
});
