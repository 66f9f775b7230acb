/* Workflows that Temper starts on GitHub, and finds again. */
import { BOT, JOB_TOKEN, type LocalGitHub } from '../../helpers/github/server.ts';
import { clientOf, localGitHubs, toldBy } from './client.ts';

const openGitHub = localGitHubs();
const POST = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';

/** A repository with a workflow, and a job that may start it. */
async function withWorkflow(): Promise<LocalGitHub> {
  const local = await openGitHub();
  local.repository.defaultBranch = 'trunk';
  local.repository.workflows.set('apply.yml', ({ environment }) => `apply ${environment ?? ''}`);
  const permissions = { actions: 'write', contents: 'read' } as const;
  local.identities.set('starts', { login: BOT, permissions });
  return local;
}

test('a workflow is started on the default branch, and its runs are told, newest first', async () => {
  const local = await withWorkflow();
  const client = clientOf(local, { token: 'starts' });
  expect(await client.dispatchedRuns('apply.yml')).toEqual([]);
  await client.dispatch('apply.yml', { environment: 'lab' });
  await client.dispatch('apply.yml', { environment: 'prod' });
  const [first] = local.repository.startedWorkflows;
  expect(first).toMatchObject({ ref: 'trunk', inputs: { environment: 'lab' }, login: BOT });
  if (first !== undefined) first.status = 'completed';
  const createdAt = expect.any(Number);
  expect(await client.dispatchedRuns('apply.yml')).toEqual([
    { title: 'apply prod', isOver: false, createdAt },
    { title: 'apply lab', isOver: true, createdAt },
  ]);
});

test('who may not start one is told what is missing, and of one that is not there that it is not', async () => {
  const local = await withWorkflow();
  const refused = await toldBy(
    clientOf(local, { token: JOB_TOKEN }).dispatch('apply.yml', { environment: 'lab' }),
  );
  expect(refused).toMatchObject({
    code: 'GITHUB_PERMISSION',
    message: expect.stringContaining('actions: write'),
  });
  const client = clientOf(local, { token: 'starts' });
  expect(await toldBy(client.dispatchedRuns('other.yml'))).toMatchObject({
    code: 'GITHUB_NOT_FOUND',
  });
  expect(local.seen.filter(({ route }) => route === POST).map(({ status }) => status)).toEqual([
    403,
  ]);
});
