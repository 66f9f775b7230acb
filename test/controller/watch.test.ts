import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchAll } from '../../controller/watch.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, trainingJob, workspaceIn } from './fake-operator.ts';

const folder = temporaryFolders();

async function laboratory() {
  const root = await folder();
  const workspace = await workspaceIn(root, ENVIRONMENT + model('bot'));
  const operator = { ...fakeOperator(await folder()), root };
  return {
    operator,
    workspace,
    world: operator.world,
    watch: async () => (await watchAll(operator, workspace))[0],
  };
}

test('follows a training to its end, then writes its results to the state', async () => {
  const { world, operator, workspace } = await laboratory();
  world.plans.set('model/bot/v1', { outputs: { job_status: { actions: ['update'] } } });
  let looks = 0;
  const inAws: typeof operator.inAws = (compiled) => ({
    ...operator.inAws(compiled),
    jobs: {
      ...operator.inAws(compiled).jobs,
      find(name) {
        looks += 1;
        return Promise.resolve(trainingJob(name, looks < 4 ? 'InProgress' : 'Completed'));
      },
    },
  });
  const [watched] = await watchAll({ ...operator, inAws }, workspace);
  expect(watched).toMatchObject({ title: 'bot v1', status: { job: { status: 'Completed' } } });
  expect(looks).toBeGreaterThanOrEqual(4);
  expect(world.done).toEqual([
    'init model/bot/v1',
    'plan model/bot/v1 refresh',
    'apply model/bot/v1',
  ]);
});

test('says that there is nothing to watch before the first apply', async () => {
  const { watch } = await laboratory();
  expect(await watch()).toMatchObject({ diagnostics: [{ code: 'JOB_NOT_FOUND' }] });
});

test('writes no results over a state that waits to be stored', async () => {
  const { world, operator, workspace, watch } = await laboratory();
  world.jobs.set('bot-v1', trainingJob('bot-v1', 'Completed'));
  world.plans.set('model/bot/v1', { outputs: { job_status: { actions: ['update'] } } });
  const { compiledSpecs } = await import('../../controller/stack/compiled-spec.ts');
  for (const compiled of await compiledSpecs(workspace)) {
    const { dir } = await operator.open(compiled);
    const text = JSON.stringify({ version: 4, lineage: 'l', serial: 9, resources: [] });
    writeFileSync(join(dir, 'errored.tfstate'), text);
  }
  expect(await watch()).toMatchObject({ diagnostics: [{ code: 'TF_STATE_UNSAVED' }] });
  expect(world.done).toEqual([]);
});

test('refreshes again when somebody applied in between, and gives up after a while', async () => {
  const { world, watch } = await laboratory();
  const stale = () =>
    new TemperError([{ code: 'TF_STALE_PLAN', severity: 'error', message: 'stale' }]);
  world.jobs.set('bot-v1', trainingJob('bot-v1', 'Completed'));
  world.plans.set('model/bot/v1', { outputs: { job_status: { actions: ['update'] } } });
  world.failures.set('model/bot/v1', [stale()]);
  expect(await watch()).toMatchObject({ diagnostics: [] });
  world.plans.set('model/bot/v1', { outputs: { job_status: { actions: ['update'] } } });
  world.failures.set('model/bot/v1', [stale(), stale(), stale()]);
  expect(await watch()).toMatchObject({ diagnostics: [{ code: 'TF_STALE_PLAN' }] });
});

test('an AWS that is busy or out of reach for a while is waited out', async () => {
  const { world, operator, workspace } = await laboratory();
  world.jobs.set('bot-v1', trainingJob('bot-v1', 'Completed'));
  let failures = 2;
  const inAws: typeof operator.inAws = (compiled) => ({
    ...operator.inAws(compiled),
    now() {
      failures -= 1;
      if (failures < 0) return operator.inAws(compiled).now();
      const code = failures === 0 ? 'AWS_THROTTLED' : 'AWS_UNREACHABLE';
      return Promise.reject(new TemperError([{ code, severity: 'error', message: 'busy' }]));
    },
  });
  const [watched] = await watchAll({ ...operator, inAws }, workspace);
  expect(watched?.status?.job?.status).toBe('Completed');
});
