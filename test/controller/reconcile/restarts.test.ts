/* What lost its machines gets them again by itself: the workflow that may start them is started, and not too often. */
import { startApplies } from '../../../controller/reconcile/restarts.ts';
import type { OperatedKind } from '../../../controller/stack/operated-kind.ts';
import { renderReconciled } from '../../../controller/report/reconcile-report.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { ENVIRONMENT, model, trainingJob } from '../fake-operator.ts';
import { BOT, KEY, laboratory, OFFLINE_KINDS, state } from './pass-laboratory.ts';

const MINUTE = 60_000;
const START = 'start apply.yml lab';
const begun = (text: string) => new Date(text);
/** When machines of a training were started last; absent where it never had one. */
const lastStart: { at?: Date } = {};
beforeEach(() => delete lastStart.at);

/** A kind whose trainings were all broken off, and may go on. */
const BROKEN_OFF = OFFLINE_KINDS.map((kind): OperatedKind => {
  const { training } = kind;
  if (training === undefined) return kind;
  const observe = () =>
    Promise.resolve({
      current: {
        job: trainingJob('bot-v1', 'InProgress'),
        facts: {
          status: 'InProgress' as const,
          arn: '',
          ...(lastStart.at !== undefined && { lastStartedAt: lastStart.at }),
        },
      },
    });
  return { ...kind, training: { ...training, observe, continuation: () => 'restart' } };
});

async function brokenOff(names: readonly string[] = ['bot']) {
  const lab = await laboratory({
    text: ENVIRONMENT + names.map((name) => model(name)).join(''),
    kinds: BROKEN_OFF,
  });
  for (const name of names) {
    const id = `model/${name}/v1`;
    lab.applied(id);
    lab.world.states.set(KEY.replace('bot', name), state({}));
    const gang = { address: 'aws_ec2_fleet.gang_2_attempt_1', actions: ['create'] };
    lab.world.plans.set(id, { changes: [gang] });
  }
  const runs = () => lab.talk.runs.get('apply.yml') ?? [];
  return {
    ...lab,
    runs,
    starts: () => lab.talk.writes.filter((one) => one === START).length,
    /** The run that was started came to its end, and brought nothing. */
    ended: () =>
      lab.talk.runs.set(
        'apply.yml',
        runs().map((one) => ({ ...one, isOver: true })),
      ),
    later: (minutes: number) => lab.operator.clock.sleep(minutes * MINUTE),
  };
}

test('the apply of an environment is started once for all that waits in it, and not beside one that is under way', async () => {
  const lab = await brokenOff(['bot', 'cat']);
  const passed = await lab.pass();
  expect(passed).toMatchObject({ started: ['lab'], diagnostics: [] });
  expect(renderReconciled(passed, false)).toMatch(/bot v1 .*has no machines[^]*started the apply/);
  expect(lab.talk.issues.get('pending lab')?.body).toContain('started for it by itself');
  await lab.later(24 * 60);
  expect((await lab.pass()).started).toEqual([]);
  lab.ended();
  await lab.pass();
  expect(lab.starts()).toBe(2);
  // What waits for something else is nobody's to start.
  lab.ended();
  lab.world.plans.clear();
  await lab.later(24 * 60);
  await lab.pass();
  expect(lab.starts()).toBe(2);
});

test('runs that bring no machine come less and less often, and at last a person is asked', async () => {
  const lab = await brokenOff();
  const { stacks } = await lab.pass();
  const pauses: number[] = [];
  let told: readonly Diagnostic[] = [];
  for (let pause = 30; told.length === 0 && pause < 24 * 60; pause += 30) {
    lab.ended();
    await lab.later(30);
    const { started, diagnostics } = await startApplies(
      lab.talk.github,
      stacks,
      lab.operator.clock.now(),
    );
    if (started.length > 0) {
      pauses.push(pause);
      pause = 0;
    }
    told = diagnostics;
  }
  expect(pauses).toEqual([30, 60, 90, 180, 240, 240, 240, 240, 240, 240, 240]);
  expect(told).toMatchObject([
    { code: 'JOB_NOT_RESTARTED', severity: 'warning', fix: expect.stringContaining('lab') },
  ]);
  // Machines came by a run that somebody started, and were lost: what was tried before is of no account.
  lastStart.at = begun(new Date(lab.operator.clock.now() + MINUTE).toISOString());
  await lab.later(2);
  expect(await lab.pass()).toMatchObject({ started: ['lab'], diagnostics: [] });
});

test('GitHub’s trouble with it is a warning, and a run of another environment is none of this one', async () => {
  const lab = await brokenOff();
  const other = { title: 'apply other', isOver: false, createdAt: lab.operator.clock.now() };
  lab.talk.runs.set('apply.yml', [other]);
  lab.talk.trouble.with = 'apply.yml';
  const passed = await lab.pass();
  expect(passed).toMatchObject({ started: [], diagnostics: [{ severity: 'warning' }] });
  expect(passed.stacks.find(({ compiled }) => compiled.stack.id === BOT)).toMatchObject({
    condition: 'pending',
  });
  lab.talk.trouble.with = '';
  expect((await lab.pass()).started).toEqual(['lab']);
});
