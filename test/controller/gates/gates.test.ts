import { checkPlan, type GateInput, type Job } from '../../../controller/gates/check-plan.ts';
import type { OtherJob } from '../../../controller/gates/refusal.ts';
import { parsePlan } from '../../../controller/terraform/plan/plan.ts';
import type { Training } from '../../../stacks/stack.ts';
import { aStack, locate, planJson, type FakePlan } from '../terraform/plan-json.ts';

const MODEL = 'aws_bedrock_custom_model.attempt_1';
const ARN = 'arn:aws:bedrock:us-east-1:111122223333:model-customization-job/x';
const fields = { 'spec.baseModel': 'nova-micro', 'spec.hyperparameters.epochs': 3 };
const training = aStack().training as Training;

/** Judges a plan in which everything is the stack's own: ownership.test.ts is about what is not. */
function check(plan: FakePlan, more: Partial<Omit<GateInput, 'plan'>> = {}) {
  const { stack = aStack() } = more;
  const mark = { tags_all: { 'temper:stack': stack.id } };
  const changes = (plan.changes ?? []).map((one) => ({
    ...one,
    ...((!one.actions.includes('create') || one.actions.length > 1) && {
      before: { ...mark, ...(one.before as object) },
    }),
  }));
  const past = { addresses: new Set(changes.map(({ address }) => address)), names: new Set('') };
  return checkPlan({
    plan: parsePlan(planJson({ ...plan, changes })),
    locate,
    retired: [],
    past,
    ...more,
    stack,
  });
}

function codes(plan: FakePlan, more: Partial<Omit<GateInput, 'plan'>> = {}): string[] {
  return check(plan, more).map((one) => one.code);
}

function job(status: Job['status'], more: Partial<Job> = {}): Job {
  return { status, arn: ARN, digest: training.digest, ...more };
}

const create = { changes: [{ address: MODEL, actions: ['create'], after: {} }] };
const withPolicy = aStack({ deletionPolicy: 'delete' });
const environment = (() => {
  const { training: _, ...stack } = aStack({ kind: 'Environment', id: 'environment/research' });
  return stack;
})();

describe('a plan that deletes', () => {
  const deletes = (address: string, before: unknown = {}) => ({
    changes: [{ address, actions: ['delete'], before }],
    prior: { [MODEL]: {} },
  });

  test.each([
    { what: 'a model', address: MODEL, code: 'GATE_DELETES_MODEL' },
    {
      what: 'the dataset of a trained version',
      address: 'aws_s3_object.train',
      code: 'GATE_DELETES_DATA',
    },
    { what: 'a bucket', address: 'aws_s3_bucket.datasets', code: 'GATE_DELETES_DATA' },
    { what: 'a key', address: 'aws_kms_key.main', code: 'GATE_DELETES_KEY' },
  ])('$what is refused, unless the spec says `deletionPolicy: delete`', ({ address, code }) => {
    expect(codes(deletes(address))).toEqual([code]);
    expect(codes(deletes(address), { stack: withPolicy })).toEqual([]);
  });

  test('says at which line of the spec, by which name, and how to go on', () => {
    const [model] = check(deletes(MODEL, { custom_model_name: 'support-bot-v1' }));
    expect(model).toMatchObject({ severity: 'error', path: ['spec'], at: { file: 'spec' } });
    expect(model?.message).toContain('`support-bot-v1`');
    expect(model?.fix).toContain('deletionPolicy: delete');
    const [data] = check(deletes('aws_s3_object.train', { key: 'support-bot/v1/train.jsonl' }));
    expect(data).toMatchObject({ at: { file: 'spec.dataset.train' } });
    expect(data?.message).toContain('`support-bot/v1/train.jsonl`');
  });

  test('a role, a topic or data that has trained nothing is permitted', () => {
    expect(codes(deletes('aws_iam_role.job'))).toEqual([]);
    const untrained = { changes: [{ address: 'aws_s3_object.train', actions: ['delete'] }] };
    expect(codes(untrained)).toEqual([]);
    expect(codes(untrained, { job: job('Failed') })).toEqual([]);
    expect(codes(untrained, { job: job('Completed') })).toEqual(['GATE_DELETES_DATA']);
  });

  test('a copy of data in a zone goes with the machines that read it', () => {
    const bucket = 'temper-0123456789ab-support-bot-v1--use1-az4--x-s3';
    expect(codes(deletes('aws_s3_directory_bucket.copy', { bucket }))).toEqual([]);
    expect(codes(deletes('aws_s3_object.copy_train', { bucket }))).toEqual([]);
  });

  test('forgetting is not deleting: a new attempt leaves the old model alone', () => {
    expect(codes({ changes: [{ address: MODEL, actions: ['forget'] }] })).toEqual([]);
  });

  test.each(['aws_s3_bucket.datasets', 'aws_kms_key.main'])(
    'of an environment keeps %s: it has no policy to say otherwise',
    (address) => {
      expect(codes(deletes(address), { stack: environment })).toHaveLength(1);
    },
  );
});

describe('a plan that touches the machines of a training', () => {
  const FLEET = 'aws_ec2_fleet.gang_1_attempt_1';
  const stack = aStack({ training: { ...training, address: FLEET } });
  const ends = { changes: [{ address: FLEET, actions: ['delete'] }], prior: { [FLEET]: {} } };
  const startsNext = {
    changes: [
      { address: 'aws_ec2_fleet.gang_2_attempt_1', actions: ['create'], after: {} },
      { address: FLEET, actions: ['delete'] },
    ],
    prior: { [FLEET]: {} },
  };
  const next = aStack({
    training: { ...training, address: 'aws_ec2_fleet.gang_2_attempt_1' },
  });

  test('is refused while it trains, unless the spec says `deletionPolicy: delete`', () => {
    expect(codes(ends, { stack, job: job('InProgress') })).toEqual(['GATE_ENDS_TRAINING']);
    const may = { ...stack, deletionPolicy: 'delete' as const };
    expect(codes(ends, { stack: may, job: job('InProgress') })).toEqual([]);
  });

  test('is refused while another attempt trains there, whatever has become of this one', () => {
    const other = 'aws_ec2_fleet.gang_1_attempt_2';
    const deleted = { address: other, actions: ['delete'] };
    const ends2 = { changes: [deleted], prior: { [other]: {} } };
    const underWay = new Set([other]);
    for (const one of [undefined, job('Failed'), job('InProgress', { startsAgain: true })]) {
      const known = { stack, ...(one !== undefined && { job: one }) };
      expect(codes(ends2, { ...known, underWay })).toEqual(['GATE_ENDS_TRAINING']);
      expect(codes(ends2, { ...known, underWay: new Set([FLEET]) })).toEqual([]);
      const may = { ...stack, deletionPolicy: 'delete' as const };
      expect(codes(ends2, { stack: may, underWay })).toEqual(['GATE_ENDS_TRAINING']);
      expect(codes(ends2, { stack: may, underWay, destroy: true })).toEqual([]);
    }
  });

  test.each([job('Completed', { modelExists: true }), job('Failed'), job('Stopped')])(
    'releases them once it has ended: $status',
    (over) => {
      expect(codes(ends, { stack, job: over })).toEqual([]);
    },
  );

  test('is refused whatever the policy when it would end them and start others at their address', () => {
    const changes = [{ address: FLEET, actions: ['delete', 'create'], before: {} }];
    for (const one of [stack, { ...stack, deletionPolicy: 'delete' as const }]) {
      expect(
        codes({ changes, prior: { [FLEET]: {} } }, { stack: one, job: job('InProgress') }),
      ).toEqual(['GATE_ENDS_TRAINING']);
    }
  });

  test('starts the next gang of one that was broken off, which is no second training', () => {
    const broken = job('InProgress', { startsAgain: true });
    expect(codes(startsNext, { stack: next, job: broken })).toEqual([]);
    expect(codes(startsNext, { stack: next, job: job('InProgress') })).toContain('GATE_RETRAINS');
  });

  test('is frozen while it waits to be started again: it goes on with what it was made from', () => {
    const broken = job('InProgress', { startsAgain: true, digest: 'another' });
    expect(codes(startsNext, { stack: next, job: broken })).toEqual(['GATE_FROZEN']);
  });
});

describe('a plan that replaces', () => {
  const replaces = (address: string) => ({
    changes: [
      { address, actions: ['delete', 'create'], before: {}, replacePaths: [['hyperparameters']] },
    ],
    prior: { [MODEL]: {} },
  });

  test.each([
    { what: 'a model', address: MODEL, code: 'GATE_REPLACES_MODEL' },
    { what: 'a bucket', address: 'aws_s3_bucket.datasets', code: 'GATE_DELETES_DATA' },
    { what: 'a key', address: 'aws_kms_key.main', code: 'GATE_DELETES_KEY' },
  ])(
    '$what is refused whatever the policy: it would be gone before the new one is there',
    ({ address, code }) => {
      expect(codes(replaces(address))).toEqual([code]);
      expect(codes(replaces(address), { stack: withPolicy })).toEqual([code]);
    },
  );

  test('names what forces it', () => {
    expect(check(replaces(MODEL))[0]?.message).toContain('`hyperparameters`');
  });

  test('is refused too when the new one is made first: the old model is deleted all the same', () => {
    const changes = [{ address: MODEL, actions: ['create', 'delete'] }];
    expect(codes({ changes, prior: { [MODEL]: {} } })).toEqual(['GATE_REPLACES_MODEL']);
  });
});

describe('a plan that starts a training', () => {
  test('is permitted when there is no job of this name', () => {
    expect(codes(create)).toEqual([]);
  });

  test.each([
    { job: job('Failed'), fix: 'attempt: 2' },
    { job: job('Stopped'), fix: 'attempt: 2' },
    { job: job('Completed', { modelExists: false }), fix: 'attempt: 2' },
    { job: job('Completed', { modelExists: true }), fix: 'adopts' },
    { job: job('InProgress'), fix: 'adopts' },
    { job: job('Stopping'), fix: 'adopts' },
  ])(
    'is refused while a job of this name exists ($job.status, model: $job.modelExists)',
    ({ job: existing, fix }) => {
      const [diagnostic, ...others] = check(create, { job: existing });
      expect(others).toEqual([]);
      expect(diagnostic).toMatchObject({ code: 'GATE_RETRAINS', at: { file: 'spec.attempt' } });
      expect(diagnostic?.fix).toContain(fix);
    },
  );

  test('is refused when the engine calls it a create that forgets the old one', () => {
    const changes = [{ address: MODEL, actions: ['create', 'forget'] }];
    expect(codes({ changes }, { job: job('Completed') })).toEqual(['GATE_RETRAINS']);
  });

  test('is no start when the job is imported', () => {
    const changes = [{ address: MODEL, actions: ['no-op'], importing: ARN }];
    expect(codes({ changes }, { job: job('InProgress') })).toEqual([]);
    const updated = [{ address: MODEL, actions: ['update'], importing: ARN }];
    expect(codes({ changes: updated }, { job: job('Completed') })).toEqual([]);
  });
});

describe('a trained version', () => {
  const prior = {
    prior: { [MODEL]: {} },
    outputs: { training_fields: { actions: ['no-op'], before: fields, after: fields } },
  };
  const changed = (now: Training['fields']) =>
    aStack({ training: { ...training, digest: 'b'.repeat(64), fields: now } });

  test('keeps its training fields: each change is shown, old and new, at its line', () => {
    const stack = changed({ 'spec.baseModel': 'nova-lite', 'spec.hyperparameters.epochs': 5 });
    const all = check(prior, { stack, job: job('Completed') });
    expect(all.map((one) => [one.code, one.at?.file])).toEqual([
      ['GATE_FROZEN', 'spec.baseModel'],
      ['GATE_FROZEN', 'spec.hyperparameters.epochs'],
    ]);
    expect(all[1]?.message).toContain('3 → 5');
    expect(all[1]?.fix).toContain('version: 2');
  });

  test('counts a field that is added or taken away', () => {
    const stack = changed({ 'spec.baseModel': 'nova-micro', 'spec.hyperparameters.batchSize': 8 });
    expect(check(prior, { stack }).map((one) => one.message)).toEqual([
      expect.stringContaining('not set → 8'),
      expect.stringContaining('3 → not set'),
    ]);
  });

  test('reads the fields from an output that is JSON text as well', () => {
    const text = JSON.stringify(fields);
    const plan = { ...prior, outputs: { training_fields: { actions: ['no-op'], before: text } } };
    const stack = changed({ ...fields, 'spec.hyperparameters.epochs': 4 });
    expect(codes(plan, { stack })).toEqual(['GATE_FROZEN']);
  });

  test("is recognised by the job's tag when the state is lost", () => {
    expect(codes({}, { stack: changed(fields), job: job('Completed') })).toEqual(['GATE_FROZEN']);
    expect(codes({}, { job: job('Completed') })).toEqual([]);
  });

  test('may change whatever does not train', () => {
    expect(codes(prior, { job: job('Completed') })).toEqual([]);
  });

  test('that failed is told to raise the attempt, not the version', () => {
    const stack = changed({ ...fields, 'spec.hyperparameters.epochs': 4 });
    expect(check(prior, { stack, job: job('Failed') })[0]?.fix).toContain('attempt: 2');
  });

  test('can be destroyed by its policy although its spec has changed', () => {
    const stack = aStack({
      deletionPolicy: 'delete',
      training: { ...training, digest: 'b'.repeat(64), fields: {} },
    });
    const plan = { ...prior, changes: [{ address: MODEL, actions: ['delete'] }] };
    expect(codes(plan, { stack, job: job('Completed') })).toEqual([]);
  });
});

describe('a raised attempt', () => {
  const other = (status: Job['status'], more: Partial<OtherJob> = {}) => ({
    ...job(status),
    attempt: 1,
    ...more,
  });
  const second = 'aws_bedrock_custom_model.attempt_2';
  const stack = aStack({
    training: { ...training, attempt: 2, jobName: 'support-bot-v1-a2', address: second },
  });
  const plan = (status?: string) => ({
    changes: [{ address: second, actions: ['create'] }],
    ...(status !== undefined && { prior: { [MODEL]: { job_status: status } } }),
  });

  test.each([
    { previous: 'Failed', refused: false },
    { previous: 'Stopped', refused: false },
    { previous: 'Completed', refused: true },
    { previous: 'InProgress', refused: true },
    { previous: 'Stopping', refused: true },
  ] as const)('after one that is $previous: refused $refused', ({ previous, refused }) => {
    const expected = refused ? ['GATE_ATTEMPT'] : [];
    expect(codes(plan(previous), { stack })).toEqual(expected);
    expect(codes(plan(), { stack, previousJob: other(previous) })).toEqual(expected);
  });

  test('says which one it has to wait for', () => {
    const [refused] = check(plan(), { stack, previousJob: other('InProgress', { attempt: 7 }) });
    expect(refused?.message).toContain('although attempt 7 is still under way');
    expect(refused?.fix).toContain('`attempt: 7`');
  });

  test('after one whose model was deleted is permitted: that is what it is for', () => {
    const previousJob = other('Completed', { modelExists: false });
    expect(codes(plan('Completed'), { stack, previousJob })).toEqual([]);
  });

  test('may train from other fields than the failed one', () => {
    const outputs = {
      training_fields: { actions: ['no-op'], before: { 'spec.baseModel': 'old' } },
    };
    expect(codes({ ...plan('Failed'), outputs }, { stack })).toEqual([]);
  });

  test('is refused at its line with the number to go back to', () => {
    const [diagnostic] = check(plan('Completed'), { stack });
    expect(diagnostic).toMatchObject({ at: { file: 'spec.attempt' } });
    expect(diagnostic?.fix).toContain('attempt: 1');
    expect(diagnostic?.fix).toContain('version 2');
  });
});
