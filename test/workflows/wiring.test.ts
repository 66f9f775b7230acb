/* The workflows that a team gets, run to their end around a command that only writes down how it was called. */
import { workflowFiles } from '../../controller/workflows/index.ts';
import type { Shard } from '../../controller/review/stack-review.ts';
import type { Json } from '../../stacks/json.ts';
import { payloadOf } from '../helpers/github/webhooks.ts';
import { meetingPoint } from '../helpers/meeting-point.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { runWorkflows, startWorkflows } from '../helpers/workflows/github-actions.ts';
import { hostedRepository } from '../helpers/workflows/hosted-repository.ts';
import type { Permissions } from '../helpers/workflows/hosting.ts';
import { recordingIn, recordingPackage } from '../helpers/workflows/recording-package.ts';
import { only, pullRequest } from '../helpers/workflows/tiny.ts';

const folder = temporaryFolders();
const role = (name: string) => `arn:aws:iam::123456789012:role/temper-${name}`;
const shard = (name: string): Shard => ({
  name,
  environment: 'research',
  githubEnvironment: 'research-plan',
  role: role('plan'),
  region: 'us-east-1',
  stacks: ["model/it's $(here)/v1"],
});
const ENVIRONMENT = {
  name: 'research',
  githubEnvironment: 'research',
  role: role('apply'),
  region: 'us-east-1',
  since: 'abc',
};

type Outputs = Readonly<Record<string, Readonly<Record<string, Json>>>>;

let installed: Awaited<ReturnType<typeof recordingPackage>>;
beforeAll(async () => {
  installed = await recordingPackage(await folder());
}, 120_000);

/** A team's repository on GitHub; tokens are named by what they may. */
async function team(outputs: Outputs, port?: number) {
  const place = await folder();
  const temper = recordingIn(`${place}/calls`, outputs, port);
  const workflows = workflowFiles('package', 'main').map(({ path, text }) => [path, text] as const);
  const trust = (environment: string, key: string) => ({
    environment,
    credentials: { AWS_ACCESS_KEY_ID: key },
  });
  const { hosting, push } = await hostedRepository(
    `${place}/hosted`,
    { ...installed, ...Object.fromEntries(workflows) },
    {
      image: temper.image,
      issueToken: (permissions: Permissions) => JSON.stringify(permissions),
      environments: { 'research-plan': { branches: ['main'] }, research: { branches: ['main'] } },
      roles: {
        [role('plan')]: trust('research-plan', 'plan'),
        [role('apply')]: trust('research', 'apply'),
      },
    },
  );
  return { hosting, push, calls: () => temper.calls() };
}

const mayOf = ({ variables }: { readonly variables: Readonly<Record<string, string>> }) =>
  JSON.parse(variables['GITHUB_TOKEN'] ?? '{}') as Permissions;

const REQUEST = { number: 7, head: 'h', mergeBase: 'm', trusted: 't', isFork: false };

test('a pull request: what it touches without credentials, a review a shard with the plan role, one report of all', async () => {
  const shards = [shard('research-1'), shard('research-2')] as unknown as Json;
  const { hosting, push, calls } = await team({
    'matrix plan': { shards, 'pull-request': REQUEST },
  });
  const head = await push('change');
  const run = only(await runWorkflows(hosting, pullRequest('pull_request_target', head)));
  expect(run.jobs.map(({ id, result }) => `${id} ${result}`)).toEqual([
    'changes success',
    'review success',
    'review success',
    'report success',
    'merge-check skipped',
  ]);
  const said = await calls();
  const called = (word: string) => said.filter(({ words }) => words[0] === word);
  expect(said.map(({ words }) => words[0])).toEqual(['matrix', 'review', 'review', 'report']);
  for (const one of [...called('matrix'), ...called('report')]) {
    expect(one.variables).not.toHaveProperty('AWS_ACCESS_KEY_ID');
  }
  const reviews = called('review');
  const reviewed = reviews.map(({ variables }) => JSON.parse(variables['SHARD'] ?? '') as Json);
  expect(new Set(reviewed)).toEqual(new Set(shards as Json[]));
  for (const one of reviews) {
    expect(one.variables['AWS_ACCESS_KEY_ID']).toBe('plan');
    expect(JSON.parse(one.variables['PULL_REQUEST'] ?? '')).toEqual(REQUEST);
    expect(mayOf(one)).toEqual({ contents: 'read', 'id-token': 'write' });
  }
  const [report] = called('report');
  expect(report?.read).toEqual(['changes.json', 'research-1.json', 'research-2.json']);
  expect(called('report').map(mayOf)).toEqual([
    { contents: 'read', checks: 'write', 'pull-requests': 'write' },
  ]);
}, 120_000);

test('one that nothing is to be planned of, as of a fork, is reported all the same', async () => {
  const { hosting, push, calls } = await team({
    'matrix plan': { shards: [], 'pull-request': { ...REQUEST, isFork: true } },
  });
  const fork = { head: { ref: 'main', sha: await push(), repo: { full_name: 'eve/models' } } };
  const event = pullRequest('pull_request_target', 'f'.repeat(40), fork);
  const run = only(await runWorkflows(hosting, event));
  expect(run.conclusion).toBe('success');
  const said = await calls();
  expect(said.map(({ words }) => words.slice(0, 2).join(' '))).toEqual([
    'matrix plan',
    'report plan',
  ]);
  expect(said.filter(({ variables }) => 'AWS_ACCESS_KEY_ID' in variables)).toEqual([]);
}, 120_000);

test('the merge queue is answered by the base branch’s Temper, without credentials', async () => {
  const { hosting, push, calls } = await team({});
  const base = await hosting.tip('refs/heads/main');
  const queue = 'refs/heads/gh-readonly-queue/main/pr-7';
  const group = { head_sha: await push('gh-readonly-queue/main/pr-7'), head_ref: queue };
  const payload = payloadOf('merge_group', {
    action: 'checks_requested',
    merge_group: { ...group, base_ref: 'refs/heads/main', base_sha: base },
  });
  const run = only(await runWorkflows(hosting, { name: 'merge_group', payload }));
  expect(run.conclusion).toBe('success');
  const steps = run.jobs.flatMap(({ steps: all }) => all);
  expect(steps.flatMap(({ log }) => log)).toContain(`checked out ${base}`);
  const [call, ...others] = await calls();
  expect(others).toEqual([]);
  expect(call?.words).toEqual(['merge-check']);
  expect(call?.variables).not.toHaveProperty('AWS_ACCESS_KEY_ID');
}, 120_000);

test('an apply that is cancelled hears of it, leaves its part, and is reported', async () => {
  const point = await meetingPoint();
  const { hosting, push, calls } = await team(
    { 'matrix apply': { environments: [ENVIRONMENT] } },
    point.port,
  );
  const after = await push();
  const repository = { default_branch: 'main' };
  const payload = payloadOf('push', { ref: 'refs/heads/main', after, repository });
  const [run] = await startWorkflows(hosting, { name: 'push', payload });
  await point.reached;
  run?.cancel();
  const ended = await run?.ended;
  await point.close();
  expect(ended?.jobs.map(({ id, result }) => `${id} ${result}`)).toEqual([
    'changes success',
    'apply cancelled',
    'report success',
  ]);
  const [, apply, report] = await calls();
  expect(apply?.words.slice(0, 6)).toEqual([
    'apply',
    '--reviewed',
    '--environment',
    'research',
    '--since',
    'abc',
  ]);
  expect(apply?.words).not.toContain('--accept');
  expect(apply?.variables).toMatchObject({ AWS_ACCESS_KEY_ID: 'apply' });
  expect(report?.read).toEqual(['research.json']);
  expect(JSON.parse(report?.variables['ENVIRONMENTS'] ?? '')).toEqual([ENVIRONMENT]);
}, 120_000);
