/* A spec that a change takes away: what was never applied may go, what is in AWS is called out. */
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { stillThere } from '../../controller/removed.ts';
import { openWorkspace } from '../../controller/workspace/workspace.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model } from './fake-operator.ts';

const folder = temporaryFolders();
const state = (...addresses: string[]) => ({
  lineage: 'l',
  serial: 1,
  outputs: {},
  addresses,
  tainted: [],
});

/** A repository from which a change takes an environment with its model, and a model of another one. */
async function laboratory(more = '', taken = ['bot', 'cat', 'yard']) {
  const root = await folder();
  const repository = await repositoryIn(root);
  await repository.write('specs/lab.yaml', ENVIRONMENT);
  await repository.write('specs/yard.yaml', ENVIRONMENT.replace('lab', 'yard'));
  await repository.write('specs/bot.yaml', model('bot', more));
  await repository.write('specs/cat.yaml', model('cat', '', 'yard'));
  await repository.write('specs/train.jsonl', '{}\n');
  await repository.commit('all');
  for (const name of taken) await repository.remove(`specs/${name}.yaml`);
  const workspace = await openWorkspace({
    root,
    selection: { changedSince: 'HEAD' },
    today: '2026-11-21',
    environment: process.env,
    kinds: OPERATED_KINDS,
  });
  const operator = { ...fakeOperator(await folder()), root };
  return { world: operator.world, found: () => stillThere(operator, workspace) };
}

test('says nothing of what was never applied, or was destroyed before', async () => {
  const { world, found } = await laboratory();
  world.states.set('temper/models/bot/v1.tfstate', state());
  expect(await found()).toEqual([]);
});

test('calls out a version and an environment that are still in AWS, with the way back and the way on', async () => {
  const { world, found } = await laboratory();
  world.states
    .set('temper/models/cat/v1.tfstate', state('aws_iam_role.training'))
    .set('temper/environments/yard.tfstate', state('aws_sns_topic.notifications'));
  expect(await found()).toMatchObject([
    {
      code: 'CLI_ENVIRONMENT_REMOVED',
      severity: 'error',
      message: expect.stringContaining('1 of its resources'),
      fix: expect.stringContaining('restore specs/yard.yaml'),
    },
    {
      code: 'CLI_VERSION_REMOVED',
      severity: 'error',
      message: expect.stringContaining('cat-v1'),
      fix: expect.stringContaining('temper destroy model/cat/v1 --deletion-policy delete'),
    },
  ]);
});

test('looks in the environment of a version that is all that changed', async () => {
  const { world, found } = await laboratory('', ['bot']);
  world.states.set('temper/models/bot/v1.tfstate', state('aws_iam_role.training'));
  expect(await found()).toMatchObject([{ code: 'CLI_VERSION_REMOVED', severity: 'error' }]);
});

test('says that nobody looked where what the spec compiled to cannot be told any more', async () => {
  const { found } = await laboratory('  hyperparameters: { steps: 12 }\n');
  expect(await found()).toMatchObject([{ code: 'CLI_VERSION_REMOVED', severity: 'warning' }]);
});
