/* `temper report` of the built command line, as a step of a workflow calls it, on a local GitHub. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JOB_TOKEN } from '../../helpers/github/server.ts';
import { deletingReview, HEAD, PULL_REQUEST, stackReview } from '../../helpers/reviews.ts';
import { temper } from '../../helpers/temper.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { localGitHubs } from '../github/client.ts';

const folder = temporaryFolders();
const openGitHub = localGitHubs();

test('the parts of a run become one comment, one check, a summary and annotations', async () => {
  const local = await openGitHub();
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
  const ended = await temper(['report', 'plan', '--from', 'parts'], { cwd, env });
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
  expect(ended.stdout).toBe(`pull request ${String(number)} is told: attention\n`);
  expect(local.repository.checkRuns).toHaveLength(1);
  const [{ body } = { body: '' }] = local.repository.comments;
  expect(body).toContain('deletes the custom model `support-bot-v1`, which cannot be brought back');
  expect(body).toContain('https://github.com/example/models/actions/runs/1200');
  expect(body).toContain(await readFile(join(cwd, 'summary.md'), 'utf8'));

  const without = await temper(['report', 'plan', '--from', 'parts'], {
    cwd,
    env: { ...env, PULL_REQUEST: '' },
  });
  expect(without.code).toBe(64);
  expect(without.stderr).toContain('needs.changes.outputs.pull-request');
}, 60_000);

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
}, 60_000);
