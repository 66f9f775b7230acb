import fc from 'fast-check';
import type { PullRequest } from '../../../controller/ports/github.ts';
import { readEvent, type GitHubEvent } from '../../../controller/review/event.ts';
import { pullRequestToPlan } from '../../../controller/review/pull-request-to-plan.ts';
import { payloadOf, type Payload } from '../../helpers/github/webhooks.ts';
import { commandingText } from '../../helpers/hostile-text.ts';

const HEAD = 'a'.repeat(40);
const BASE = 'b'.repeat(40);

/** What says something of the published shape. */
const payload = (
  title = 'Add bot',
  repo: Payload | null = { full_name: 'team/models', fork: false },
) => ({
  action: 'synchronize',
  number: 7,
  before: BASE,
  after: HEAD,
  pull_request: {
    url: 'https://api.github.com/repos/team/models/pulls/7',
    html_url: 'https://github.com/team/models/pull/7',
    number: 7,
    state: 'open',
    locked: false,
    title,
    user: { login: 'somebody', id: 1, type: 'User' },
    head: { label: `team:${title}`, ref: title, sha: HEAD, repo },
    base: { label: 'team:main', ref: 'main', sha: BASE, repo: { full_name: 'team/models' } },
    merged: false,
    merge_commit_sha: 'c'.repeat(40),
    draft: false,
  },
  repository: { full_name: 'team/models', default_branch: 'main' },
  sender: { login: 'somebody' },
});

/** What GitHub sends, with this in it. */
const read = (name: string, said: Payload) =>
  readEvent(name, JSON.stringify(payloadOf(name, said)));

const github = (head: string) => ({
  repository: 'team/models',
  pullRequest: (number: number): Promise<PullRequest> =>
    Promise.resolve({
      number,
      title: '',
      author: 'stranger',
      state: 'open',
      merged: false,
      head: { commit: head, branch: 'x', repository: 'stranger/models' },
      base: { commit: BASE, branch: 'main' },
      url: '',
    }),
});

test('a pull request is read, and what its author typed stays a text', () => {
  fc.assert(
    fc.property(commandingText, (text) => {
      expect(read('pull_request_target', payload(text))).toMatchObject({
        action: 'synchronize',
        pullRequest: { title: text, head: { branch: text, commit: HEAD } },
      });
    }),
  );
});

test.each([
  { name: 'the team’s own branch', repo: { full_name: 'Team/Models' }, isFork: false },
  { name: 'a fork', repo: { full_name: 'stranger/models' }, isFork: true },
  { name: 'a fork that was deleted', repo: null, isFork: true },
])('the head in $name', async ({ repo, isFork }) => {
  const event = read('pull_request_target', payload('x', repo));
  expect(await pullRequestToPlan(event, github(HEAD))).toEqual({
    asked: false,
    pullRequest: { number: 7, head: HEAD, isFork },
  });
});

test('a job may say where to look, and nothing that a person has to have looked at', () => {
  const started = (login: string, inputs: Payload) =>
    read('workflow_dispatch', { ref: 'refs/heads/main', sender: { login }, inputs });
  const job = 'github-actions[bot]';
  expect(started(job, { environment: 'lab', accept: '' })).toMatchObject({ by: job });
  for (const inputs of [{ accept: 'f'.repeat(64) }, { repair: 'bot' }, { commit: HEAD }]) {
    expect(() => started(job, { environment: 'lab', ...inputs })).toThrow('PULL_EVENT');
    expect(started('ada', inputs)).toMatchObject({ inputs });
  }
});

describe('a commit that is asked for by hand', () => {
  const dispatch = (inputs: Payload) =>
    read('workflow_dispatch', { ref: 'refs/heads/main', sender: { login: 'me' }, inputs });

  test('is planned when it is the head', async () => {
    const event = dispatch({ 'pull-request': '7', commit: HEAD });
    expect(await pullRequestToPlan(event, github(HEAD))).toEqual({
      asked: true,
      pullRequest: { number: 7, head: HEAD, isFork: true },
    });
  });

  test.each([
    { name: 'was pushed over since', inputs: { 'pull-request': '7', commit: BASE } },
    { name: 'is not named', inputs: { 'pull-request': '7' } },
    { name: 'is a part of one', inputs: { 'pull-request': '7', commit: 'aaaaaaa' } },
    { name: 'is of no pull request', inputs: { 'pull-request': '7; id', commit: HEAD } },
  ])('is refused when it $name', async ({ inputs }) => {
    await expect(pullRequestToPlan(dispatch(inputs), github(HEAD))).rejects.toMatchObject({
      diagnostics: [{ code: 'PULL_EVENT' }],
    });
  });
});

test('other events are read as far as they matter', () => {
  const group = { head_sha: HEAD, head_ref: 'refs/heads/q', base_sha: BASE, base_ref: 'm' };
  const events: GitHubEvent[] = [
    read('merge_group', { action: 'checks_requested', merge_group: group, more: 1 }),
    read('push', { ref: 'refs/heads/main', before: '0'.repeat(40), after: HEAD }),
    read('schedule', { schedule: '17 * * * *' }),
  ];
  expect(events).toEqual([
    {
      name: 'merge_group',
      action: 'checks_requested',
      head: { commit: HEAD, ref: 'refs/heads/q' },
      base: { commit: BASE, ref: 'm' },
    },
    { name: 'push', ref: 'refs/heads/main', after: HEAD },
    { name: 'schedule' },
  ]);
  for (const event of events) {
    void expect(pullRequestToPlan(event, github(HEAD))).rejects.toThrow('PULL_EVENT');
  }
});

test.each([
  { name: 'an event that nobody acts on', event: 'pull_request', text: '{}', said: 'does not act' },
  { name: 'no JSON', event: 'push', text: '{', said: 'is no JSON' },
  {
    name: 'a commit that is an option',
    event: 'push',
    text: JSON.stringify({ ref: 'x', before: '--upload-pack=x', after: HEAD }),
    said: 'before: the id of a commit',
  },
])('$name is refused', ({ event, text, said }) => {
  expect(() => readEvent(event, text)).toThrow(said);
});
