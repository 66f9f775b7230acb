import { readdirSync } from 'node:fs';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { applyAll, type ApplyOptions, type StackResult } from '../../controller/apply.ts';
import { renderPlan } from '../../controller/report/plan-report.ts';
import { applyPlan } from '../../controller/stack/apply-plan.ts';
import type { StackPlan } from '../../controller/stack/stack-plan.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, trainingJob, workspaceIn } from './fake-operator.ts';
import type { FakePlan } from './terraform/plan-json.ts';

const folder = temporaryFolders();

const MAKES: FakePlan = {
  changes: [{ address: 'aws_iam_role.x', actions: ['create'], after: {} }],
};
const DELETES_FOREIGN: FakePlan = {
  changes: [{ address: 'aws_iam_role.prod_admin', actions: ['delete'], before: {} }],
};
const stale = () =>
  new TemperError([{ code: 'TF_STALE_PLAN', severity: 'error', message: 'stale' }]);
const broken = () => new TemperError([{ code: 'TF_FAILED', severity: 'error', message: 'no' }]);

async function laboratory(text = ENVIRONMENT + model('bot'), signal?: AbortSignal) {
  const root = await folder();
  const workspace = await workspaceIn(root, text);
  const operator = fakeOperator(await folder(), { ...(signal !== undefined && { signal }) });
  const approved: (readonly StackPlan[])[] = [];
  const apply = (options: Partial<ApplyOptions> = {}) =>
    applyAll({ ...operator, root }, workspace, {
      yes: true,
      approve(plans) {
        approved.push(plans);
        return Promise.resolve(true);
      },
      ...options,
    });
  return { operator, world: operator.world, approved, apply };
}

const outcomes = (results: readonly StackResult[]) =>
  Object.fromEntries(results.map(({ compiled, outcome }) => [compiled.stack.id, outcome]));
const codes = (error: unknown) => (error as TemperError).diagnostics.map(({ code }) => code);
const thrown = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it was done');
    },
    (error: unknown) => error,
  );

test('applies the environment before what lives in it, each plan as it was judged', async () => {
  const { world, apply } = await laboratory();
  world.plans.set('environment/lab', MAKES).set('model/bot/v1', MAKES);
  expect(outcomes(await apply())).toEqual({
    'environment/lab': 'applied',
    'model/bot/v1': 'applied',
  });
  const applied = world.done.filter((one) => one.startsWith('apply'));
  expect(applied).toEqual(['apply environment/lab', 'apply model/bot/v1']);
});

test('destroys what lives in an environment before the environment', async () => {
  const { world, apply } = await laboratory();
  const deletes: FakePlan = { outputs: { x: { actions: ['delete'] } } };
  world.plans.set('environment/lab', deletes).set('model/bot/v1', deletes);
  await apply({ destroy: true });
  const applied = world.done.filter((one) => one.startsWith('apply'));
  expect(applied).toEqual(['apply model/bot/v1', 'apply environment/lab']);
  expect(world.done).toContain('plan environment/lab to destroy');
});

describe('a fleet that was adopted, of which Terraform does not know that its machines end with it', () => {
  const FLEET = 'aws_ec2_fleet.gang_1_attempt_1';
  const LAB = 'environment/lab';
  const text = JSON.stringify({
    version: 4,
    serial: 3,
    lineage: `of ${LAB}`,
    resources: [
      {
        mode: 'managed',
        type: 'aws_ec2_fleet',
        name: 'gang_1_attempt_1',
        instances: [{ attributes: { id: 'fleet-1' } }],
      },
    ],
  });
  const stored = ['temper/environments/lab.tfstate', text] as const;

  test('ends with them as soon as it is adopted', async () => {
    const { world, operator, approved, apply } = await laboratory(ENVIRONMENT);
    world.plans.set(LAB, MAKES);
    await apply();
    const [plan] = approved[0] ?? [];
    if (plan === undefined) throw new Error('nothing was planned');
    world.stateTexts.set(...stored);
    world.done.length = 0;
    const context = await operator.open(plan.context.compiled);
    await applyPlan({ ...plan, context, adopted: [{ to: 'aws_iam_role.x', id: 'x' }] });
    expect(world.done).toEqual([`apply ${LAB}`]);
    await applyPlan({ ...plan, context, adopted: [{ to: FLEET, id: 'fleet-1' }] });
    expect(world.done.slice(1)).toEqual([`apply ${LAB}`, `store state of ${LAB}`]);
  });

  test('is destroyed with them, where its apply died before the state said so', async () => {
    const { world, apply, approved } = await laboratory(ENVIRONMENT);
    world.stateTexts.set(...stored);
    const before = { tags_all: { 'temper:stack': LAB } };
    world.past = { addresses: new Set([FLEET]), names: new Set() };
    world.plans.set(LAB, { changes: [{ address: FLEET, actions: ['delete'], before }] });
    expect(outcomes(await apply({ destroy: true }))).toEqual({ [LAB]: 'applied' });
    const late = world.done.filter((one) => /^(store|plan|apply)/.test(one));
    const plans = `plan ${LAB} to destroy`;
    expect(late).toEqual([plans, `store state of ${LAB}`, plans, `apply ${LAB}`]);
    const [plan] = approved[0] ?? [];
    expect(plan && renderPlan(plan, false)).not.toContain('keeps and finishes');
  });
});

test('what is refused is left out, and blocks only what lives in it', async () => {
  const text = `${ENVIRONMENT}${model('bot')}---\n${ENVIRONMENT.replace('lab', 'yard')}${model('cat', '', 'yard')}`;
  const { world, apply } = await laboratory(text);
  world.plans.set('environment/lab', DELETES_FOREIGN);
  for (const id of ['model/bot/v1', 'environment/yard', 'model/cat/v1']) world.plans.set(id, MAKES);
  expect(outcomes(await apply())).toEqual({
    'environment/lab': 'refused',
    'model/bot/v1': 'skipped',
    'environment/yard': 'applied',
    'model/cat/v1': 'applied',
  });
});

test('a failure is told with the stack it is of, and its siblings go on', async () => {
  const { world, apply } = await laboratory(ENVIRONMENT + model('bot') + model('cat'));
  world.plans.set('model/bot/v1', MAKES).set('model/cat/v1', MAKES);
  world.failures.set('model/bot/v1', [broken()]);
  const results = await apply();
  expect(outcomes(results)).toMatchObject({ 'model/bot/v1': 'failed', 'model/cat/v1': 'applied' });
  expect(results.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))).toEqual([
    'TF_FAILED',
  ]);
});

test('a plan that went stale is made again, and applied only while it is the one that was approved', async () => {
  const { world, apply, approved } = await laboratory();
  world.plans.set('model/bot/v1', MAKES);
  world.failures.set('model/bot/v1', [stale(), stale()]);
  expect(outcomes(await apply({ yes: false }))).toMatchObject({ 'model/bot/v1': 'applied' });
  expect(world.done.filter((one) => one === 'apply model/bot/v1')).toHaveLength(3);
  expect(approved).toHaveLength(1);
});

test.each([
  ['there is nothing left to do', { applyable: false }, 'unchanged'],
  ['it is refused', DELETES_FOREIGN, 'failed'],
] as const)('keeps no plan when one went stale and %s', async (_, next, outcome) => {
  const { operator, world, apply } = await laboratory(ENVIRONMENT);
  world.plans.set('environment/lab', MAKES);
  world.failures.set('environment/lab', [stale()]);
  world.beforeApply = () => Promise.resolve(void world.plans.set('environment/lab', next));
  expect(outcomes(await apply())).toEqual({ 'environment/lab': outcome });
  const left = readdirSync(operator.stateDir, { recursive: true }).map(String);
  expect(left.filter((name) => name.endsWith('.tfplan'))).toEqual([]);
});

test('a plan that changed meanwhile is asked about again', async () => {
  const { world, apply } = await laboratory();
  world.plans.set('model/bot/v1', MAKES);
  let asked = 0;
  const results = await apply({
    yes: false,
    approve() {
      asked += 1;
      if (asked === 1) world.failures.set('model/bot/v1', [stale()]);
      const other = { address: 'aws_iam_role.y', actions: ['create'], after: {} };
      world.plans.set('model/bot/v1', { changes: [other] });
      return Promise.resolve(asked === 1);
    },
  });
  expect(asked).toBe(2);
  expect(results.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))).toEqual([
    'CLI_EXPECTED_PLAN',
  ]);
});

test('nothing is applied that nobody agreed to', async () => {
  const { world, apply } = await laboratory();
  world.plans.set('model/bot/v1', MAKES);
  const error = await thrown(apply({ yes: false, approve: () => Promise.resolve(false) }));
  expect(codes(error)).toEqual(['CLI_NOT_CONFIRMED']);
  expect(world.done.filter((one) => one.startsWith('apply'))).toEqual([]);
});

describe('--expect', () => {
  test('applies the plan with this digest, given whole or as plans show it', async () => {
    const { world, apply, approved } = await laboratory(ENVIRONMENT);
    world.plans.set('environment/lab', MAKES);
    await apply();
    const digest = approved[0]?.[0]?.digest ?? '';
    for (const expect_ of [digest, digest.slice(0, 16), digest.toUpperCase()]) {
      world.plans.set('environment/lab', MAKES);
      expect(outcomes(await apply({ expect: expect_ }))).toEqual({ 'environment/lab': 'applied' });
    }
    for (const expect_ of [digest.slice(0, 15), `${digest}0`, 'f'.repeat(64), '']) {
      world.plans.set('environment/lab', MAKES);
      expect(codes(await thrown(apply({ expect: expect_ })))).toEqual(['CLI_EXPECTED_PLAN']);
    }
  });

  test('makes nothing before the plan is known to be the one, not even the state bucket', async () => {
    const { world, apply } = await laboratory(ENVIRONMENT);
    world.plans.set('environment/lab', MAKES);
    world.bucketExists = false;
    expect(codes(await thrown(apply({ expect: 'f'.repeat(64) })))).toEqual(['CLI_EXPECTED_PLAN']);
    expect(world.done).not.toContain('create bucket');
  });
});

test('a bucket that does not exist yet is made in the right account, and the plan made again', async () => {
  const { world, apply } = await laboratory(ENVIRONMENT);
  world.plans.set('environment/lab', MAKES);
  world.bucketExists = false;
  await apply({ yes: false });
  expect(world.done).toEqual([
    'check account',
    'init environment/lab locally',
    'plan environment/lab',
    'check account',
    'create bucket',
    'init environment/lab',
    'plan environment/lab',
    'apply environment/lab',
  ]);
});

test('a name that something else holds is not taken from it', async () => {
  const { world, apply } = await laboratory(ENVIRONMENT);
  world.plans.set('environment/lab', MAKES);
  world.existing.set('aws_iam_role.x', {
    importId: 'prod-admin',
    ours: false,
    owner: 'model/other/v1',
  });
  const [result] = await apply();
  expect(result).toMatchObject({ outcome: 'refused', diagnostics: [{ code: 'AWS_NAME_TAKEN' }] });
  expect(result?.diagnostics[0]?.why).toContain('model/other/v1');
});

test('an environment is not destroyed while models live in it that stay', async () => {
  const { world, apply } = await laboratory(ENVIRONMENT);
  const state = { lineage: 'l', serial: 1, outputs: {}, tainted: [] };
  world.states.set('temper/models/bot/v1.tfstate', { ...state, addresses: ['aws_iam_role.x'] });
  world.states.set('temper/models/old/v1.tfstate', { ...state, addresses: [] });
  world.plans.set('environment/lab', { outputs: { x: { actions: ['delete'] } } });
  const [result] = await apply({ destroy: true });
  expect(result).toMatchObject({
    outcome: 'refused',
    diagnostics: [{ code: 'GATE_ENVIRONMENT_IN_USE' }],
  });
  expect(result?.diagnostics[0]?.message).toBe('1 stack lives in lab: bot v1');
});

test('an attempt that ended without a model is not started again by applying', async () => {
  const { world, apply } = await laboratory();
  world.jobs.set('bot-v1', { ...trainingJob('bot-v1', 'Failed'), failureMessage: 'no data' });
  const results = await apply();
  const diagnostics = results.flatMap((one) => one.diagnostics);
  expect(diagnostics).toMatchObject([{ code: 'JOB_NEEDS_ATTEMPT', path: ['spec', 'attempt'] }]);
  expect(diagnostics[0]?.message).toContain('no data');
});

test('applies wait for AWS together, whatever the number of cores', async () => {
  const { operator, world, apply } = await laboratory(
    ENVIRONMENT + ['a', 'b', 'c', 'd', 'e'].map((name) => model(name)).join(''),
  );
  expect(operator.parallelism).toBeLessThan(5);
  const arrived: string[] = [];
  let letAllGo = () => {};
  const all = new Promise<void>((resolve) => (letAllGo = resolve));
  for (const name of ['a', 'b', 'c', 'd', 'e']) world.plans.set(`model/${name}/v1`, MAKES);
  world.beforeApply = (id) => {
    arrived.push(id);
    if (arrived.length === 5) letAllGo();
    return all;
  };
  await apply();
  expect(arrived).toHaveLength(5);
});

test('after a signal nothing more is begun', async () => {
  const stop = new AbortController();
  const { world, apply } = await laboratory(ENVIRONMENT + model('bot'), stop.signal);
  world.plans.set('environment/lab', MAKES).set('model/bot/v1', MAKES);
  const results = await apply({
    approve() {
      stop.abort(new Error('enough'));
      return Promise.resolve(true);
    },
  });
  expect(outcomes(results)).toEqual({ 'environment/lab': 'skipped', 'model/bot/v1': 'skipped' });
});
