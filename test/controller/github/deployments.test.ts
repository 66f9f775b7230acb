import { BOT, JOB_TOKEN, type LocalGitHub } from '../../helpers/github/server.ts';
import { clientOf, localGitHubs } from './client.ts';

const openGitHub = localGitHubs();

const POST = 'POST /repos/{owner}/{repo}/deployments';
const POST_STATUS = 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses';
const [ONE, TWO] = ['1'.repeat(40), '2'.repeat(40)];

let local: LocalGitHub;
beforeEach(async () => {
  local = await openGitHub();
});
const deployments = () => local.repository.deployments;

test('deployments tell, newest first, which commit stands where', async () => {
  const client = clientOf(local);
  const first = await client.deploy('lab', ONE, 'two stacks');
  await client.setDeployment(first, 'in_progress', { description: 'applying' });
  await client.setDeployment(first, 'success', {
    description: 'x'.repeat(200),
    logUrl: 'https://github.com/example/models/actions/runs/1',
  });
  const second = await client.deploy('lab', TWO, 'one stack');
  await client.deploy('prod', TWO, 'elsewhere');
  expect(await client.deployments('lab')).toEqual([
    { id: second, environment: 'lab', commit: TWO, state: 'queued', createdAt: expect.any(Number) },
    { id: first, environment: 'lab', commit: ONE, state: 'success', createdAt: expect.any(Number) },
  ]);
  expect(deployments()[0]?.statuses.at(-1)).toEqual({
    state: 'success',
    description: `${'x'.repeat(139)}…`,
    logUrl: 'https://github.com/example/models/actions/runs/1',
  });
});

test('a success stays one when a job of the environment succeeds later, and one of ours does', async () => {
  const client = clientOf(local);
  const first = await client.deploy('lab', ONE, '');
  await client.setDeployment(first, 'success', { description: '' });
  // GitHub makes a deployment of its own for a job that names the environment.
  await ofJob('lab', TWO);
  await client.setDeployment(await client.deploy('lab', TWO, ''), 'success', { description: '' });
  expect((await client.deployments('lab')).map(({ state }) => state)).toEqual([
    'success',
    'success',
  ]);
  // Nor does ours take back GitHub's own.
  expect(deployments().map(({ statuses }) => statuses.at(-1)?.state)).toEqual([
    'success',
    'success',
    'success',
  ]);
});

test('what others deployed does not count, nor what GitHub did for a job', async () => {
  local.identities.set('ghp_mallory', { login: 'mallory', permissions: { deployments: 'write' } });
  const mallory = clientOf(local, { token: 'ghp_mallory' });
  await mallory.setDeployment(await mallory.deploy('lab', TWO, ''), 'success', { description: '' });
  await ofJob('lab', TWO);
  expect(await clientOf(local).deployments('lab')).toEqual([]);
  expect(deployments()).toHaveLength(2);
});

test('when the answer to a new deployment or a status is lost, neither is made twice', async () => {
  local.plan({ on: POST, fault: { kind: 'lost answer', status: 502 } });
  local.plan({ on: POST_STATUS, fault: { kind: 'lost answer' } });
  const client = clientOf(local);
  await client.deploy('lab', ONE, 'of an earlier run');
  const again = clientOf(local, { run: 11 });
  local.plan({ on: POST, fault: { kind: 'lost answer' } });
  const id = await again.deploy('lab', ONE, 'of this run');
  expect(deployments().map(({ description }) => description)).toEqual([
    'of an earlier run',
    'of this run',
  ]);
  expect(id).toBe(deployments()[1]?.id);
  await again.setDeployment(id, 'failure', { description: 'refused' });
  expect(deployments()[1]?.statuses).toHaveLength(1);
});

/** What GitHub does when a job that names an environment succeeds. */
async function ofJob(environment: string, commit: string): Promise<void> {
  const id = local.repository.nextId();
  const job = { id, login: BOT, task: 'deploy', payload: {}, description: null };
  const createdAt = '2026-11-20T12:00:00Z';
  deployments().push({ ...job, environment, commit, createdAt, isProduction: false, statuses: [] });
  const url = `${local.url}/repos/example/models/deployments/${String(id)}/statuses`;
  const headers = { authorization: `token ${JOB_TOKEN}` };
  const answer = await fetch(url, { method: 'POST', headers, body: '{"state":"success"}' });
  expect(answer.status).toBe(201);
}
