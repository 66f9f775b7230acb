/* `temper report` of the built command line, as a step of a workflow calls it, on a local GitHub. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JOB_TOKEN, type LocalGitHub } from '../../helpers/github/server.ts';
import { deletingReview, HEAD, PULL_REQUEST, stackReview } from '../../helpers/reviews.ts';
import { temper } from '../../helpers/temper.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { localGitHubs } from '../github/client.ts';

const folder = temporaryFolders();
const openGitHub = localGitHubs();

/** A pull request, and a folder with what its jobs found. */
async function reviewed(local: LocalGitHub) {
  const number = local.repository.openPull({
    login: 'ada',
    head: { sha: HEAD, ref: 'topic', repository: 'example/models' },
    base: { sha: '2'.repeat(40), ref: 'main' },
  });
  const cwd = await folder();
  await mkdir(join(cwd, 'parts'));
  const pullRequest = { ...PULL_REQUEST, number };
  const part = {
    version: 1,
    pullRequest,
    part: 'changes',
    shards: [],
    stacks: [stackReview(), deletingReview()],
    trust: [],
    ruling: [],
    diagnostics: [],
  };
  await writeFile(join(cwd, 'parts', 'changes.json'), JSON.stringify(part));
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_TOKEN: JOB_TOKEN,
    GITHUB_REPOSITORY: 'example/models',
    GITHUB_API_URL: local.url,
    GITHUB_RUN_ID: '1200',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
    PULL_REQUEST: JSON.stringify(pullRequest),
  };
  const report = (more: Readonly<Record<string, string>> = {}) =>
    temper(['report', 'plan', '--from', 'parts'], { cwd, env: { ...env, ...more } });
  return { number, cwd, env, report };
}

test('the parts of a run become one comment, one check, a summary and annotations', async () => {
  const local = await openGitHub();
  const { number, cwd, report } = await reviewed(local);
  const ended = await report();
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
  expect(ended.stdout).toBe(`pull request ${String(number)} is told: attention\n`);
  expect(local.repository.checkRuns).toHaveLength(1);
  const [{ body } = { body: '' }] = local.repository.comments;
  expect(body).toContain('deletes the custom model `support-bot-v1`, which cannot be brought back');
  expect(body).toContain('https://github.com/example/models/actions/runs/1200');
  expect(body).toContain(await readFile(join(cwd, 'summary.md'), 'utf8'));

  const without = await report({ PULL_REQUEST: '' });
  expect(without.code).toBe(64);
  expect(without.stderr).toContain('needs.changes.outputs.pull-request');
}, 180_000);

test('when the requests of the hour are used up, the report says until when; run again, it goes on and says nothing twice', async () => {
  const local = await openGitHub();
  const { cwd, report } = await reviewed(local);
  const identity = local.identities.get(JOB_TOKEN);
  if (identity === undefined) throw new Error('the job has no token');
  const resetAt = Math.ceil(Date.now() / 1000) + 3000;
  // Cut off at each of its requests in turn, until they suffice.
  let cutOff = 0;
  for (let isDone = false; !isDone && cutOff < 20;) {
    identity.budget = { remaining: cutOff, resetAt };
    await rm(join(cwd, 'summary.md'), { force: true });
    const ended = await report();
    isDone = ended.code === 0;
    if (isDone) continue;
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('GITHUB_RATE_LIMITED');
    expect(ended.stderr).toContain(
      `run the command again at ${new Date(resetAt * 1000).toISOString()}`,
    );
    // Whoever looks at the run reads all of it already.
    expect(await readFile(join(cwd, 'summary.md'), 'utf8')).toMatch(/^## .*\n[^]*How to undo/);
    cutOff += 1;
  }
  // Before the check, between it and the comment, and before what makes sure of the comment.
  expect(cutOff).toBeGreaterThan(3);
  const verdicts = local.repository.checkRuns.map(({ conclusion }) => conclusion);
  expect([...new Set(verdicts)]).toEqual(['neutral']);
  expect(local.repository.comments.map(({ body }) => body)).toEqual([
    expect.stringContaining(await readFile(join(cwd, 'summary.md'), 'utf8')),
  ]);
}, 240_000);

test('a comment that somebody deletes is written anew by the next report, once, and kept up to date from then on', async () => {
  const local = await openGitHub();
  const { number, cwd, env, report } = await reviewed(local);
  const { comments } = local.repository;
  const told = () => comments.map(({ id, body }) => ({ id, run: /runs\/(\d+)/.exec(body)?.[1] }));
  await report();
  const [first] = told();
  comments.splice(0);
  expect(await report({ GITHUB_RUN_ID: '1300' })).toMatchObject({ code: 0 });
  const [second, ...others] = told();
  expect({ others, run: second?.run, isNew: second?.id !== first?.id }).toEqual({
    others: [],
    run: '1300',
    isNew: true,
  });
  expect(await report({ GITHUB_RUN_ID: '1400' })).toMatchObject({ code: 0 });
  expect(told()).toEqual([{ id: second?.id, run: '1400' }]);

  // After the merge it is no different.
  comments.splice(0);
  local.repository.merge(number, HEAD);
  const parts = join(cwd, 'applied');
  await mkdir(parts);
  const applied = (run: string) =>
    temper(['report', 'apply', '--from', parts], {
      cwd,
      env: {
        ...env,
        GITHUB_RUN_ID: run,
        GITHUB_SHA: HEAD,
        ENVIRONMENTS: JSON.stringify([{ name: 'research', role: 'any' }]),
      },
    });
  await applied('1500');
  const [third, ...more] = told();
  expect({ more, run: third?.run }).toEqual({ more: [], run: '1500' });
  await applied('1600');
  expect(told()).toMatchObject([{ id: third?.id }]);
}, 180_000);

test('an apply whose job was ended is reported as broken off, to whom the run was for', async () => {
  const local = await openGitHub();
  const cwd = await folder();
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_TOKEN: JOB_TOKEN,
    GITHUB_REPOSITORY: 'example/models',
    GITHUB_API_URL: local.url,
    GITHUB_RUN_ID: '1200',
    GITHUB_SHA: HEAD,
  };
  const words = ['report', 'apply', '--from', 'parts'];
  const unsaid = await temper(words, { cwd, env });
  expect(unsaid.code).toBe(64);
  expect(unsaid.stderr).toContain('needs.changes.outputs.environments');

  const number = local.repository.openPull({
    login: 'ada',
    head: { sha: HEAD, ref: 'topic', repository: 'example/models' },
    base: { sha: '2'.repeat(40), ref: 'main' },
  });
  local.repository.merge(number, HEAD);
  const ENVIRONMENTS = JSON.stringify([{ name: 'research', role: 'any' }]);
  const ended = await temper(words, { cwd, env: { ...env, ENVIRONMENTS } });
  expect(ended).toMatchObject({
    code: 1,
    stdout: `told: pull request ${String(number)}\n`,
    stderr: expect.stringContaining('REPORT_PART_MISSING'),
  });
  expect(local.repository.comments.map(({ body }) => body)).toEqual([
    expect.stringContaining('**broken off**'),
  ]);
}, 180_000);
