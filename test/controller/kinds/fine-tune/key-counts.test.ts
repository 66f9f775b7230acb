import { applyAll } from '../../../../controller/apply.ts';
import { TemperError } from '../../../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../../../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, workspaceIn } from '../../fake-operator.ts';

/* A training waits until the alias of its environment's key counts in authorization, five minutes after it was made. */

const folder = temporaryFolders();
const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
const MANAGED = ENVIRONMENT.replace('us-east-1', 'us-east-1, encryption: { type: temper-managed }');
const TRAINS = {
  changes: [
    {
      address: 'aws_bedrock_custom_model.attempt_1',
      actions: ['create'],
      after: { job_name: 'x' },
    },
  ],
};

async function laboratory(text = MANAGED, signal?: AbortSignal) {
  const root = await folder();
  const workspace = await workspaceIn(root, text + model('bot'));
  const operator = fakeOperator(await folder(), { ...(signal !== undefined && { signal }) });
  operator.world.plans.set('model/bot/v1', TRAINS);
  const apply = async () => {
    const results = await applyAll({ ...operator, root }, workspace, {
      yes: true,
      approve: () => Promise.resolve(true),
    });
    return results.find(({ compiled }) => compiled.stack.id === 'model/bot/v1')?.outcome;
  };
  const waited = () => operator.clock.now() - NOW;
  const told = () => operator.said.filter((text) => text.includes('alias/temper-lab'));
  return { operator, world: operator.world, apply, waited, told };
}

test.each([
  { what: 'just made', age: 0, minutes: 5 },
  { what: 'three minutes old', age: 3 * MINUTE, minutes: 2 },
  { what: 'old enough', age: 5 * MINUTE, minutes: 0 },
  { what: 'younger than this machine’s clock knows', age: -60 * MINUTE, minutes: 5 },
])('an alias $what is waited for $minutes minutes', async ({ age, minutes }) => {
  const { world, apply, waited, told } = await laboratory();
  world.aliases.set('alias/temper-lab', NOW - age);
  expect(await apply()).toBe('applied');
  expect(waited()).toBe(minutes * MINUTE);
  expect(told().at(0) ?? '').toContain(minutes === 0 ? '' : `up to ${minutes} min more`);
  expect(told().length > 0).toBe(minutes > 0);
});

test('nothing is waited for without a key of the environment’s own, without a training, or without an age', async () => {
  const other = await laboratory(ENVIRONMENT);
  other.world.aliases.set('alias/temper-lab', NOW);
  expect([await other.apply(), other.waited()]).toEqual(['applied', 0]);

  const untrained = await laboratory();
  untrained.world.aliases.set('alias/temper-lab', NOW);
  untrained.world.plans.set('model/bot/v1', {
    changes: [{ address: 'aws_iam_role.x', actions: ['create'], after: {} }],
  });
  expect([await untrained.apply(), untrained.waited()]).toEqual(['applied', 0]);

  const ageless = await laboratory();
  expect([await ageless.apply(), ageless.waited()]).toEqual(['applied', 0]);
});

test('who may not list aliases is told so, and trains', async () => {
  const { operator, apply, waited, told } = await laboratory();
  operator.world.aliases.get = () => {
    throw new TemperError([{ code: 'AWS_ACCESS_DENIED', severity: 'error', message: 'no' }]);
  };
  expect([await apply(), waited()]).toEqual(['applied', 0]);
  expect(told()).toEqual([expect.stringContaining('cannot tell since when')]);
});

test('an interruption ends the wait, and nothing was started', async () => {
  const ending = new AbortController();
  const { operator, world, apply } = await laboratory(MANAGED, ending.signal);
  world.aliases.set('alias/temper-lab', NOW);
  const sleep = operator.clock.sleep.bind(operator.clock);
  let slept = 0;
  operator.clock.sleep = (ms, signal) => {
    slept += 1;
    if (slept === 3) ending.abort(new Error('interrupted'));
    return sleep(ms, signal);
  };
  expect(await apply()).toBe('skipped');
  expect(slept).toBe(3);
  expect(world.done).not.toContain('apply model/bot/v1');
});
