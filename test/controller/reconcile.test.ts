/* One pass over everything: what it moves, what it tells, what it leaves to an apply. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { reconcile } from '../../controller/reconcile.ts';
import { reconciledData, renderReconciled } from '../../controller/report/reconcile-report.ts';
import type { StackInAws } from '../../controller/stack/stack-context.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { ENVIRONMENT, model, trainingJob, workspaceIn } from './fake-operator.ts';
import {
  BOT,
  conditions,
  folder,
  KEY,
  laboratory,
  state,
  trained,
} from './reconcile/pass-laboratory.ts';

test('what differs from what was applied is an issue until it is gone, and again when it is back', async () => {
  const lab = await laboratory();
  lab.applied(BOT);
  lab.world.states.set(KEY, state({}));
  const drift = {
    changes: [{ address: 'aws_iam_role.training', actions: ['update'], after: { name: '@team' } }],
  };
  const marker = `drift ${BOT}`;
  lab.world.plans.set(BOT, drift);
  expect(conditions(await lab.pass())).toEqual({ 'environment/lab': 'in-step', [BOT]: 'drifted' });
  const issue = lab.talk.issues.get(marker);
  expect(issue).toMatchObject({ open: true, labels: ['drift'] });
  expect(issue?.body).toMatch(/`repair` `specs\/all\.yaml` and `accept` `[0-9a-f]{64}`/);
  expect(issue?.body).toContain('`aws_iam_role.training`');
  await lab.pass();
  expect(lab.talk.writes).toEqual([`issue ${marker}`]);
  lab.world.plans.delete(BOT);
  await lab.pass();
  expect(lab.talk.issues.get(marker)).toMatchObject({ open: false });
  lab.world.plans.set(BOT, drift);
  await lab.pass();
  expect(lab.talk.writes).toEqual([`issue ${marker}`, `close ${marker}`, `issue ${marker}`]);
  expect(lab.world.done).not.toContain(`apply ${BOT}`);
});

test('what was merged and not applied is pending, not drift, and one issue says so until it is applied', async () => {
  const lab = await laboratory({ text: ENVIRONMENT + model('bot') + model('other') });
  lab.applied(BOT, { stackDigest: '0'.repeat(64) });
  lab.world.states.set(KEY, state({}));
  lab.world.plans.set(BOT, { changes: [{ address: 'aws_iam_role.x', actions: ['update'] }] });
  const passed = await lab.pass();
  expect(conditions(passed)).toMatchObject({ [BOT]: 'pending', 'model/other/v1': 'pending' });
  expect(reconciledData(passed)).toMatchObject({ asksApply: [BOT, 'model/other/v1'] });
  // What was never applied needs no plan to be known.
  expect(lab.world.done).not.toContain('plan model/other/v1');
  expect(lab.talk.issues.get('pending lab')?.body).toMatch(
    /bot v1[^\n]*stands at `cccccccccccc`[^]*other v1[^\n]*never applied/,
  );
  expect(lab.talk.issues.has(`drift ${BOT}`)).toBe(false);
  lab.applied(BOT);
  lab.applied('model/other/v1');
  lab.world.plans.clear();
  await lab.pass();
  expect(lab.talk.issues.get('pending lab')).toMatchObject({ open: false });
});

test('a plan that only adopts is applied; one that also changes something is not', async () => {
  const lab = await laboratory();
  lab.applied(BOT);
  const adopts = { address: 'aws_iam_role.x', actions: ['no-op'], importing: 'temper-bot-v1' };
  lab.world.plans.set(BOT, { changes: [adopts] });
  expect(conditions(await lab.pass())[BOT]).toBe('adopted');
  expect(lab.world.done).toContain(`apply ${BOT}`);
  lab.world.done.length = 0;
  lab.world.plans.set(BOT, {
    changes: [adopts, { address: 'aws_iam_role.y', actions: ['update'] }],
  });
  expect(conditions(await lab.pass())[BOT]).toBe('drifted');
  expect(lab.world.done).not.toContain(`apply ${BOT}`);
});

test('what somebody else has locked is left for the next pass', async () => {
  const lab = await laboratory();
  trained(lab, 'Completed');
  lab.world.locks.set(KEY, {
    id: 'x',
    who: 'runner@host',
    operation: 'OperationTypeApply',
    created: '2026-11-20T11:00:00Z',
    path: KEY,
    version: '1.11.4',
  });
  const passed = await lab.pass();
  expect(passed.stacks[1]).toMatchObject({ condition: 'busy', training: { moved: false } });
  expect(renderReconciled(passed, false)).toMatch(/busy[^\n]*locked by runner@host/);
  expect(lab.world.done.filter((what) => what.includes(BOT))).toEqual([]);
  lab.world.locks.clear();
  // Taken between the look and the apply.
  lab.world.plans.set(BOT, { outputs: { job_status: { actions: ['update'] } } });
  const locked = { code: 'TF_LOCKED', severity: 'error', message: 'locked' } as const;
  lab.world.failures.set(BOT, [new TemperError([locked])]);
  expect((await lab.pass()).stacks[1]).toMatchObject({ condition: 'busy', diagnostics: [] });
});

test('a plan that went stale meanwhile is not applied, and left for the next pass', async () => {
  const lab = await laboratory();
  lab.applied(BOT);
  lab.world.plans.set(BOT, { outputs: { role_arn: { actions: ['create'] } } });
  const stale = { code: 'TF_STALE_PLAN', severity: 'error', message: 'stale' } as const;
  lab.world.failures.set(BOT, [new TemperError([stale])]);
  expect((await lab.pass()).stacks[1]).toMatchObject({ condition: 'unchecked', diagnostics: [] });
  expect(conditions(await lab.pass())[BOT]).toBe('adopted');
});

test('a pass has room for so many plans; those checked longest ago come first', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const lab = await laboratory({ text: ENVIRONMENT + names.map((name) => model(name)).join('') });
  for (const name of names) lab.applied(`model/${name}/v1`);
  const plans = () => lab.world.done.filter((what) => what.startsWith('plan '));
  const seen = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    lab.world.done.length = 0;
    const passed = await lab.pass({ atMost: 2 });
    expect(plans()).toHaveLength(2);
    expect(passed.stacks.filter(({ condition }) => condition === 'unchecked')).toHaveLength(3);
    for (const plan of plans()) seen.add(plan);
    await lab.operator.clock.sleep(1000);
  }
  expect(seen.size).toBe(5);
});

test('an issue about what waits stays open while not everything was looked at', async () => {
  const lab = await laboratory();
  lab.world.states.set(KEY, state({}));
  lab.talk.issues.set('pending lab', {
    marker: 'pending lab',
    title: '',
    body: '',
    labels: [],
    open: true,
  });
  // The environment's turn: of the model, applied by hand, nothing is known without a plan.
  const memory = {
    read: () => Promise.resolve(new Map([[BOT, 1]])),
    write: () => Promise.resolve(),
  };
  const once = { ...lab.surroundings, memory };
  await reconcile(lab.operator, lab.workspace, once, { atMost: 1 });
  expect(lab.talk.issues.get('pending lab')?.open).toBe(true);
  await lab.pass();
  expect(lab.talk.issues.get('pending lab')?.open).toBe(false);
});

test('one stack that cannot be looked at ends none of the others', async () => {
  const lab = await laboratory({ text: ENVIRONMENT + model('bot') + model('other') });
  for (const name of ['bot', 'other']) lab.applied(`model/${name}/v1`);
  const inAws: typeof lab.operator.inAws = (compiled) => lab.operator.inAws(compiled);
  const broken: typeof inAws = (compiled): StackInAws =>
    compiled.stack.id === BOT
      ? {
          ...inAws(compiled),
          now: () =>
            Promise.reject(
              new TemperError([{ code: 'AWS_THROTTLED', severity: 'error', message: 'busy' }]),
            ),
        }
      : inAws(compiled);
  const passed = await reconcile(
    { ...lab.operator, inAws: broken },
    lab.workspace,
    lab.surroundings,
  );
  expect(conditions(passed)).toEqual({
    'environment/lab': 'in-step',
    [BOT]: 'failed',
    'model/other/v1': 'in-step',
  });
});

test('one spec with a mistake on the default branch holds up nobody else', async () => {
  const lab = await laboratory();
  lab.applied(BOT);
  const { root } = lab.workspace;
  writeFileSync(join(root, 'specs', 'broken.yaml'), model('broken', '  epochs: 3\n'));
  const workspace = await workspaceIn(root, ENVIRONMENT + model('bot'), lab.operator.kinds);
  const passed = await reconcile(lab.operator, workspace, lab.surroundings);
  expect(conditions(passed)).toEqual({ 'environment/lab': 'in-step', [BOT]: 'in-step' });
  expect(passed.diagnostics.map(({ code }) => code)).toContain('SPEC_UNKNOWN_KEY');
});

test('a training that goes on for much longer than any known, a budget that burns and what is served are told', async () => {
  const arn = 'arn:aws:bedrock:us-east-1:111122223333:custom-model/m/1';
  const kinds = OPERATED_KINDS.map((kind) => ({
    ...kind,
    kept: () => Promise.resolve([]),
    served: () =>
      Promise.resolve(
        kind.training === undefined
          ? []
          : [{ model: arn, serving: '1 model unit of provisioned throughput', perHourUsd: 20 }],
      ),
    spending:
      kind.training === undefined
        ? {
            read: () =>
              Promise.resolve({
                name: 'temper-lab',
                limitUsd: 100,
                actualUsd: 85,
                forecastUsd: 130,
              }),
          }
        : undefined,
  }));
  const lab = await laboratory({ kinds, text: ENVIRONMENT + model('bot') + model('slow') });
  trained(lab, 'Completed');
  const job = lab.world.jobs.get('bot-v1');
  if (job !== undefined) lab.world.jobs.set('bot-v1', { ...job, modelArn: arn });
  const begun = { status: 'InProgress', startedAt: new Date('2026-11-18T12:00:00Z') };
  const slow = trainingJob('slow-v1', 'InProgress');
  lab.world.jobs.set('slow-v1', { ...slow, phases: { ...slow.phases, training: begun } });
  const passed = await lab.pass();
  expect(passed.money.map(({ sort, about }) => `${sort} ${about}`).sort()).toEqual([
    'budget lab',
    'serving model/bot/v1',
    'stuck model/slow/v1',
  ]);
  expect(passed.stacks.map(({ training }) => training?.stuck?.code)).toContain('JOB_SLOW');
  expect(lab.talk.issues.get('money lab')?.body).toMatch(/85 %[^]*forecasts/);
  lab.world.jobs.clear();
  const quiet = lab.operator.kinds.map((kind) => ({ ...kind, spending: undefined }));
  const kindOf: typeof lab.operator.kindOf = ({ stack }) => {
    const found = quiet.find(({ definition }) => definition.kind === stack.kind);
    if (found === undefined) throw new Error(stack.kind);
    return found;
  };
  await reconcile({ ...lab.operator, kinds: quiet, kindOf }, lab.workspace, lab.surroundings);
  expect(lab.talk.issues.get('money lab')).toMatchObject({ open: false });
});

test('two passes at once say everything once', async () => {
  const lab = await laboratory();
  trained(lab, 'Completed');
  const elsewhere = await folder();
  const open: typeof lab.operator.open = async (compiled) => {
    const dir = join(elsewhere, compiled.stack.id);
    mkdirSync(dir, { recursive: true });
    return { ...(await lab.operator.open(compiled)), dir };
  };
  await Promise.all([
    lab.pass(),
    reconcile({ ...lab.operator, open }, lab.workspace, lab.surroundings),
  ]);
  expect([...lab.talk.comments.keys()]).toEqual(['7 plan']);
  const writes = lab.talk.writes.length;
  await lab.pass();
  expect(lab.talk.writes).toHaveLength(writes);
});

test('without GitHub the same is done, and told to nobody', async () => {
  const lab = await laboratory();
  trained(lab, 'Completed');
  const { github: _nobody, ...rest } = lab.surroundings;
  lab.world.plans.set(BOT, { outputs: { job_status: { actions: ['update'] } } });
  const passed = await reconcile(lab.operator, lab.workspace, rest);
  expect(passed.stacks[1]?.training).toMatchObject({ moved: true });
  expect(lab.talk.writes).toEqual([]);
});
