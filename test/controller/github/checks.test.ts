import fc from 'fast-check';
import type { Check, CheckAnnotation } from '../../../controller/ports/github.ts';
import type { LocalGitHub } from '../../helpers/github/server.ts';
import { wellFormedText } from '../../helpers/well-formed-text.ts';
import { clientOf, localGitHubs, toldBy } from './client.ts';

const openGitHub = localGitHubs();

const POST = 'POST /repos/{owner}/{repo}/check-runs';
const PATCH = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';
const COMMIT = 'c'.repeat(40);

const check = (more: Partial<Check> = {}): Check => ({
  name: 'temper/plan',
  commit: COMMIT,
  conclusion: 'success',
  title: '2 specs',
  summary: 'nothing is wrong',
  annotations: [],
  ...more,
});
const annotations = (count: number): CheckAnnotation[] =>
  Array.from({ length: count }, (_, n) => ({
    path: 'specs/bot.yaml',
    startLine: n + 1,
    endLine: n + 1,
    level: 'warning',
    title: `remark ${String(n)} ${'long '.repeat(60)}`,
    message: 'look',
  }));

let local: LocalGitHub;
beforeEach(async () => {
  local = await openGitHub();
});
const runs = () => local.repository.checkRuns;
const asked = (route: string) => local.seen.filter((one) => one.route === route).length;

test('a check says its verdict, with all annotations in requests of fifty', async () => {
  await clientOf(local).putCheck(check({ conclusion: 'failure', annotations: annotations(120) }));
  expect(runs()).toHaveLength(1);
  expect(runs()[0]).toMatchObject({
    name: 'temper/plan',
    commit: COMMIT,
    conclusion: 'failure',
    title: '2 specs',
    summary: 'nothing is wrong',
  });
  expect(runs()[0]?.annotations.map(({ start_line }) => start_line)).toEqual(
    Array.from({ length: 120 }, (_, n) => n + 1),
  );
  expect([asked(POST), asked(PATCH)]).toEqual([1, 2]);
});

test.each([POST, PATCH] as const)('a lost answer to %s doubles nothing', async (on) => {
  local.plan({ on, fault: { kind: 'lost answer' } });
  await clientOf(local).putCheck(check({ annotations: annotations(70) }));
  expect(runs().map((run) => run.annotations.length)).toEqual([70]);
});

test.each([POST, PATCH] as const)('a lost request (%s) is sent again', async (on) => {
  local.plan({ on, fault: { kind: 'cut' } });
  await clientOf(local).putCheck(check({ annotations: annotations(70) }));
  expect(runs().map((run) => run.annotations.length)).toEqual([70]);
});

test('an earlier run does not take the verdict of a later one back; the same run may say it again', async () => {
  await clientOf(local, { run: 12 }).putCheck(check({ title: 'later' }));
  await clientOf(local, { run: 11, attempt: 3 }).putCheck(check({ title: 'earlier' }));
  expect(runs().map(({ title }) => title)).toEqual(['later']);
  await clientOf(local, { run: 12, attempt: 2 }).putCheck(check({ title: 'again' }));
  expect(runs().map(({ title }) => title)).toEqual(['later', 'again']);
});

test('what is left for later is read back as it was, from the latest run, whatever is in it', async () => {
  const client = clientOf(local);
  await fc.assert(
    fc.asyncProperty(wellFormedText(), async (data) => {
      runs().splice(0);
      await client.putCheck(check({ data }));
      expect(await client.checkData(COMMIT, 'temper/plan')).toBe(Buffer.from(data).toString());
    }),
    { numRuns: 5 },
  );
  await clientOf(local, { run: 99 }).putCheck(check({ data: '{"later":true}' }));
  expect(await client.checkData(COMMIT, 'temper/plan')).toBe('{"later":true}');
  expect(await client.checkData(COMMIT, 'other')).toBeUndefined();
  expect(await client.checkData('d'.repeat(40), 'temper/plan')).toBeUndefined();
});

test('nothing that is left for later is shown to people', async () => {
  await clientOf(local).putCheck(check({ data: '--> <script>' }));
  expect(runs()[0]?.text).toMatch(/^<!-- [^<>]* -->$/);
});

test('what another app or nobody of ours has left is not read', async () => {
  local.identities.set('ghs_other', { login: 'other-app[bot]', permissions: { checks: 'write' } });
  await clientOf(local, { token: 'ghs_other', run: 99 }).putCheck(check({ data: 'forged' }));
  expect(await clientOf(local).checkData(COMMIT, 'temper/plan')).toBeUndefined();
  await clientOf(local).putCheck(check({ data: 'ours' }));
  expect(await clientOf(local).checkData(COMMIT, 'temper/plan')).toBe('ours');
});

test.each(['<!-- temper-data AAAA -->', '<!-- temper-data !! -->', 'text', null])(
  'a text that Temper did not write (%j) holds nothing',
  async (text) => {
    await clientOf(local).putCheck(check({ data: 'ours' }));
    Object.assign(runs()[0] ?? {}, { text });
    expect(await clientOf(local).checkData(COMMIT, 'temper/plan')).toBeUndefined();
  },
);

test('digests of a thousand specs fit, and what does not is refused before it is sent', async () => {
  const digest = (n: number) =>
    Array.from({ length: 64 }, (_, k) => ((n * 7 + k * k * 31 + n * k) % 16).toString(16));
  const thousand = Array.from({ length: 1000 }, (_, n) => [
    `model/bot-${String(n)}/v1`,
    digest(n).join(''),
  ]);
  await clientOf(local).putCheck(check({ data: JSON.stringify(Object.fromEntries(thousand)) }));
  const noise = Buffer.from(Array.from({ length: 60_000 }, (_, n) => (n * n * 2654435761) % 251));
  const told = await toldBy(clientOf(local).putCheck(check({ data: noise.toString('hex') })));
  expect(told.code).toBe('GITHUB_TEXT_TOO_LONG');
  expect(runs()).toHaveLength(1);
});

test('a token of a person makes no checks, and is told so', async () => {
  local.identities.set('ghp_ada', { login: 'ada', permissions: { checks: 'write' } });
  const told = await toldBy(clientOf(local, { token: 'ghp_ada' }).putCheck(check()));
  expect(told).toMatchObject({
    code: 'GITHUB_PERMISSION',
    why: 'You must authenticate via a GitHub App',
  });
});
