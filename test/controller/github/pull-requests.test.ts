import type { LocalGitHub } from '../../helpers/github/server.ts';
import { clientOf, localGitHubs, toldBy } from './client.ts';

const openGitHub = localGitHubs();

const HEAD = 'a'.repeat(40);
const MERGED = 'c'.repeat(40);
const BASE = { sha: 'b'.repeat(40), ref: 'main' };
const open = (repository: string | null, base = BASE) =>
  local.repository.openPull({
    login: 'ada',
    title: 'Add `${{ secrets.X }}` <b>',
    head: { sha: HEAD, ref: 'topic/$(id)', repository },
    base,
  });

let local: LocalGitHub;
beforeEach(async () => {
  local = await openGitHub();
});

test('a pull request is what it is on GitHub, hostile texts as they are', async () => {
  const number = open('example/models');
  const pull = {
    number,
    title: 'Add `${{ secrets.X }}` <b>',
    author: 'ada',
    state: 'open',
    merged: false,
    head: { commit: HEAD, branch: 'topic/$(id)', repository: 'example/models' },
    base: { commit: BASE.sha, branch: 'main' },
    url: `https://github.com/example/models/pull/${String(number)}`,
  };
  // The commit of GitHub's trial merge is not one.
  expect(await clientOf(local).pullRequest(number)).toEqual(pull);
  local.repository.merge(number, MERGED);
  expect(await clientOf(local).pullRequest(number)).toEqual({
    ...pull,
    state: 'closed',
    merged: true,
    mergeCommit: MERGED,
  });
});

test('a fork is told by its repository, also one that is gone', async () => {
  const [fork, gone] = [open('mallory/models'), open(null)];
  const client = clientOf(local);
  expect((await client.pullRequest(fork)).head.repository).toBe('mallory/models');
  expect((await client.pullRequest(gone)).head.repository).toBeUndefined();
});

test('a commit came with what was merged into the default branch, and nothing else', async () => {
  const merged = open('example/models');
  local.repository.merge(merged, MERGED);
  const elsewhere = open('example/models', { ...BASE, ref: 'release' });
  local.repository.merge(elsewhere, MERGED);
  local.repository.pullsOf.get(MERGED)?.push(open('example/models'));
  const client = clientOf(local);
  expect((await client.mergedWith(MERGED)).map(({ number }) => number)).toEqual([merged]);
  expect(await client.mergedWith('d'.repeat(40))).toEqual([]);
});

test('a pull request that is not there is said to be missing', async () => {
  const told = await toldBy(clientOf(local).pullRequest(404));
  expect(told).toMatchObject({ code: 'GITHUB_NOT_FOUND' });
});
