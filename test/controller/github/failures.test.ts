import { BOT, JOB_TOKEN, type LocalGitHub } from '../../helpers/github/server.ts';
import { clientOf, localGitHubs, toldBy } from './client.ts';

const openGitHub = localGitHubs();

const COMMIT = 'c'.repeat(40);
const DEPLOYMENTS = 'GET /repos/{owner}/{repo}/deployments';

let local: LocalGitHub;
beforeEach(async () => {
  local = await openGitHub();
});

describe('permissions', () => {
  const granted = (permissions: object) =>
    local.identities.set(JOB_TOKEN, { login: BOT, permissions });

  test.each([
    ['a comment', 'POST', '`pull-requests: write` or `issues: write`'],
    ['a check', 'POST', '`checks: write`'],
    ['a deployment', 'POST', '`deployments: write`'],
  ])('a token that may only read, as of a fork, writes no %s', async (what, method, needs) => {
    granted({ checks: 'read', deployments: 'read', issues: 'read', 'pull-requests': 'read' });
    const client = clientOf(local);
    const work = {
      'a comment': () =>
        client.putComment(1, { marker: 'x', order: { run: 1, attempt: 1 }, body: '' }),
      'a check': () => client.putCheck(check),
      'a deployment': () => client.deploy('lab', COMMIT, ''),
    }[what];
    const told = await toldBy(work?.() ?? Promise.resolve());
    expect(told.code).toBe('GITHUB_PERMISSION');
    expect(told.message).toContain(`the token may not ${method} `);
    expect(told.message).toContain(`it needs ${needs}`);
    expect(told.fix).toContain('`permissions:` of the job');
    expect(told.why).toContain('Resource not accessible by integration');
  });

  test('what no workflow can be given is asked of an administrator', async () => {
    const told = await toldBy(clientOf(local).settings.protection('main'));
    expect(told.message).toContain('`administration: read`');
    expect(told.fix).toContain('an administrator');
  });

  test('where GitHub does not name the permission, ours does', async () => {
    local.plan({ on: DEPLOYMENTS, fault: { kind: 'status', status: 403 } });
    const told = await toldBy(clientOf(local).deployments('lab'));
    expect(told).toMatchObject({ code: 'GITHUB_PERMISSION' });
    expect(told.message).toContain('`deployments: read`');
  });
});

test.each([
  ['a token that GitHub does not know', { token: 'ghs_other' }, 'GITHUB_TOKEN_REFUSED'],
  ['a repository that is not there', { repository: 'example/other' }, 'GITHUB_NOT_FOUND'],
  ['an address where nobody is', { apiUrl: 'http://127.0.0.1:1' }, 'GITHUB_UNREACHABLE'],
])('%s is said as what it is', async (_, options, code) => {
  const told = await toldBy(clientOf(local, options).deployments('lab'));
  expect(told.code).toBe(code);
  expect(JSON.stringify(told)).not.toContain('ghs_');
});

test('a failure of GitHub is waited out, longer each time, and then told', async () => {
  local.plan({ on: DEPLOYMENTS, fault: { kind: 'status', status: 503 }, times: 3 });
  const client = clientOf(local);
  expect(await client.deployments('lab')).toEqual([]);
  expect(client.slept).toEqual([1000, 4000, 9000]);
  local.plan({ on: DEPLOYMENTS, fault: { kind: 'status', status: 500 }, times: 4 });
  const told = await toldBy(clientOf(local).deployments('lab'));
  expect(told).toMatchObject({
    code: 'GITHUB_FAILED',
    why: expect.stringContaining('Server Error'),
  });
});

test('an answer that does not come is given up, asked for again, and then told', async () => {
  local.plan({ on: DEPLOYMENTS, fault: { kind: 'silence' }, times: 4 });
  const client = clientOf(local, { answerMs: 30 });
  expect(await toldBy(client.deployments('lab'))).toMatchObject({ code: 'GITHUB_UNREACHABLE' });
  expect(client.slept).toEqual([1000, 4000, 9000]);
});

test.each([
  ['a page', '<html>sign in</html>'],
  ['an answer of another shape', '[{"id":"seven"}]'],
])('%s in place of an answer is not believed', async (_, text) => {
  local.plan({ on: DEPLOYMENTS, fault: { kind: 'page', text } });
  const told = await toldBy(clientOf(local).deployments('lab'));
  expect(told.code).toBe('GITHUB_MALFORMED_ANSWER');
});

test('what GitHub finds invalid is said in its words', async () => {
  local.plan({ on: DEPLOYMENTS, fault: { kind: 'status', status: 422 } });
  const told = await toldBy(clientOf(local).deployments('lab'));
  expect(told).toMatchObject({
    code: 'GITHUB_REFUSED',
    why: expect.stringContaining('Server Error'),
  });
});

describe('limits', () => {
  test('a pause that GitHub asks for is made, told, and the request sent again', async () => {
    local.plan({ on: DEPLOYMENTS, fault: { kind: 'secondary limit', retryAfter: 42 } });
    const client = clientOf(local);
    expect(await client.deployments('lab')).toEqual([]);
    expect(client.slept).toEqual([42_000]);
    expect(client.said).toEqual(['GitHub asks for a pause', 'going on in 42 s', 'going on']);
  });

  test('a pause of which GitHub does not say how long is a minute', async () => {
    local.plan({ on: DEPLOYMENTS, fault: { kind: 'secondary limit' } });
    const client = clientOf(local);
    await client.deployments('lab');
    expect(client.slept).toEqual([60_000]);
  });

  test('what is limited even after the pause is told', async () => {
    local.plan({ on: DEPLOYMENTS, fault: { kind: 'secondary limit', retryAfter: 9 }, times: 2 });
    const told = await toldBy(clientOf(local).deployments('lab'));
    expect(told.code).toBe('GITHUB_RATE_LIMITED');
    expect(told.message).toContain('ends in 9 s');
  });

  test('when the requests of the hour are used and the hour is long, no runner is held for it', async () => {
    const resetAt = 2_000_000_000;
    local.identities.set(JOB_TOKEN, {
      login: BOT,
      permissions: 'admin',
      budget: { remaining: 1, resetAt },
    });
    const client = clientOf(local);
    await client.deployments('lab');
    const told = await toldBy(client.deployments('prod'));
    expect(told.code).toBe('GITHUB_RATE_LIMITED');
    expect(told.message).toContain('ends at 2033-05-18T03:33:20.000Z');
    expect(client.slept).toEqual([]);
  });

  test('too many requests without a word about how long are told', async () => {
    local.plan({ on: DEPLOYMENTS, fault: { kind: 'too many requests' } });
    const told = await toldBy(clientOf(local).deployments('lab'));
    expect(told.code).toBe('GITHUB_RATE_LIMITED');
    expect(local.seen).toHaveLength(1);
  });

  const pull = () =>
    local.repository.openPull({
      login: 'ada',
      head: { sha: COMMIT, ref: 'x', repository: null },
      base: { sha: COMMIT, ref: 'main' },
    });

  test('a few writes wait for nothing, many are a second apart', async () => {
    const client = clientOf(local);
    for (let at = 1; at <= 8; at += 1) await client.putCheck({ ...check, name: `check ${at}` });
    expect(client.slept).toEqual([1000, 1000, 1000]);
  });

  test('what notifies people is three seconds apart', async () => {
    const number = pull();
    const client = clientOf(local);
    for (const marker of ['one', 'two']) {
      await client.putComment(number, { marker, order: { run: 1, attempt: 1 }, body: marker });
    }
    expect(client.slept).toEqual([3000]);
  });

  test('a report about a pull request, again and again, is told without a pause', async () => {
    const number = pull();
    for (const run of [1, 2]) {
      const client = clientOf(local, { run });
      await client.putCheck(check);
      const order = { run, attempt: 1 };
      await client.putComment(number, { marker: 'one', order, body: String(run) });
      expect(client.slept).toEqual([]);
    }
  });

  test('what has not changed is read again at no cost', async () => {
    const budget = { remaining: 1, resetAt: 2_000_000_000 };
    local.identities.set(JOB_TOKEN, { login: BOT, permissions: 'admin', budget });
    const client = clientOf(local);
    budget.remaining = 3;
    expect(await client.settings.facts()).toMatchObject({ defaultBranch: 'main' });
    expect(await client.settings.facts()).toMatchObject({ defaultBranch: 'main' });
    expect(budget.remaining).toBe(2);
    local.repository.defaultBranch = 'trunk';
    expect(await client.settings.facts()).toMatchObject({ defaultBranch: 'trunk' });
    expect(budget.remaining).toBe(1);
  });
});

describe('a signal', () => {
  test('ends what waits for an answer', async () => {
    const stop = new AbortController();
    const reason = new Error('received SIGINT');
    local.plan({ on: DEPLOYMENTS, fault: { kind: 'meanwhile', act: () => stop.abort(reason) } });
    local.plan({ on: DEPLOYMENTS, fault: { kind: 'silence' }, times: 9 });
    await expect(clientOf(local, { signal: stop.signal }).deployments('lab')).rejects.toBe(reason);
  });

  test('that came before lets nothing be asked', async () => {
    const reason = new Error('received SIGTERM');
    const signal = AbortSignal.abort(reason);
    await expect(clientOf(local, { signal }).deployments('lab')).rejects.toBe(reason);
    expect(local.seen).toEqual([]);
  });
});

const check = {
  name: 'temper',
  commit: COMMIT,
  conclusion: 'success',
  title: '',
  summary: '',
  annotations: [],
} as const;
