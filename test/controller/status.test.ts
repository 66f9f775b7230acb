import { outputsAll } from '../../controller/outputs.ts';
import { statusAll } from '../../controller/status.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, trainingJob, workspaceIn } from './fake-operator.ts';

const folder = temporaryFolders();
const KEY = 'temper/models/bot/v1.tfstate';
const state = (outputs: object) => ({
  lineage: 'l',
  serial: 1,
  addresses: [],
  tainted: [],
  outputs: outputs as Record<string, unknown>,
});

async function laboratory() {
  const root = await folder();
  const workspace = await workspaceIn(root, ENVIRONMENT + model('bot'));
  const operator = { ...fakeOperator(await folder()), root };
  return {
    world: operator.world,
    status: async () => (await statusAll(operator, workspace))[0],
    outputs: () => outputsAll(operator, workspace),
  };
}

test('a version that was never applied has no job, no age and no cost', async () => {
  const { status } = await laboratory();
  const found = await status();
  expect(found).toMatchObject({ id: 'bot-v1', environment: 'lab', drift: ['not-applied'] });
  expect(found).not.toHaveProperty('job');
  expect(found).not.toHaveProperty('cost');
});

test('a completed version that the state knows has nothing against it', async () => {
  const { world, status } = await laboratory();
  const job = trainingJob('bot-v1', 'Completed');
  world.jobs.set('bot-v1', job);
  world.states.set(KEY, state({ job_arn: job.arn, job_status: 'Completed' }));
  expect(await status()).toMatchObject({
    drift: [],
    ageMs: 24 * 60 * 60 * 1000,
    outputs: { job_status: 'Completed' },
    diagnostics: [],
  });
});

test('tells every way in which a version differs from its spec', async () => {
  const { world, status } = await laboratory();
  const job = trainingJob('bot-v1', 'Completed');
  world.jobs.set('bot-v1', job);
  world.jobTags.set(job.arn, { 'temper:spec-digest': 'of another spec' });
  expect((await status())?.drift).toEqual(['not-in-state', 'spec-edited']);
});

test('a failed job says why, at its line', async () => {
  const { world, status } = await laboratory();
  world.jobs.set('bot-v1', { ...trainingJob('bot-v1', 'Failed'), failureMessage: 'bad data' });
  expect((await status())?.diagnostics).toMatchObject([
    { code: 'JOB_FAILED', at: { file: 'specs/all.yaml' } },
  ]);
});

test('outputs are those of the state, by stack; what was not applied has none', async () => {
  const { world, outputs } = await laboratory();
  world.states.set(KEY, state({ job_status: 'Completed' }));
  expect(await outputs()).toEqual([
    { stack: 'environment/lab', title: 'lab' },
    { stack: 'model/bot/v1', title: 'bot v1', outputs: { job_status: 'Completed' } },
  ]);
});
