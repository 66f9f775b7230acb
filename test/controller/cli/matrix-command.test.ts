/* `temper matrix` of the built command line, as the steps of the workflows call it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { JOB_TOKEN, openGitHub } from '../../helpers/github/server.ts';
import { payloadOf, type Payload } from '../../helpers/github/webhooks.ts';
import { temper } from '../../helpers/temper.ts';
import { clientOf } from '../github/client.ts';
import { BASE, environment, fineTune, folder, upstream } from '../workspace/revision-repository.ts';

/** A pull request on a server, a checkout of the default branch, and what a runner says to a step. */
async function workflow(files = BASE) {
  const place = await folder();
  const bare = join(place, 'server/team/models.git');
  await mkdir(bare, { recursive: true });
  const server = await upstream(files, bare);
  const root = join(place, 'checkout');
  await server.git('clone', '--quiet', bare, root);
  const head = await server.pullRequest((r) =>
    r.write('specs/bot/v1.yaml', fineTune('bot', { epochs: 3 })),
  );
  const title = '::set-output name=shards::[{"role":"mine"}]\n::error::x';
  const event = payloadOf('pull_request_target', {
    action: 'opened',
    number: 7,
    repository: { full_name: 'team/models' },
    pull_request: {
      number: 7,
      title,
      state: 'open',
      html_url: 'https://github.com/team/models/pull/7',
      user: { login: 'somebody' },
      head: { sha: head, ref: title, repo: { full_name: 'team/models' } },
      base: { sha: await server.commitId('main'), ref: 'main' },
    },
  });
  const [events, outputs, out] = ['event.json', 'outputs', 'parts'].map((name) =>
    join(place, name),
  );
  await writeFile(events ?? '', JSON.stringify(event));
  const env = {
    GITHUB_EVENT_NAME: 'pull_request_target',
    GITHUB_EVENT_PATH: events ?? '',
    GITHUB_OUTPUT: outputs ?? '',
    GITHUB_REPOSITORY: 'team/models',
    GITHUB_TOKEN: 'ghs_secret',
    RUNNER_TEMP: place,
  };
  return { root, head, env, title, server, outputs: outputs ?? '', out: out ?? '' };
}

/** What the jobs after this one get. */
async function outputsIn(file: string): Promise<Record<string, unknown>> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), JSON.parse(line.slice(at + 1))];
    }),
  );
}

test('plan: fetches the head as objects, hands on shards, and leaves the checkout as it was', async () => {
  const { root, head, env, title, server, outputs, out } = await workflow();
  // The address of GitHub is https or on this machine, so the head is brought by hand here; `fetch-commit.test.ts` fetches it.
  await server.git('-C', root, 'fetch', '--quiet', pathToFileURL(server.root).href, head);
  const ended = await temper(['matrix', 'plan', '--out', out], { cwd: root, env });
  expect(ended).toMatchObject({ code: 0, stdout: '1 stack to plan in 1 job\n' });
  expect(await outputsIn(outputs)).toEqual({
    shards: [
      {
        name: 'research-1',
        environment: 'research',
        githubEnvironment: 'research-plan',
        role: 'arn:aws:iam::111122223333:role/plan',
        region: 'us-east-1',
        stacks: ['model/bot/v1'],
      },
    ],
    'pull-request': expect.objectContaining({ number: 7, head, isFork: false }),
  });
  const part = await readFile(join(out, 'changes.json'), 'utf8');
  expect(JSON.parse(part)).toMatchObject({ version: 1, part: 'changes', stacks: [] });
  for (const said of [ended.stdout, ended.stderr, part]) {
    expect(said).not.toContain(title);
    expect(said).not.toContain('ghs_secret');
  }
  expect(await server.git('-C', root, 'status', '--porcelain')).toBe('');
  expect(await readFile(join(root, 'specs/bot/v1.yaml'), 'utf8')).toContain('epochs: 2');
}, 60_000);

test('plan: without an event it says where events come from', async () => {
  const { root, env, out } = await workflow();
  const words = ['matrix', 'plan', '--out', out, '--json'];
  const ended = await temper(words, { cwd: root, env: { ...env, GITHUB_EVENT_PATH: '' } });
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain('PULL_EVENT');
}, 60_000);

test('apply: somebody who starts it by hand has it look where nothing was merged', async () => {
  const ready = (name: string) =>
    environment(name).replace('{ plan', "{ apply: 'arn:aws:iam::111122223333:role/apply', plan");
  const names = ['other', 'research'];
  const environments = names.map((name) => [`specs/environments/${name}.yaml`, ready(name)]);
  const { root, env, server, outputs } = await workflow({
    ...BASE,
    ...(Object.fromEntries(environments) as Readonly<Record<string, string>>),
  });
  const github = await openGitHub('team/models');
  const commit = await server.commitId('main');
  const client = clientOf(github);
  for (const name of names) {
    const id = await client.deploy(name, commit, 'all');
    await client.setDeployment(id, 'success', { description: 'all', logUrl: github.url });
  }
  const started = async (name: string, said: Payload) => {
    await writeFile(env.GITHUB_EVENT_PATH, JSON.stringify(payloadOf(name, said)));
    await writeFile(outputs, '');
    const here = { GITHUB_EVENT_NAME: name, GITHUB_API_URL: github.url, GITHUB_TOKEN: JOB_TOKEN };
    const ended = await temper(['matrix', 'apply'], { cwd: root, env: { ...env, ...here } });
    if (ended.code !== 0) return ended.stderr;
    const jobs = (await outputsIn(outputs))['environments'] as { name: string; since: string }[];
    return jobs.map(({ name, since }) => `${name} since ${since === commit ? 'then' : since}`);
  };
  const byHand = (inputs: Payload) =>
    started('workflow_dispatch', {
      ref: 'refs/heads/main',
      sender: { login: 'ada' },
      inputs: { accept: '', repair: '', environment: '', ...inputs },
    });
  try {
    const push = { ref: 'refs/heads/main', before: commit, after: commit };
    expect(await started('push', push)).toEqual([]);
    expect(await byHand({})).toEqual(['other since then', 'research since then']);
    expect(await byHand({ environment: 'other' })).toEqual(['other since then']);
    expect(await byHand({ repair: 'specs/bot/v1.yaml' })).toEqual(['research since then']);
    expect(await byHand({ environment: 'othre' })).toContain('did you mean `--environment other`?');
    expect(await byHand({ repair: 'specs/nothing.yaml' })).toContain('CLI_NOTHING_SELECTED');
    // What is gone has something to do until that was applied, and answers to its name.
    await server.git('-C', root, 'rm', '-q', 'specs/environments/other.yaml', 'specs/cat/v1.yaml');
    await server.git('-C', root, 'commit', '-qm', 'without the other');
    expect(await byHand({ environment: 'other' })).toEqual(['other since then']);
    expect(await byHand({ environment: 'othre' })).toContain('CLI_NOTHING_SELECTED');
  } finally {
    await github.close();
  }
}, 120_000);

test('reconcile: an environment without the role is said, and no job is made for it', async () => {
  const { root, env, outputs } = await workflow();
  await writeFile(join(root, 'specs/environments/other.yaml'), environment('other'));
  const ended = await temper(['matrix', 'reconcile'], { cwd: root, env });
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain('PULL_NO_ROLE');
  expect(await outputsIn(outputs)).toEqual({ environments: [] });
}, 60_000);
