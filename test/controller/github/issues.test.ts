import { BOT, type LocalGitHub } from '../../helpers/github/server.ts';
import { clientOf, localGitHubs, toldBy } from './client.ts';

const openGitHub = localGitHubs();

const POST = 'POST /repos/{owner}/{repo}/issues';
const PATCH = 'PATCH /repos/{owner}/{repo}/issues/{issue_number}';
const POST_COMMENT = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';

const drift = (body: string, stack = 'model/bot/v1') => ({
  marker: `drift ${stack}`,
  title: `drift of ${stack}`,
  body,
  labels: ['drift'],
});

let local: LocalGitHub;
beforeEach(async () => {
  local = await openGitHub();
});
const issues = () => local.repository.issues;
const asked = (route: string) => local.seen.filter((one) => one.route === route).length;

test('one issue about a thing is opened, rewritten, closed with a last word, and opened again', async () => {
  const client = clientOf(local);
  const number = await client.putIssue(drift('a tag is gone'));
  const other = await client.putIssue(drift('a key is gone', 'model/bot/v2'));
  expect(issues().map(({ login, labels }) => ({ login, labels }))).toEqual([
    { login: BOT, labels: ['temper', 'drift'] },
    { login: BOT, labels: ['temper', 'drift'] },
  ]);
  expect(await client.putIssue(drift('two tags are gone'))).toBe(number);
  expect(issues()[0]?.body).toMatch(/\ntwo tags are gone$/);

  await client.closeIssue('drift model/bot/v1', 'the tags are back');
  expect(issues().map(({ state, stateReason }) => [state, stateReason])).toEqual([
    ['closed', 'completed'],
    ['open', null],
  ]);
  expect(local.repository.comments.map(({ issue, body }) => [issue, body.split('\n')[1]])).toEqual([
    [number, 'the tags are back'],
  ]);

  expect(await client.putIssue(drift('a tag is gone'))).toBe(number);
  expect(issues()[0]?.state).toBe('open');
  expect(other).not.toBe(number);
});

test('what says the same is not written again, and labels of people stay', async () => {
  const client = clientOf(local);
  await client.putIssue(drift('a tag is gone'));
  issues()[0]?.labels.push('urgent');
  await client.putIssue(drift('a tag is gone'));
  expect(asked(PATCH)).toBe(0);
  await client.putIssue(drift('two tags are gone'));
  expect(issues()[0]?.labels).toEqual(['temper', 'drift', 'urgent']);
});

test('nothing is closed where nothing is open', async () => {
  const client = clientOf(local);
  await client.closeIssue('drift model/bot/v1', 'gone');
  await client.putIssue(drift('a tag is gone'));
  await client.closeIssue('drift model/bot/v1', 'gone');
  await client.closeIssue('drift model/bot/v1', 'gone');
  expect(local.repository.comments).toHaveLength(1);
});

test('an issue that somebody else opened with our marker is left alone', async () => {
  const client = clientOf(local);
  await client.putIssue(drift('ours'));
  const ours = Object.assign({}, issues()[0]);
  issues().splice(0, 1, { ...ours, login: 'mallory' });
  await client.closeIssue('drift model/bot/v1', 'gone');
  expect(await client.putIssue(drift('again'))).not.toBe(ours.number);
  expect(issues()[0]).toEqual({ ...ours, login: 'mallory' });
});

test('it is found among hundreds, pull requests and all', async () => {
  const client = clientOf(local);
  const number = await client.putIssue(drift('first'));
  for (let n = 0; n < 120; n += 1) seedIssue(n);
  expect(await client.putIssue(drift('second'))).toBe(number);
});

test('when the answer to a new issue or a last word is lost, neither is written twice', async () => {
  local.plan({ on: POST, fault: { kind: 'lost answer' } });
  local.plan({ on: POST_COMMENT, fault: { kind: 'lost answer', status: 502 } });
  const client = clientOf(local);
  expect(await client.putIssue(drift('a tag is gone'))).toBe(issues()[0]?.number);
  await client.closeIssue('drift model/bot/v1', 'it is back');
  expect([issues().length, local.repository.comments.length]).toEqual([1, 1]);
  expect(issues()[0]?.state).toBe('closed');
});

test('a repository that drops our label is told, or every run would open the issue again', async () => {
  local.repository.dropsLabels = true;
  const told = await toldBy(clientOf(local).putIssue(drift('a tag is gone')));
  expect(told).toMatchObject({ code: 'GITHUB_REFUSED' });
  expect(told.message).toBe('issue #1 did not get the label `temper`');
});

test('a text over the budget is refused before it is sent', async () => {
  const told = await toldBy(clientOf(local).putIssue(drift('x'.repeat(60_001))));
  expect(told.code).toBe('GITHUB_TEXT_TOO_LONG');
  expect(local.seen).toEqual([]);
});

function seedIssue(n: number): void {
  const { repository } = local;
  repository.issues.push({
    number: repository.nextNumber(),
    login: n % 2 === 0 ? BOT : 'ada',
    state: n % 3 === 0 ? 'closed' : 'open',
    stateReason: null,
    title: `issue ${String(n)}`,
    body: `<!-- temper {"version":1,"marker":"drift model/bot/v${String(n + 2)}"} -->\n`,
    labels: ['temper'],
  });
}
