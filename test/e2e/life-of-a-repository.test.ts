/*
 * The life of a repository from `temper init` on: the team's own workflows, run job by job with this checkout's Temper, against an
 * AWS account in the sandbox and a GitHub that answers over HTTP. After each step: what a person sees, and what is in AWS.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { startWorkflows } from '../helpers/workflows/github-actions.ts';
import { LivingRepository, type Proposal } from './living-repository.ts';
import {
  APPLIED,
  expectJobs,
  MODEL_FILE,
  NOT_PLANNED,
  PLANNED,
  QUEUED,
  RECONCILED,
  standing,
  startRepository,
} from './repository-runs.ts';

const folder = temporaryFolders();
const V1 = 'model/guide/v1';
const V2 = 'model/guide/v2';
let life: LivingRepository;

beforeAll(async () => {
  life = await LivingRepository.open(await folder());
}, 180_000);
afterAll(() => life.close());

test('a repository lives: it is started, proposed to, merged to, and followed', async () => {
  await startRepository(life);
  const first = await firstModel();
  await queued(first);
  await merged(first);
  await mistaken();
  const second = await fromFork();
  await cancelled(second);
  await ended([first, second]);
  const third = await killed();
  await together(third);
}, 1_500_000);

async function firstModel(): Promise<Proposal> {
  const proposal = await life.propose('first-model');
  expectJobs(await life.run(proposal.event), PLANNED);
  expect(life.commentsOn(proposal.number)).toEqual([
    expect.stringMatching(/^## ✅ Safe to merge\n[^]*guide v1/m),
  ]);
  expect(life.checkOn(proposal.head)).toMatchObject({ name: 'temper', conclusion: 'success' });
  const key = `reviews/${String(proposal.number)}/${proposal.head}/${V1}.json`;
  expect(await life.stored('reviews/')).toEqual([key]);
  expect(await life.sandbox.jobsStarted()).toEqual({});
  return proposal;
}

/** Branches require the check on what the queue would merge, and nobody writes it there but `merge-check`. */
async function queued(proposal: Proposal): Promise<void> {
  const { commit, event } = await life.queue(proposal);
  expect(life.checkOn(commit)).toBeUndefined();
  expectJobs(await life.run(event), QUEUED);
  expect(life.checkOn(commit)).toMatchObject({
    name: 'temper',
    conclusion: 'success',
    title: 'as reviewed: 1 spec',
  });
}

async function merged(proposal: Proposal): Promise<void> {
  const event = await life.merge(proposal);
  expectJobs(await life.run(event), APPLIED);
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
  await write('guide', 2, (text) => text.replace(/epochs: \d+/, `epochs: ${String(epochs)}`));
}

/** A spec like the first one, written into the clone by somebody. */
async function write(
  model: string,
  version: number,
  changed: (text: string) => string = (text) => text,
): Promise<void> {
  const { clone } = life.hosted;
  const text = await readFile(join(clone.root, MODEL_FILE), 'utf8');
  const named = text
    .replace('version: 1', `version: ${String(version)}`)
    .replace('name: guide', `name: ${model}`);
  await clone.write(`specs/models/guide/${model}-v${String(version)}.yaml`, changed(named));
}

async function mistaken(): Promise<void> {
  await writeSecond(999);
  const before = await standing(life);
  const proposal = await life.propose('too-often');
  expectJobs(await life.run(proposal.event), NOT_PLANNED);
  expect(await standing(life, proposal)).toEqual({
    ...before,
    comment: '⛔ Blocked',
    checks: ['temper failure'],
  });
  expect(life.checkOn(proposal.head)).toMatchObject({
    conclusion: 'failure',
    annotations: [
      {
        path: 'specs/models/guide/guide-v2.yaml',
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
  expectJobs(await life.run(proposal.event), NOT_PLANNED);
  expect(life.checkOn(head)).toMatchObject({ conclusion: 'action_required' });
  expect(await life.stored('reviews/')).toEqual(reviews);

  const asked = life.byPerson('plan', { 'pull-request': String(number), commit: head });
  expectJobs(await life.run(asked), PLANNED);
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
  expect(life.commentsOn(proposal.number)[0]).toMatch(
    /^## (⏳ Merged: 1 training|⛔ Merged: 1 failed)/m,
  );
  expect(await life.locks()).toEqual([]);

  // How far it came is chance; whoever wants the rest starts it once more.
  const commit = await life.hosted.hosting.tip('refs/heads/main');
  const whole = `lab ${commit} success`;
  if (life.deployments().at(-1) !== whole)
    expectJobs(await life.run(life.byPerson('apply')), APPLIED);
  expect(life.deployments().at(-1)).toBe(whole);
  expect(life.commentsOn(proposal.number)).toEqual([
    expect.stringMatching(/^## ⏳ Merged: 1 training\n/m),
  ]);
  expect(await life.read(`applied/${V2}.json`)).toMatchObject({ pullRequest: proposal.number });
  expect(await life.sandbox.jobsStarted()).toEqual({ 'guide-v1': 1, 'guide-v2': 1 });
  expect(await life.locks()).toEqual([]);
}

/** The trainings come to their end, and the next pass of the schedule tells who asked for them. */
async function ended(proposals: readonly Proposal[]): Promise<void> {
  await life.sandbox.advance(24 * 3_600_000);
  expectJobs(await life.run(life.scheduled()), RECONCILED);
  for (const { number } of proposals)
    expect(life.commentsOn(number)).toEqual([
      expect.stringMatching(/^## ✅ Merged: 1 trained\n[^]*completed after/m),
    ]);
  expect(life.github.repository.issues).toEqual([]);
}

/** A machine is gone in the middle of an apply, and with it what its job would have said. */
async function killed(): Promise<Proposal> {
  await write('guide', 3);
  const proposal = await life.propose('third-model');
  expectJobs(await life.run(proposal.event), PLANNED);
  const { hosting } = life.hosted;
  const { patience } = hosting;
  const before = life.deployments();
  // What starts the training waits meanwhile, for longer than the machine lives.
  await life.sandbox.setFaults('latency=CreateModelCustomizationJob:10s');
  hosting.patience = { interrupted: 0, terminated: 0, streams: 5000 };
  const [applying] = await startWorkflows(hosting, await life.merge(proposal));
  const isSigned = async () => {
    const [lock] = await life.locks();
    if (lock === undefined) return false;
    // It may be gone by then.
    const { Info } = await life.read(lock).catch(() => ({ Info: '' }));
    return Info !== '';
  };
  while (!(await isSigned())) await delay(100);
  await life.sandbox.troubled('latency');
  applying?.cancel();
  const jobs = (await applying?.ended)?.jobs ?? [];
  hosting.patience = patience;
  await life.sandbox.setFaults('');
  expect(jobs.map(({ result }) => result)).toEqual(['success', 'cancelled', 'failure']);
  expect(life.commentsOn(proposal.number)).toEqual([
    expect.stringMatching(/^## ⛔ Merged: 1 failed\n[^]*\*\*broken off\*\*/m),
  ]);
  expect(life.deployments()).toEqual(before);

  // Nobody on another machine can see that its lock is left; but an hour later nothing of it can act any more.
  expect(await life.locks()).toEqual([expect.stringContaining('temper/models/guide/v3')]);
  await life.sandbox.advance(80 * 60_000);
  return proposal;
}

/** Two are merged in the same minute: each is told of its own, none is applied twice, and what was broken off is taken up. */
async function together(brokenOff: Proposal): Promise<void> {
  await write('guide', 4);
  const one = await life.propose('fourth-model');
  await write('helper', 1);
  const other = await life.propose('another-model');
  const planned = await Promise.all([life.run(one.event), life.run(other.event)]);
  for (const each of planned) expectJobs(each, PLANNED);
  const { hosting } = life.hosted;
  const first = await startWorkflows(hosting, await life.merge(one));
  const second = await startWorkflows(hosting, await life.merge(other));
  for (const { ended: over } of [...first, ...second]) expectJobs(await over, APPLIED);
  const commit = await hosting.tip('refs/heads/main');
  for (const proposal of [brokenOff, one, other]) {
    expect(await standing(life, proposal)).toEqual({
      comment: '⏳ Merged: 1 training',
      checks: ['temper success'],
      issues: [],
      deployed: { lab: `${commit} success` },
      trainings: { 'guide-v1': 1, 'guide-v2': 1, 'guide-v3': 1, 'guide-v4': 1, 'helper-v1': 1 },
      reviews: 5,
      locks: [],
    });
    expect(life.commentsOn(proposal.number)[0]).not.toContain('broken off');
  }
}
