/* What a run that is over has left bills: no other difference keeps it. */
import type { OperatedKind } from '../../../controller/stack/operated-kind.ts';
import type { Plan } from '../../../controller/terraform/plan/plan.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import type { FakeChange } from '../terraform/plan-json.ts';
import { BOT, conditions, KEY, laboratory, OFFLINE_KINDS, state } from './pass-laboratory.ts';

const FLEET = 'aws_ec2_fleet.gang_1_attempt_1';
const DISK = 'aws_fsx_lustre_file_system.attempt_1';
const before = { tags_all: { 'temper:stack': BOT } };
const takenAway = [FLEET, DISK].map((address) => ({ address, actions: ['delete'], before }));
const tagged = { address: 'aws_cloudwatch_log_group.nodes', actions: ['update'] };

const deleted = ({ resourceChanges }: Plan) =>
  resourceChanges.filter(({ actions }) => actions.includes('delete'));

/** Kinds whose trainings are all over. */
const OVER = OFFLINE_KINDS.map((kind): OperatedKind => {
  const { training } = kind;
  if (training === undefined) return kind;
  return {
    ...kind,
    training: {
      ...training,
      continuation: (_, plan) =>
        deleted(plan).length === plan.resourceChanges.length ? 'release' : undefined,
      spent: (_, plan) => deleted(plan).map(({ address }) => address),
    },
  };
});

async function over(changes: readonly FakeChange[]) {
  const lab = await laboratory({ kinds: OVER });
  lab.applied(BOT);
  lab.world.states.set(KEY, state({}));
  lab.world.plans.set(BOT, { changes });
  // What the spec had while it ran.
  lab.world.past = { addresses: new Set([FLEET, DISK]), names: new Set() };
  return lab;
}

test('what is left of a run goes alone where something else differs, which is told as ever', async () => {
  const lab = await over([...takenAway, tagged]);
  const passed = await lab.pass();
  expect(conditions(passed)[BOT]).toBe('drifted');
  expect(lab.world.done).toContain(`plan ${BOT} of ${FLEET}, ${DISK}`);
  expect(lab.world.done.filter((what) => what === `apply ${BOT}`)).toHaveLength(1);
  expect(lab.world.plans.get(BOT)?.changes).toEqual([tagged]);
  const told = lab.talk.issues.get(`drift ${BOT}`)?.body;
  expect(told).toContain('`aws_cloudwatch_log_group.nodes`');
  expect(told).not.toContain(FLEET);
});

test('nothing is taken away that somebody has locked, and the next pass does it', async () => {
  const lab = await over([...takenAway, tagged]);
  const locked = { code: 'TF_LOCKED', severity: 'error', message: 'locked' } as const;
  lab.world.failures.set(BOT, [new TemperError([locked])]);
  expect(conditions(await lab.pass())[BOT]).toBe('busy');
  expect(lab.world.plans.get(BOT)?.changes).toHaveLength(3);
  await lab.pass();
  expect(lab.world.plans.get(BOT)?.changes).toEqual([tagged]);
});
