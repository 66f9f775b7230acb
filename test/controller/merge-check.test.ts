/* The merge queue lets through what was reviewed at the head of its pull request, and fails closed. */
import { checkMerge } from '../../controller/merge-check.ts';
import { REVIEW_CHECK, reviewedDigests } from '../../controller/review/reviewed-digests.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { aPullRequest } from './fake-github.ts';
import { HEAD, openMerged } from './merged-laboratory.ts';

const folder = temporaryFolders();
const BOT = 'model/bot/v1';
const REF = `refs/heads/gh-readonly-queue/main/pr-7-${'1'.repeat(40)}`;

async function queued() {
  const lab = await openMerged(folder);
  await lab.writeModel('bot', '  tags: { team: a }\n');
  const { stacks } = await lab.review([BOT]);
  lab.github.pullRequests.set(7, aPullRequest(7, HEAD));
  const leave = (data?: string) =>
    lab.github.putCheck({
      name: REVIEW_CHECK,
      commit: HEAD,
      conclusion: 'success',
      title: '',
      summary: '',
      annotations: [],
      ...(data !== undefined && { data }),
    });
  const check = async (ref = REF) =>
    checkMerge(lab.operator, await lab.proposed(), lab.github, ref);
  return { ...lab, stacks, leave, check };
}

test('lets through what was reviewed', async () => {
  const { stacks, leave, check } = await queued();
  await leave(reviewedDigests(stacks));
  expect(await check()).toEqual({ pullRequest: 7, stacks: [BOT], diagnostics: [] });
});

test.each<[string, string | undefined]>([
  ['says nothing of the stack', '{"version":1,"stacks":{}}'],
  ['is of another version', '{"version":2,"stacks":{}}'],
  ['left nothing', undefined],
  ['left no JSON', '{'],
])('refuses when the check %s', async (_, data) => {
  const { leave, check } = await queued();
  await leave(data);
  expect((await check()).diagnostics).toMatchObject([
    { code: 'GATE_NOT_REVIEWED', fix: expect.stringContaining('update the branch') },
  ]);
});

test('refuses what another merge ahead of it has changed', async () => {
  const { stacks, leave, check, writeModel } = await queued();
  await leave(reviewedDigests(stacks));
  await writeModel('bot', '  tags: { team: b }\n');
  expect((await check()).diagnostics).toMatchObject([
    { message: expect.stringContaining('something else after the merge') },
  ]);
});

test.each(['refs/heads/main', `gh-readonly-queue/main/pr-0-${'1'.repeat(40)}`, `${REF}x`])(
  'refuses a branch that names no pull request: %s',
  async (ref) => {
    const { check } = await queued();
    expect(await check(ref)).toMatchObject({ diagnostics: [{ code: 'GATE_NOT_REVIEWED' }] });
  },
);

test('mistakes in the specs are refused as they are', async () => {
  const { check, repository } = await queued();
  await repository.write('specs/bot.yaml', 'kind: FineTune\nmetadata: { name: bot }\n');
  expect((await check()).diagnostics).toContainEqual(
    expect.objectContaining({ code: 'SPEC_MISSING_KEY' }),
  );
});
