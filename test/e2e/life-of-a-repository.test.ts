/*
 * The life of a repository from `temper init` on: the team's own workflows, run job by job with this checkout's Temper, against an
 * AWS account in the sandbox and a GitHub that answers over HTTP. After each step: what a person sees, and what is in AWS.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ACCOUNT } from '../helpers/laboratory.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import type { WorkflowEvent } from '../helpers/workflows/events.ts';
import { runWorkflows, startWorkflows } from '../helpers/workflows/github-actions.ts';
import type { WorkflowRun } from '../helpers/workflows/run.ts';
import { only } from '../helpers/workflows/tiny.ts';
import { ENVIRONMENT, LivingRepository, roleOf, type Proposal } from './living-repository.ts';

const folder = temporaryFolders();
const V1 = 'model/guide/v1';
const V2 = 'model/guide/v2';
/** How the jobs of runs end. */
const PLANNED = ['changes success', 'review success', 'report success', 'merge-check skipped'];
const NOT_PLANNED = ['changes success', 'review skipped', 'report success', 'merge-check skipped'];
const APPLIED = ['changes success', 'apply success', 'report success'];
let life: LivingRepository;

beforeAll(async () => {
  life = await LivingRepository.open(await folder());
}, 180_000);
afterAll(() => life.close());

test('a repository lives: it is started, proposed to, merged to, and followed', async () => {
  await started();
  const first = await firstModel();
  await merged(first);
  await mistaken();
  const second = await fromFork();
  await cancelled(second);
}, 1_500_000);

/** `jobs` of a run, each with how it ended. */
const jobsOf = (run: WorkflowRun) => run.jobs.map(({ id, result }) => `${id} ${result}`);

async function run(event: WorkflowEvent): Promise<WorkflowRun> {
  return only(await runWorkflows(life.hosted.hosting, event));
}

/** Expects how the jobs ended, and shows what they said where it is something else. */
function expectJobs(ended: WorkflowRun, jobs: readonly string[]): void {
  const log = ended.jobs.flatMap(({ id, refusal, steps }) => [
    `# ${id} ${refusal ?? ''}`,
    ...steps.flatMap((step) => [
      ...step.log,
      ...step.annotations.map(({ message }) => `! ${message}`),
    ]),
  ]);
  const isSo = JSON.stringify(jobsOf(ended)) === JSON.stringify(jobs);
  expect({ jobs: jobsOf(ended), ...(!isSo && { log }) }).toEqual({ jobs });
}

/** `temper init`, the roles that a bootstrap would print, and the environment made by an administrator. */
async function started(): Promise<void> {
  const { clone, push } = life.hosted;
  await life.byHand('init', '--environment', ENVIRONMENT, '--account', ACCOUNT, '--branch', 'main');
  const path = 'specs/environments/lab.yaml';
  const text = await readFile(join(clone.root, path), 'utf8');
  const roles = ['plan', 'apply', 'reconcile'].map((one) => `    ${one}: ${roleOf(one)}\n`);
  await clone.write(path, `${text}\n  dashboard: false\n  roles:\n${roles.join('')}`);
  await clone.git('add', '--all');
  // The model comes with the first pull request.
  await clone.git('reset', '--quiet', '--', 'specs/models');
  await clone.git('stash', 'push', '--quiet', '--include-untracked', '--', 'specs/models');
  await push();
  await life.byHand('apply', ENVIRONMENT, '--yes');
}

async function firstModel(): Promise<Proposal> {
  await life.hosted.clone.git('stash', 'pop', '--quiet');
  const proposal = await life.propose('first-model');
  expectJobs(await run(proposal.event), PLANNED);
  expect(life.commentsOn(proposal.number)).toEqual([
    expect.stringMatching(/^## ✅ Safe to merge\n[^]*guide v1/m),
  ]);
  expect(life.checkOn(proposal.head)).toMatchObject({ name: 'temper', conclusion: 'success' });
  const key = `reviews/${String(proposal.number)}/${proposal.head}/${V1}.json`;
  expect(await life.stored('reviews/')).toEqual([key]);
  expect(await life.sandbox.jobsStarted()).toEqual({});
  return proposal;
}

async function merged(proposal: Proposal): Promise<void> {
  const event = await life.merge(proposal);
  expectJobs(await run(event), APPLIED);
  const commit = await life.hosted.hosting.tip('refs/heads/main');
  const review = await life.read((await life.stored('reviews/'))[0] ?? '');
  expect(await life.read(`applied/${V1}.json`)).toMatchObject({
    commit,
    pullRequest: proposal.number,
    planDigest: review['planDigest'],
    stackDigest: review['stackDigest'],
  });
  expect(await life.sandbox.jobsStarted()).toEqual({ 'guide-v1': 1 });
  expect(life.deployments()).toEqual([`lab ${commit} success`]);
  expect(life.commentsOn(proposal.number)).toEqual([
    expect.stringMatching(/^## ⏳ Merged: 1 training\n/m),
  ]);
}

/** The second version, written into the clone by somebody. */
async function writeSecond(epochs: number): Promise<void> {
  const { clone } = life.hosted;
  const text = await readFile(join(clone.root, 'specs/models/guide/v1.yaml'), 'utf8');
  const changed = text
    .replace('version: 1', 'version: 2')
    .replace(/epochs: \d+/, `epochs: ${String(epochs)}`);
  await clone.write('specs/models/guide/v2.yaml', changed);
}
async function mistaken(): Promise<void> {
  await writeSecond(999);
  const { head, number, event } = await life.propose('too-often');
  expectJobs(await run(event), NOT_PLANNED);
  expect(life.commentsOn(number)).toEqual([expect.stringMatching(/^## ⛔ Blocked\n/m)]);
  expect(life.checkOn(head)).toMatchObject({
    conclusion: 'failure',
    annotations: [
      {
        path: 'specs/models/guide/v2.yaml',
        annotation_level: 'failure',
        message: expect.stringContaining('999'),
      },
    ],
  });
}

/** Somebody from outside proposes; it is checked without credentials, until somebody of the team has looked at it. */
async function fromFork(): Promise<Proposal> {
  await writeSecond(3);
  const proposal = await life.propose('second-model', { fork: 'eve/models' });
  const { number, head } = proposal;
  const reviews = await life.stored('reviews/');
  expectJobs(await run(proposal.event), NOT_PLANNED);
  expect(life.checkOn(head)).toMatchObject({ conclusion: 'action_required' });
  expect(await life.stored('reviews/')).toEqual(reviews);

  const asked = life.byPerson('plan', { 'pull-request': String(number), commit: head });
  expectJobs(await run(asked), PLANNED);
  expect(life.checkOn(head)).toMatchObject({ conclusion: 'success' });
  expect(life.commentsOn(number)).toEqual([expect.stringMatching(/^## ✅ Safe to merge\n/m)]);
  const key = `reviews/${String(number)}/${head}/${V2}.json`;
  expect(await life.stored('reviews/')).toEqual([...reviews, key]);
  return proposal;
}

/** The apply is cancelled as soon as there is something to pay for: it comes to a clean end, and is told like any other. */
async function cancelled(proposal: Proposal): Promise<void> {
  const [applying] = await startWorkflows(life.hosted.hosting, await life.merge(proposal));
  const isOver = applying?.ended.then(() => true);
  while ((await life.sandbox.jobsStarted())['guide-v2'] === undefined) {
    if ((await Promise.race([isOver, delay(100)])) === true) throw new Error('it ended too early');
  }
  applying?.cancel();
  const [changes, apply, report] = (await applying?.ended)?.jobs ?? [];
  const results = [changes, apply, report].map((job) => job?.result);
  expect(results).toEqual(['success', 'cancelled', 'success']);
  const commit = await life.hosted.hosting.tip('refs/heads/main');
  expect(life.deployments().at(-1)).toBe(`lab ${commit} success`);
  expect(life.commentsOn(proposal.number)).toEqual([
    expect.stringMatching(/^## ⏳ Merged: 1 training\n/m),
  ]);
  expect(await life.read(`applied/${V2}.json`)).toMatchObject({ pullRequest: proposal.number });
  expect(await life.sandbox.jobsStarted()).toEqual({ 'guide-v1': 1, 'guide-v2': 1 });
  expect(await life.locks()).toEqual([]);
}
