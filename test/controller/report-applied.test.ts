/* What is told on GitHub of what the jobs of an apply did, on a GitHub in memory and real files. */
import { join } from 'node:path';
import { COMMENT_BYTES } from '../../controller/ports/github.ts';
import { reportApplied } from '../../controller/report-applied.ts';
import {
  renderReview,
  REVIEW_COMMENT,
} from '../../controller/report/pull-request/review-comment.ts';
import type { AppliedStack, ApplyPart } from '../../controller/review/apply-part.ts';
import { diagnosticAt, PLACE, pullRequestReview } from '../helpers/reviews.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { fakeGitHub } from './fake-github.ts';
import { gitHub, writeParts } from './reporting.ts';

const newFolder = temporaryFolders();
const folderOf = async (parts: Readonly<Record<string, unknown>>) =>
  writeParts(await newFolder(), parts);

const REVIEWED = {
  marker: REVIEW_COMMENT,
  order: { run: 6, attempt: 1 },
  body: renderReview(pullRequestReview(), PLACE, COMMENT_BYTES),
};
const COMMIT = '5'.repeat(40);
const RUN = {
  commit: COMMIT,
  environments: ['research'],
  canHaveApplied: (commit: string) => Promise.resolve(commit === COMMIT),
  broughtTo: () => Promise.resolve([COMMIT]),
};
const applied = (fields: Partial<AppliedStack> = {}): AppliedStack => ({
  stack: 'model/support-bot/v2',
  title: 'support-bot v2',
  environment: 'research',
  outcome: 'applied',
  at: 1_795_000_000_000,
  pullRequest: 42,
  outputs: { job_status: 'InProgress' },
  jobName: 'support-bot-v2',
  diagnostics: [],
  ...fields,
});
const applyPart = (stacks: readonly AppliedStack[], commit = COMMIT): ApplyPart => ({
  version: 1,
  environment: 'research',
  commit,
  stacks,
  diagnostics: [],
});
const REFUSED = applied({
  stack: 'model/other/v1',
  title: 'other v1',
  outcome: 'refused',
  pullRequest: 43,
  planDigest: 'd'.repeat(64),
  diagnostics: [diagnosticAt({ code: 'GATE_BUDGET', message: 'it differs' })],
});

test('is told to each pull request that asked for it, above its review', async () => {
  const world = gitHub();
  world.comments.set(42, REVIEWED);
  const folder = await folderOf({ research: applyPart([applied(), REFUSED]) });
  const { told, refused } = await reportApplied(folder, RUN, world.reporting);
  expect({ told, refused }).toEqual({ told: [42, 43], refused: [] });
  const body = world.comments.get(42)?.body ?? '';
  expect(body).toMatch(/^## ⏳ Merged: 1 training\n/);
  expect(body).toContain(
    'applied · trains as `support-bot-v2`; how it ends is told here · `job_status` = `InProgress`',
  );
  expect(body).toContain(
    `<summary>The review before the merge</summary>\n\n${REVIEWED.body.split('\n')[0]}`,
  );
  expect(world.comments.get(43)?.body).toContain('**refused**<br>`GATE_BUDGET` it differs');
  expect(world.summaries.at(-1)).toMatch(/^## ⛔ Merged: 1 refused, 1 training/);
});

test('leaves a deployment, which is taken up where the same commit is applied again', async () => {
  const world = gitHub();
  await reportApplied(
    await folderOf({ research: applyPart([applied(), REFUSED]) }),
    RUN,
    world.reporting,
  );
  expect(world.deployments).toMatchObject([{ id: 1, commit: COMMIT, state: 'failure' }]);
  const whole = await folderOf({ research: applyPart([applied({ outcome: 'unchanged' })]) });
  await reportApplied(whole, RUN, world.reporting);
  await reportApplied(whole, RUN, world.reporting);
  expect(world.deployments).toMatchObject([{ id: 1, commit: COMMIT, state: 'success' }]);
});

test('of another commit is not told', async () => {
  const world = gitHub();
  const folder = await folderOf({ research: applyPart([applied()], '6'.repeat(40)) });
  const { refused, told } = await reportApplied(folder, RUN, world.reporting);
  expect(refused.map(({ code }) => code)).toEqual(['REPORT_PART_FOREIGN', 'REPORT_PART_MISSING']);
  expect({ told, deployments: world.deployments }).toEqual({ told: [], deployments: [] });
});

test('whose job was ended before it could say anything is said to be broken off, until the rest is taken up', async () => {
  const world = gitHub();
  world.comments.set(42, REVIEWED);
  world.merged.set(COMMIT, [42]);
  const nowhere = join(await newFolder(), 'parts');
  const { refused, told } = await reportApplied(nowhere, RUN, world.reporting);
  expect(refused).toMatchObject([
    { code: 'REPORT_PART_MISSING', message: expect.stringContaining('applies to `research`') },
  ]);
  expect({ told, deployments: world.deployments }).toEqual({ told: [42], deployments: [] });
  expect(world.comments.get(42)?.body).toMatch(
    /^## ⛔ Merged: 1 failed\n[^]*\| the apply \(`research`\) \| \*\*broken off\*\*/,
  );
  expect(world.summaries.at(-1)).toContain('**broken off**');

  const folder = await folderOf({ research: applyPart([applied()]) });
  await reportApplied(folder, RUN, world.reporting);
  expect(world.comments.get(42)?.body).toMatch(/^## ⏳ Merged: 1 training\n/);
  expect(world.comments.get(42)?.body).not.toContain('broken off');
});

test('that is whole is told to whoever waited for one that was broken off, also where nothing of theirs was left', async () => {
  const world = gitHub();
  world.comments.set(41, REVIEWED);
  world.merged.set('4'.repeat(40), [41]);
  world.merged.set(COMMIT, [42]);
  const broken = { ...RUN, commit: '4'.repeat(40) };
  await reportApplied(join(await newFolder(), 'parts'), broken, world.reporting);
  const later = { ...RUN, broughtTo: () => Promise.resolve([COMMIT, '4'.repeat(40)]) };
  const half = await folderOf({ research: applyPart([applied(), REFUSED]) });
  await reportApplied(half, later, world.reporting);
  expect(world.comments.get(41)?.body).toContain('**broken off**');
  const whole = await folderOf({ research: applyPart([applied()]) });
  expect(await reportApplied(whole, later, world.reporting)).toMatchObject({ refused: [] });
  const body = world.comments.get(41)?.body;
  expect(body).toMatch(/^## ✅ [^\n]*\n[^]*broken off at first; a later \[run\]\(/);
  expect(body).not.toContain('**broken off**');
  const known = world.comments.get(41);
  await reportApplied(whole, later, world.reporting);
  expect(world.comments.get(41)).toEqual(known);
});

test('that an older run has brought when it was run again is told, and what it has found before is not', async () => {
  const github = fakeGitHub();
  github.merge(42, 'a'.repeat(40), COMMIT);
  const report = async (run: number, attempt: number, of: Partial<AppliedStack>) => {
    const reporting = { ...gitHub().reporting, github, order: { run, attempt } };
    const folder = await folderOf({ research: applyPart([applied(of)]) });
    const runUrl = `https://github.com/runs/${String(run)}`;
    await reportApplied(folder, RUN, { ...reporting, place: { ...PLACE, runUrl } });
    const { order, body = '' } = github.comments.get(`42 ${REVIEW_COMMENT}`) ?? {};
    return { order, body };
  };
  await report(100, 1, { outcome: 'failed', at: 1000 });
  await report(101, 1, { outcome: 'failed', at: 2000 });
  const last = await report(100, 2, { at: 3000 });
  expect(last.body).toMatch(/^## ⏳ Merged: 1 training\n\nApplied by this \[run\]\([^)]*\/100\)/);
  // A review that is run again must not take its place.
  expect(last.order).toEqual({ run: 101, attempt: 1 });
  expect(await report(102, 1, { outcome: 'failed', at: 2500 })).toMatchObject({ body: last.body });
  expect((await report(99, 1, { outcome: 'refused', at: 4000 })).body).toMatch(
    /^## ⛔ Merged: 1 refused\n/,
  );
});

test('of which one job was ended tells what the others did', async () => {
  const world = gitHub();
  world.merged.set(COMMIT, [42]);
  const folder = await folderOf({ research: applyPart([applied()]) });
  const both = { ...RUN, environments: ['production', 'research'] };
  const { refused, told } = await reportApplied(folder, both, world.reporting);
  expect(refused.map(({ code }) => code)).toEqual(['REPORT_PART_MISSING']);
  expect(told).toEqual([42]);
  expect(world.comments.get(42)?.body).toMatch(/^## ⛔ Merged: 1 failed, 1 training\n/);
});

test('that cannot be told to one pull request is told to the others, and said', async () => {
  const world = gitHub(new Set([42]));
  const folder = await folderOf({ research: applyPart([applied(), REFUSED]) });
  const { told, refused } = await reportApplied(folder, RUN, world.reporting);
  expect(told).toEqual([43]);
  expect(refused.map(({ code }) => code)).toEqual(['GITHUB_PERMISSION']);
});
