/*
 * A pull request on the real Terraform, by the commands that workflows call: reviewed, refused with a record of something else,
 * killed half-way, taken up again, and refused and accepted after a push that nobody reviewed.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import type { ApplyPart } from '../../controller/review/apply-part.ts';
import {
  appliedKey,
  reviewKey,
  type AppliedRecord,
} from '../../controller/review/review-record.ts';
import { writeApplied } from '../../controller/review/records.ts';
import { REVIEW_CHECK } from '../../controller/review/reviewed-digests.ts';
import type { ReviewPart } from '../../controller/review/stack-review.ts';
import { compiledSpecs } from '../../controller/stack/compiled-spec.ts';
import { operatorOn } from '../../controller/stack/operator.ts';
import { openWorkspace } from '../../controller/workspace/workspace.ts';
import { stackDigest } from '../../stacks/stack-digest.ts';
import { clientOf } from '../controller/github/client.ts';
import { realClock, recordingReporter } from '../controller/terraform/support.ts';
import {
  BOT as BOT_LOGIN,
  JOB_TOKEN,
  openGitHub,
  type LocalGitHub,
} from '../helpers/github/server.ts';
import { payloadOf } from '../helpers/github/webhooks.ts';
import { ACCOUNT, openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { killFamily } from '../helpers/processes.ts';
import { startTemper, STATE_DIR, temper } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const BOT = 'model/bot/v1';
const BUCKET = `temper-lab-state-${ACCOUNT}`;
let lab: Laboratory;
let github: LocalGitHub;

beforeAll(async () => {
  github = await openGitHub('team/models');
  lab = await openLaboratory(await folder());
}, 120_000);
afterAll(async () => {
  await lab.sandbox.stop();
  await github.close();
});

const commitNow = async () => (await lab.repository.git('rev-parse', 'HEAD')).trim();

/** The environment as if it had been applied: doing so takes most of a minute of the provider's own waiting. */
async function environmentApplied(): Promise<void> {
  const { root } = lab.repository;
  const { signal } = new AbortController();
  const environment = { ...process.env };
  const operator = operatorOn(
    {
      root,
      cacheDir: root,
      stateDir: STATE_DIR,
      home: root,
      variables: environment,
      sandbox: lab.sandbox.url,
      parallelism: 1,
      applyParallelism: 1,
      clock: realClock,
      reporter: recordingReporter(),
      signal,
      force: signal,
    },
    OPERATED_KINDS,
  );
  const options = { root, selection: {}, today: '2026-11-21', environment, kinds: OPERATED_KINDS };
  for (const compiled of await compiledSpecs(await openWorkspace(options))) {
    const { bucket, records } = operator.inAws(compiled);
    await bucket.create();
    await writeApplied(records, {
      version: 1,
      stack: compiled.stack.id,
      commit: await commitNow(),
      stackDigest: stackDigest(compiled.stack),
      planDigest: '0'.repeat(64),
      at: '2026-11-20T00:00:00Z',
    });
  }
}

test('what was reviewed is applied, and what is left of it, and nothing else', async () => {
  const { repository, s3, sandbox } = lab;
  await repository.commit('the environment');
  const base = await commitNow();
  await environmentApplied();
  await repository.git('checkout', '--quiet', '-b', 'change');
  await lab.writeModel('bot', { owner: 'ada' });
  await repository.commit('a model');
  const head = await commitNow();
  await repository.git('checkout', '--quiet', 'main');
  const number = github.repository.openPull({
    login: 'ada',
    head: { sha: head, ref: 'change', repository: 'team/models' },
    base: { sha: base, ref: 'main' },
  });
  const out = await folder();
  const env = {
    TEMPER_SANDBOX: sandbox.url,
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: 'team/models',
    GITHUB_TOKEN: JOB_TOKEN,
    RUNNER_TEMP: out,
  };
  const run = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    temper(words, { cwd: repository.root, env: { ...env, ...more } });
  const partOf = async <T>(name: string) =>
    JSON.parse(await readFile(join(out, `${name}.json`), 'utf8')) as T;

  // Reviewed: what stands in the checkout is the default branch, which has no such model.
  const pullRequest = { number, head, mergeBase: base, trusted: base, isFork: false };
  const shard = {
    name: 'lab-1',
    environment: 'lab',
    githubEnvironment: 'lab-plan',
    role: `arn:aws:iam::${ACCOUNT}:role/plan`,
    region: 'us-east-1',
    stacks: [BOT],
  };
  const reviewing = { SHARD: JSON.stringify(shard), PULL_REQUEST: JSON.stringify(pullRequest) };
  const reviewed = await run(['review', '--out', out], reviewing);
  expect(reviewed).toMatchObject({ code: 0, stdout: 'lab-1: 1 stack\n' });
  const { stacks } = await partOf<ReviewPart>('lab-1');
  expect(stacks).toMatchObject([
    { stack: BOT, change: 'added', outcome: 'planned', trains: true, datasets: [{ records: 100 }] },
  ]);
  const Key = reviewKey(number, head, BOT);
  const record = await lab.readState(Key);
  expect(JSON.parse(record)).toMatchObject({
    pullRequest: number,
    head,
    stack: BOT,
    destroy: false,
  });
  await expect(
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: '{}', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({ name: 'PreconditionFailed' });

  // In the merge queue: by what the check says, and by nothing else.
  await repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'change');
  const merge = await commitNow();
  const event = join(out, 'event');
  await writeFile(
    event,
    JSON.stringify(
      payloadOf('merge_group', {
        action: 'checks_requested',
        repository: { full_name: 'team/models' },
        merge_group: {
          head_sha: merge,
          head_ref: `refs/heads/gh-readonly-queue/main/pr-${String(number)}-${base}`,
          base_sha: base,
          base_ref: 'refs/heads/main',
        },
      }),
    ),
  );
  const queued = { GITHUB_EVENT_NAME: 'merge_group', GITHUB_EVENT_PATH: event };
  const answers = () =>
    github.repository.checkRuns
      .filter(({ commit, name }) => commit === merge && name === REVIEW_CHECK)
      .map(({ conclusion }) => conclusion);
  const unchecked = await run(['merge-check'], queued);
  expect(unchecked.code).not.toBe(0);
  expect(unchecked.stderr).toContain('GATE_NOT_REVIEWED');
  expect(answers()).toEqual(['failure']);
  const digests = { version: 1, stacks: { [BOT]: stacks[0]?.stackDigest ?? '' } };
  await clientOf(github).putCheck({
    name: REVIEW_CHECK,
    commit: head,
    conclusion: 'success',
    title: 't',
    summary: 's',
    annotations: [],
    data: JSON.stringify(digests),
  });
  expect(await run(['merge-check'], queued)).toMatchObject({ code: 0 });
  expect(answers()).toEqual(['failure', 'success']);

  // Merged. A record of something else under this name counts for nothing.
  github.repository.merge(number, merge);
  const applying = ['apply', '--reviewed', '--environment', 'lab', '--out', out];
  const applied = async (...more: string[]) => {
    const { code, stderr } = await run([...applying, ...more]);
    const part = await partOf<ApplyPart>('lab');
    const [{ outcome, pullRequest: by, planDigest = '' } = {}] = part.stacks;
    return { code, stderr, by, outcome, planDigest, stacks: part.stacks.length };
  };
  await lab.writeState(Key, record.replaceAll(head, 'f'.repeat(40)));
  const forged = await applied('--since', base);
  expect(forged).toMatchObject({ outcome: 'refused', stacks: 1 });
  expect(forged.stderr).toContain('counts for nothing');
  expect(await sandbox.jobsStarted()).toEqual({});
  await lab.writeState(Key, record);

  // The machine dies while the training is started: nobody needs to review the rest, and it is not paid for twice.
  const dying = startTemper([...applying, '--since', base], {
    cwd: repository.root,
    env,
    detached: true,
  });
  while ((await sandbox.jobsStarted())['bot-v1'] === undefined) await delay(20);
  killFamily(dying.child.pid ?? 0);
  expect(await dying.ended).toMatchObject({ signal: 'SIGKILL' });
  expect(await lab.readState(appliedKey(BOT)).catch(() => 'none')).toBe('none');
  expect(await applied()).toMatchObject({ code: 0, outcome: 'applied', by: number });
  expect(await sandbox.jobsStarted()).toEqual({ 'bot-v1': 1 });
  expect(JSON.parse(await lab.readState(appliedKey(BOT)))).toMatchObject({
    pullRequest: number,
    commit: merge,
  } satisfies Partial<AppliedRecord>);
  expect(await applied()).toMatchObject({ code: 0, stacks: 0 });

  // Nobody reviewed another owner, but somebody may accept exactly that plan.
  await lab.writeModel('bot', { owner: 'mallory' });
  await repository.commit('past a pull request');
  const refused = await applied();
  expect(refused).toMatchObject({ outcome: 'refused' });
  expect(refused.stderr).toContain(`\`accept\` ${refused.planDigest.slice(0, 16)}`);
  expect(await applied('--accept', refused.planDigest)).toMatchObject({
    code: 0,
    outcome: 'applied',
  });
  expect(await sandbox.jobsStarted()).toEqual({ 'bot-v1': 1 });
  expect(github.seen.every(({ login }) => login === BOT_LOGIN)).toBe(true);
}, 600_000);
