/* What is told on GitHub of what the jobs of a review found, on a GitHub in memory and real files. */
import { reportReview } from '../../controller/report-review.ts';
import { COMMENT_BYTES } from '../../controller/ports/github.ts';
import { ReviewedDigests } from '../../controller/review/reviewed-digests.ts';
import type { ReviewPart, Shard } from '../../controller/review/stack-review.ts';
import {
  deletingReview,
  diagnosticAt,
  HEAD,
  PULL_REQUEST,
  stackReview,
} from '../helpers/reviews.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { gitHub, writeParts } from './reporting.ts';

const newFolder = temporaryFolders();

const shard = (name: string, stacks: readonly string[]): Shard => ({
  name,
  environment: 'research',
  githubEnvironment: 'research-plan',
  role: 'arn:aws:iam::123456789012:role/temper-plan',
  region: 'us-east-1',
  stacks,
});

function part(name: string, fields: Partial<ReviewPart> = {}): ReviewPart {
  return {
    version: 1,
    pullRequest: PULL_REQUEST,
    part: name,
    stacks: [],
    trust: [],
    ruling: [],
    diagnostics: [],
    ...fields,
  };
}

const folderOf = async (parts: Readonly<Record<string, unknown>>) =>
  writeParts(await newFolder(), parts);

const V2 = stackReview();
const V1 = deletingReview();
const WHOLE = {
  changes: part('changes', {
    shards: [shard('research-1', [V2.stack]), shard('research-2', [V1.stack])],
  }),
  'research-1': part('research-1', { stacks: [V2] }),
  'research-2': part('research-2', { stacks: [V1] }),
};

describe('a review', () => {
  test('is told in one comment, one check and one summary; again, it says the same', async () => {
    const world = gitHub();
    const reported = await reportReview(await folderOf(WHOLE), PULL_REQUEST, world.reporting);
    expect(reported).toMatchObject({
      verdict: { state: 'attention' },
      refused: [],
      comment: 'created',
    });
    const { body } = world.comments.get(42)!;
    expect(body).toContain('deletes the custom model `support-bot-v1`');
    expect(world.checks[0]).toMatchObject({
      name: 'temper',
      commit: HEAD,
      conclusion: 'neutral',
      summary: body,
    });
    expect(ReviewedDigests.parse(JSON.parse(world.checks[0]?.data ?? '')).stacks).toEqual({
      [V1.stack]: V1.stackDigest,
      [V2.stack]: V2.stackDigest,
    });
    expect(world.summaries).toEqual([body]);

    const again = await reportReview(await folderOf(WHOLE), PULL_REQUEST, world.reporting);
    expect(again.comment).toBe('updated');
    expect(world.comments.get(42)?.body).toBe(body);
  });

  test.each([
    ['number', { ...PULL_REQUEST, number: 41 }],
    ['commit', { ...PULL_REQUEST, head: '9'.repeat(40) }],
    ['base', { ...PULL_REQUEST, trusted: '9'.repeat(40) }],
  ])('a part of another %s is refused, and blocks', async (_what, pullRequest) => {
    const world = gitHub();
    const harmless = part('research-2', { stacks: [{ ...V1, changes: [] }], pullRequest });
    const folder = await folderOf({ ...WHOLE, 'research-2': harmless });
    const { refused, review } = await reportReview(folder, PULL_REQUEST, world.reporting);
    expect(refused.map(({ code }) => code)).toEqual(['REPORT_PART_FOREIGN', 'REPORT_PART_MISSING']);
    expect(review.missing).toEqual([V1.stack]);
    expect(world.checks[0]).toMatchObject({ conclusion: 'failure' });
    expect(world.checks[0]?.data).toBeUndefined();
    expect(world.comments.get(42)?.body).toMatch(/^## ⛔ Blocked/);
  });

  test.each([
    ['the job of a shard', ['research-2'], ['REPORT_PART_MISSING']],
    [
      'the job that looked for changes',
      ['changes'],
      ['REPORT_PART_MISSING', 'REPORT_PART_FOREIGN', 'REPORT_PART_FOREIGN'],
    ],
    ['every job', ['changes', 'research-1', 'research-2'], ['REPORT_PART_MISSING']],
  ])('%s that left nothing blocks', async (_who, without, codes) => {
    const world = gitHub();
    const left = Object.entries(WHOLE).filter(([name]) => !without.includes(name));
    const reported = await reportReview(
      await folderOf(Object.fromEntries(left)),
      PULL_REQUEST,
      world.reporting,
    );
    expect(reported.refused.map(({ code }) => code)).toEqual(codes);
    expect(reported.verdict.state).toBe('blocked');
  });

  test('a part that is cut off, of another version, twice there, or of a stack it was not given is refused', async () => {
    const world = gitHub();
    const folder = await folderOf({
      ...WHOLE,
      'research-1': JSON.stringify(WHOLE['research-1']).slice(0, -9),
      'research-2': { ...WHOLE['research-2'], stacks: [V1, { ...V1, stack: 'model/other/v1' }] },
      'z-again': WHOLE['research-2'],
      'z-later': { ...WHOLE['research-2'], version: 2 },
    });
    const { refused, review } = await reportReview(folder, PULL_REQUEST, world.reporting);
    expect(refused.map(({ code, message }) => `${code} ${message.split(':')[0] ?? ''}`)).toEqual([
      'REPORT_PART_UNREADABLE `research-1/research-1.json` cannot be read as a part of this report',
      'REPORT_PART_UNREADABLE `z-later/z-later.json` cannot be read as a part of this report',
      'REPORT_PART_FOREIGN `z-again/z-again.json` is not a part of this report',
      'REPORT_PART_MISSING the job `research-1` did not hand in all of what it found',
      'REPORT_PART_FOREIGN `research-2` tells of `model/other/v1`, which it was not given',
    ]);
    expect(review.stacks.map(({ stack }) => stack)).toEqual([V1.stack]);
  });

  test('without a changed spec there is a check and no comment; a comment that is there is brought up to date', async () => {
    const world = gitHub();
    const folder = await folderOf({ changes: part('changes', { shards: [] }) });
    expect((await reportReview(folder, PULL_REQUEST, world.reporting)).comment).toBeUndefined();
    expect(world.checks[0]).toMatchObject({ conclusion: 'success', title: 'no spec changed' });
    world.comments.set(42, {
      marker: 'plan',
      order: { run: 1, attempt: 1 },
      body: 'what was before',
    });
    await reportReview(folder, PULL_REQUEST, world.reporting);
    expect(world.comments.get(42)?.body).toMatch(/^## ✅ No spec changed/);
  });

  test('of 120 mistakes the gravest fifty stand beside the lines, and the rest is counted', async () => {
    const world = gitHub();
    const diagnostics = Array.from({ length: 120 }, (_, at) =>
      diagnosticAt({ message: `mistake ${at}`, severity: at < 60 ? 'note' : 'error' }),
    );
    const changes = part('changes', { shards: [], diagnostics });
    await reportReview(await folderOf({ changes }), PULL_REQUEST, world.reporting);
    const [check] = world.checks;
    expect(check?.annotations).toHaveLength(50);
    expect(new Set(check?.annotations.map(({ level }) => level))).toEqual(new Set(['failure']));
    expect(check?.annotations[0]).toMatchObject({
      path: 'specs/models/support-bot/v2.yaml',
      startLine: 13,
    });
    expect(check?.summary).toContain('70 annotations more');
    expect(Buffer.byteLength(check?.summary ?? '')).toBeLessThanOrEqual(COMMENT_BYTES);
  });

  test('a commit of a fork that nobody has had planned asks for an action', async () => {
    const world = gitHub();
    const pullRequest = { ...PULL_REQUEST, isFork: true };
    const { summary: _none, ...previewed } = { ...V2, outcome: 'previewed' as const };
    const changes = part('changes', { shards: [], stacks: [previewed], pullRequest });
    await reportReview(await folderOf({ changes }), pullRequest, world.reporting);
    expect(world.checks[0]?.conclusion).toBe('action_required');
  });
});
