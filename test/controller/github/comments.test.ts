import { COMMENT_BYTES } from '../../../controller/ports/github.ts';
import { BOT, type LocalGitHub } from '../../helpers/github/server.ts';
import { clientOf, localGitHubs, toldBy } from './client.ts';

const openGitHub = localGitHubs();

const HEAD = { sha: 'a'.repeat(40), ref: 'topic', repository: 'example/models' };
const BASE = { sha: 'b'.repeat(40), ref: 'main' };
const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const POST = `POST ${COMMENTS}` as const;

const plan = (run: number, body: string, attempt = 1) => ({
  marker: 'plan',
  order: { run, attempt },
  body,
});

let local: LocalGitHub;
let pull: number;
beforeEach(async () => {
  local = await openGitHub();
  pull = local.repository.openPull({ login: 'ada', head: HEAD, base: BASE });
});

const bodies = () => local.repository.comments.map(({ body }) => body);
const asked = (route: string) => local.seen.filter((one) => one.route === route).length;

test('one comment of a sort is written once and rewritten in place, among hundreds of others', async () => {
  for (let n = 0; n < 230; n += 1) local.repository.comment('ada', pull, `remark ${String(n)}`);
  const client = clientOf(local);
  expect(await client.putComment(pull, plan(10, 'first'))).toBe('created');
  expect(await client.putComment(pull, plan(11, 'second'))).toBe('updated');
  expect(await client.putComment(pull, { ...plan(11, 'about costs'), marker: 'costs' })).toBe(
    'created',
  );
  expect(local.repository.comments.slice(230).map(({ login }) => login)).toEqual([BOT, BOT]);
  expect(await client.comment(pull, 'plan')).toBe('second');
  expect(await client.comment(pull, 'costs')).toBe('about costs');
  expect(await client.comment(pull, 'other')).toBeUndefined();
});

test('what a later run has written stays; an attempt later counts as later', async () => {
  const client = clientOf(local);
  await client.putComment(pull, plan(12, 'newest', 2));
  expect(await client.putComment(pull, plan(11, 'old', 9))).toBe('kept');
  expect(await client.putComment(pull, plan(12, 'old', 1))).toBe('kept');
  expect(await client.comment(pull, 'plan')).toBe('newest');
  expect(await client.putComment(pull, plan(13, 'newer'))).toBe('updated');
  expect(await client.comment(pull, 'plan')).toBe('newer');
});

test('what says the same is not written again', async () => {
  const client = clientOf(local);
  await client.putComment(pull, plan(10, 'the same'));
  expect(await client.putComment(pull, plan(10, 'the same'))).toBe('updated');
  expect(asked('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}')).toBe(0);
});

test('a marker forged by somebody else is ignored, whatever run it claims', async () => {
  const client = clientOf(local);
  await client.putComment(pull, plan(10, 'ours'));
  const [ours] = bodies();
  const forged = (ours ?? '').replace('"run":10', '"run":999').replace('ours', 'approved');
  local.repository.comments.splice(0);
  local.repository.comment('mallory', pull, forged);
  // A login with a bracket is an app's: nobody can call themselves so.
  local.repository.comment('github-actions', pull, forged);
  expect(await client.comment(pull, 'plan')).toBeUndefined();
  expect(await client.putComment(pull, plan(10, 'ours'))).toBe('created');
  expect(bodies()).toEqual([forged, forged, ours]);
});

test('a marker further down in our own comment is text of others, and no marker', async () => {
  const client = clientOf(local);
  const quoted = '<!-- temper {"version":1,"marker":"costs","run":999,"attempt":1} -->\nfree';
  await client.putComment(pull, plan(10, `a title:\n${quoted}`));
  expect(await client.comment(pull, 'costs')).toBeUndefined();
  expect(await client.comment(pull, 'plan')).toBe(`a title:\n${quoted}`);
  // What else runs in the repository's workflows has our identity, and may quote anybody.
  local.repository.comment(BOT, pull, `said mallory:\n${quoted}`);
  expect(await client.comment(pull, 'costs')).toBeUndefined();
});

test.each(['drift --> <b>', '--', 'a--b', '"\\', 'né\n'])(
  'a marker %j ends nothing',
  async (marker) => {
    const client = clientOf(local);
    await client.putComment(pull, { ...plan(1, 'text'), marker });
    expect(bodies()[0]?.split('\n')[0]).toMatch(/^<!-- temper (?:(?!--|[<>]).)* -->$/);
    expect(await client.comment(pull, marker)).toBe('text');
  },
);

test('a comment that was deleted by hand is written anew', async () => {
  const client = clientOf(local);
  await client.putComment(pull, plan(10, 'first'));
  local.repository.comments.splice(0);
  expect(await client.putComment(pull, plan(11, 'second'))).toBe('created');
  expect(await client.comment(pull, 'plan')).toBe('second');
});

test.each([{ kind: 'lost answer' }, { kind: 'lost answer', status: 502 }] as const)(
  'when the answer to a new comment is lost (%j), it is found and not written twice',
  async (fault) => {
    local.plan({ on: POST, fault });
    expect(await clientOf(local).putComment(pull, plan(10, 'once'))).toBe('created');
    expect(bodies()).toHaveLength(1);
    expect(asked(POST)).toBe(1);
  },
);

test.each([{ kind: 'cut' }, { kind: 'status', status: 502 }] as const)(
  'when nothing was written (%j), it is tried again after looking',
  async (fault) => {
    local.plan({ on: POST, fault, times: 2 });
    const client = clientOf(local);
    await client.putComment(pull, plan(10, 'once'));
    expect(bodies()).toHaveLength(1);
    expect(client.slept).toEqual(expect.arrayContaining([1000, 4000]));
  },
);

test.each([
  [10, 11],
  [11, 10],
])(
  'runs %d and %d write their first comment at the same moment: that of the later one stays',
  async (one, other) => {
    // Both have looked, and found none.
    const act = () => clientOf(local).putComment(pull, plan(other, `run ${String(other)}`));
    local.plan({ on: POST, fault: { kind: 'meanwhile', act } });
    await clientOf(local).putComment(pull, plan(one, `run ${String(one)}`));
    expect(asked(POST)).toBe(2);
    expect(bodies().map((body) => body.split('\n')[1])).toEqual(['run 11']);
  },
);

test('a text over the budget is refused before it is sent', async () => {
  const told = await toldBy(
    clientOf(local).putComment(pull, plan(1, 'é'.repeat(COMMENT_BYTES / 2 + 1))),
  );
  expect(told.code).toBe('GITHUB_TEXT_TOO_LONG');
  expect(told.message).toBe('a comment has 60,002 bytes, and 60,000 bytes is the most');
  expect(local.seen).toEqual([]);
});

test('a text of the whole budget is one that GitHub takes', async () => {
  await clientOf(local).putComment(pull, plan(1, 'x'.repeat(COMMENT_BYTES)));
  expect(bodies()).toHaveLength(1);
});

test('whoever writes, knows its own: an app of the team as well', async () => {
  local.identities.set('ghs_team', {
    login: 'team-app[bot]',
    permissions: { 'pull-requests': 'write' },
  });
  const [job, team] = [clientOf(local), clientOf(local, { token: 'ghs_team' })];
  await job.putComment(pull, plan(10, 'of the job'));
  expect(await team.putComment(pull, plan(10, 'of the team'))).toBe('created');
  expect(await job.comment(pull, 'plan')).toBe('of the job');
  expect(await team.comment(pull, 'plan')).toBe('of the team');
});

test('what is added to a comment is added to what it says now, as the word of the run that wrote it', async () => {
  const client = clientOf(local);
  await client.putComment(pull, plan(10, 'reviewed'));
  const add = (text: string) => client.amendComment(pull, 'plan', (body = '') => `${body}${text}`);
  expect(await add(', trained')).toBe('updated');
  expect(await client.comment(pull, 'plan')).toBe('reviewed, trained');
  expect(await client.putComment(pull, plan(9, 'older'))).toBe('kept');
  const writes = () => asked('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}');
  const before = writes();
  expect(await add('')).toBe('kept');
  expect(writes()).toBe(before);
  expect(await client.putComment(pull, plan(10, 'the run itself'))).toBe('updated');
});

test('what is added where nothing is said is the first, and every run comes after it', async () => {
  const client = clientOf(local);
  expect(await client.amendComment(pull, 'plan', (body) => body ?? 'trained')).toBe('created');
  expect(bodies()).toHaveLength(1);
  expect(await client.putComment(pull, plan(1, 'a run'))).toBe('updated');
});

test('what a run adds stays the word of the latest run, and what one writes meanwhile is added to', async () => {
  const client = clientOf(local);
  await client.putComment(pull, plan(10, 'reviewed'));
  const order = { run: 20, attempt: 1 };
  let looked = 0;
  const amend = (body = '') => {
    looked += 1;
    const [written] = local.repository.comments;
    // Somebody is quicker, once.
    if (looked === 1 && written !== undefined)
      written.body = written.body
        .replace('"run":10', '"run":30')
        .replace('reviewed', 'reviewed again');
    return `${body}, applied`;
  };
  expect(await client.amendComment(pull, 'plan', amend, order)).toBe('updated');
  expect(await client.comment(pull, 'plan')).toBe('reviewed again, applied');
  expect(await client.putComment(pull, plan(29, 'older'))).toBe('kept');
  await client.amendComment(pull, 'plan', () => 'applied', { run: 40, attempt: 1 });
  expect(await client.putComment(pull, plan(39, 'older'))).toBe('kept');
});
