/* The life after an apply: a training ends and is told, the world is changed behind Temper's back and put right, and a process follows it all. */
import { IAMClient, UpdateRoleDescriptionCommand } from '@aws-sdk/client-iam';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { JOB_TOKEN, openGitHub, type LocalGitHub } from '../helpers/github/server.ts';
import { ACCOUNT, openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { dataOf, startTemper, temper, type Ended } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
let lab: Laboratory;
let github: LocalGitHub;

beforeAll(async () => {
  [lab, github] = [await openLaboratory(await folder(), ['--speed', '60']), await openGitHub()];
}, 120_000);

afterAll(async () => {
  await lab.sandbox.stop();
  await github.close();
});

const BOT = 'model/bot/v1';

interface State {
  readonly outputs: Readonly<Record<string, unknown>>;
}

interface Passed {
  readonly stacks: readonly {
    readonly stack: string;
    readonly condition: string;
    readonly digest: string;
    readonly plan?: { readonly digest: string };
  }[];
}

const environment = () => ({
  TEMPER_SANDBOX: lab.sandbox.url,
  GITHUB_TOKEN: JOB_TOKEN,
  GITHUB_REPOSITORY: github.repository.fullName,
  GITHUB_API_URL: github.url,
});

async function pass(...words: string[]) {
  const all = ['reconcile', '--once', '--json', ...words];
  const ended = await temper(all, { cwd: lab.repository.root, env: environment() });
  expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
  return botIn(ended);
}

function botIn(ended: Ended) {
  const bot = dataOf<Passed>(ended).stacks.find(({ stack }) => stack === BOT);
  if (bot === undefined) throw new Error(ended.stdout);
  return bot;
}

const issues = () => github.repository.issues.map(({ title, state }) => `${state} ${title}`);

test('a training ends and is told once; what was changed behind it is an issue until it is put right', async () => {
  const repository = lab.repository;
  const commit = 'a'.repeat(40);
  const pullRequest = github.repository.openPull({
    login: 'ada',
    head: { ref: 'bot', sha: commit, repository: github.repository.fullName },
    base: { ref: 'main', sha: commit },
  });
  await lab.writeModel('bot');
  await repository.commit('bot');
  expect(await lab.temper('apply', 'bot', '--yes')).toMatchObject({ code: 0 });
  await lab.sandbox.advance(24 * 3_600_000);
  // Twice at once, and nobody in the way of the other.
  const [alone, { digest }] = await Promise.all([lab.temper('reconcile', '--once'), pass()]);
  expect(alone).toMatchObject({ code: 0 });
  const { outputs } = JSON.parse(await lab.readState('temper/models/bot/v1.tfstate')) as State;
  expect(outputs).toMatchObject({ job_status: { value: 'Completed' } });
  // By hand: nobody asked for it, so nobody is told.
  expect(github.repository.comments).toEqual([]);

  const record = { version: 1, stack: BOT, commit, pullRequest, stackDigest: digest };
  const at = '2026-11-20T12:00:00Z';
  await lab.writeState(
    `applied/${BOT}.json`,
    JSON.stringify({ ...record, planDigest: '0'.repeat(64), at }),
  );
  const iam = new IAMClient({
    endpoint: lab.sandbox.url,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
  });
  await iam.send(
    new UpdateRoleDescriptionCommand({ RoleName: 'temper-bot-v1', Description: 'mine' }),
  );
  const drifted = await pass();
  expect(drifted).toMatchObject({ condition: 'drifted', training: { told: pullRequest } });
  expect(github.repository.comments).toMatchObject([
    {
      issue: pullRequest,
      body: expect.stringMatching(/✅ \| bot v1 [^]*completed after [^]*cost about \$/),
    },
  ]);
  const drift = 'Drift: bot v1 is not what its spec says';
  expect(issues()).toContain(`open ${drift}`);
  const expected = drifted.plan?.digest ?? '';
  const repaired = await lab.temper('apply', 'bot', '--yes', '--expect', expected);
  expect(repaired).toMatchObject({ code: 0 });
  expect((await pass()).condition).toBe('in-step');
  expect(issues()).toContain(`closed ${drift}`);
  // The environment was never applied; the training was told once.
  expect(issues()).toContain('open Waiting for an apply: 1 stack of lab');
  expect(github.repository.comments.filter(({ issue }) => issue === pullRequest)).toHaveLength(1);
}, 600_000);

test('a process follows the branch of a remote, tells how it is, and ends with its pass', async () => {
  const followed = await openLaboratory(await folder());
  await followed.writeModel('rover');
  await followed.repository.commit('rover');
  const remote = join(await folder(), 'models.git');
  await followed.repository.git('clone', '--quiet', '--bare', '.', remote);
  const words = ['reconcile', '--watch', '--remote', remote, '--listen', '127.0.0.1:0'];
  const { child, ended } = startTemper([...words, '--interval', '1s', '--at-most', '1'], {
    cwd: await folder(),
    env: { TEMPER_SANDBOX: followed.sandbox.url },
  });
  try {
    let said = '';
    child.stderr?.on('data', (text: string) => (said += text));
    const url = await until(child, () => /(http:\/\/\S+)\/healthz/.exec(said)?.[1]);
    const health = await until(child, async () => {
      const answer = await fetch(`${url}/healthz`);
      return answer.ok ? ((await answer.json()) as { commit: string }) : undefined;
    });
    expect(health.commit).toBe((await followed.repository.git('rev-parse', 'HEAD')).trim());
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('temper_stacks{environment="lab",condition="pending"} 2');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  } finally {
    child.kill('SIGKILL');
    await followed.sandbox.stop();
  }
}, 120_000);

/** Looks until there is something, for as long as the process runs. */
async function until<T>(child: ChildProcess, look: () => Promise<T | undefined> | T | undefined) {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    expect(child.exitCode).toBeNull();
    await delay(100);
  }
}
