/* What can be done with a stack of which nobody can read what its machines have written. */
import { applyAll } from '../../controller/apply.ts';
import { watchAll } from '../../controller/watch.ts';
import { unreadable } from '../../controller/aws/unread-run.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { fakeOperator, workspaceIn } from './fake-operator.ts';
import {
  FOLDER,
  STACK,
  STATE,
  fleetSpec,
  machine,
  runOutput,
  stateOf,
} from './kinds/fine-tune/compute/ec2/a-fleet.ts';

const folder = temporaryFolders();
const GANG = 'aws_ec2_fleet.gang_1_attempt_1';
const UNREADABLE = unreadable({ uri: `s3://b/${FOLDER}/run.json`, name: 'run.json' });

async function laboratory(machines: readonly ReturnType<typeof machine>[] = []) {
  const root = await folder();
  const text = fleetSpec()
    .replace('region: us-east-1', 'region: us-east-1, fleets: {}')
    .replace('nodes: 2', 'nodes: 1');
  const workspace = await workspaceIn(root, text);
  const operator = fakeOperator(await folder());
  const { world } = operator;
  world.states.set(STATE, stateOf({ ...runOutput(), started_gang: 'gang_1_attempt_1' }, [GANG]));
  world.fleets.machines.set(STACK, machines);
  world.fleets.runs.set(FOLDER, UNREADABLE);
  return { operator: { ...operator, root }, workspace, world };
}

async function changed(destroy: boolean, machines: readonly ReturnType<typeof machine>[] = []) {
  const { operator, workspace, world } = await laboratory(machines);
  const before = { tags_all: { 'temper:stack': STACK } };
  const deletes = { address: GANG, actions: ['delete'], before };
  world.plans.set(STACK, destroy ? { changes: [deletes] } : { outputs: {} });
  const results = await applyAll(operator, workspace, {
    destroy,
    yes: true,
    approve: () => Promise.resolve(true),
  });
  const result = results.find(({ compiled }) => compiled.stack.id === STACK);
  const said = (result?.diagnostics ?? []).map(({ code, severity }) => [code, severity]);
  return { outcome: result?.outcome, said };
}

test('it is destroyed all the same, with a warning: what bills would never go else', async () => {
  expect(await changed(true)).toEqual({
    outcome: 'applied',
    said: [['JOB_RUN_UNREADABLE', 'warning']],
  });
});

test('but not while EC2 lists machines that run', async () => {
  const { outcome, said } = await changed(true, [machine('i-1')]);
  expect(outcome).toBe('refused');
  expect(said).toContainEqual(['GATE_ENDS_TRAINING', 'error']);
});

test('nothing else is done with it', async () => {
  const { outcome, said } = await changed(false);
  expect(outcome).toBe('refused');
  expect(said).toContainEqual(['JOB_RUN_UNREADABLE', 'error']);
});

test('it is not followed, and why is said', async () => {
  const { operator, workspace } = await laboratory([machine('i-1')]);
  const [watched] = await watchAll(operator, workspace);
  expect(watched?.diagnostics.map(({ code }) => code)).toEqual(['JOB_RUN_UNREADABLE']);
});
