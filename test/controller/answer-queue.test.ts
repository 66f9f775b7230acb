/* The merge queue hears whether what it would merge was reviewed, whichever way the comparison ends. */
import { answerQueue } from '../../controller/answer-queue.ts';
import type { MergeCheck } from '../../controller/merge-check.ts';
import { COMMENT_BYTES } from '../../controller/ports/github.ts';
import { TemperError, type Diagnostic } from '../../stacks/language/index.ts';
import { diagnosticAt, HEAD, PLACE } from '../helpers/reviews.ts';
import { fakeGitHub } from './fake-github.ts';

const REFUSAL: Diagnostic = {
  code: 'GATE_NOT_REVIEWED',
  severity: 'error',
  message: 'model/bot/v1 would be something else',
  why: 'somebody <b>@else</b> was faster',
  fix: 'update the branch',
};
const found = (more: Partial<MergeCheck> = {}): MergeCheck => ({
  pullRequest: 7,
  stacks: ['model/bot/v1'],
  diagnostics: [],
  ...more,
});

async function answered(compare: () => Promise<MergeCheck>) {
  const github = fakeGitHub();
  const queue = { github, place: PLACE, commit: HEAD };
  const ended = await answerQueue(compare, queue).catch((error: unknown) => error);
  return { ended, checks: github.checks };
}

test('what was reviewed succeeds, under the name that branches require and on the commit of the queue', async () => {
  const warning = { ...REFUSAL, severity: 'warning' } as const;
  const { ended, checks } = await answered(() =>
    Promise.resolve(found({ diagnostics: [warning] })),
  );
  expect(ended).toMatchObject({ pullRequest: 7 });
  expect(checks).toMatchObject([
    { name: 'temper', commit: HEAD, conclusion: 'success', title: 'as reviewed: 1 spec' },
  ]);
  expect(checks[0]?.summary).toContain(PLACE.runUrl);
  // A check of the queue is no review: nothing is left for a later one to compare with.
  expect(checks[0]).not.toHaveProperty('data');
});

test('a merge that touches no spec succeeds', async () => {
  const { checks } = await answered(() => Promise.resolve(found({ stacks: [] })));
  expect(checks).toMatchObject([{ conclusion: 'success', title: 'no spec changed' }]);
});

/** That `diagnosticAt` is in, by its line 13. */
const FILE = 'specs/models/support-bot/v2.yaml';

test('what was not reviewed fails with its reasons, those of a file beside their lines', async () => {
  const mistake = diagnosticAt();
  const { ended, checks } = await answered(() =>
    Promise.resolve(found({ diagnostics: [REFUSAL, mistake] })),
  );
  expect(ended).toMatchObject({ diagnostics: [REFUSAL, mistake] });
  expect(checks).toMatchObject([
    {
      conclusion: 'failure',
      title: 'refused: 2 errors',
      annotations: [{ path: FILE, startLine: 13, level: 'failure' }],
    },
  ]);
  const summary = checks[0]?.summary ?? '';
  expect(summary).toContain('with pull request #7');
  expect(summary).toContain('`GATE_NOT_REVIEWED` model/bot/v1 would be something else');
  expect(summary).toContain('fix: update the branch');
  expect(summary).not.toContain('<b>');
  expect(summary).toContain(`${PLACE.server}/${PLACE.repository}/blob/${HEAD}/${FILE}#L13`);
});

test('more reasons than a check has room for are counted', async () => {
  const many = Array.from({ length: 2_000 }, (_, at) =>
    diagnosticAt({ message: `mistake ${String(at)}` }),
  );
  const { checks } = await answered(() => Promise.resolve(found({ diagnostics: many })));
  const [check] = checks;
  expect(Buffer.byteLength(check?.summary ?? '')).toBeLessThanOrEqual(COMMENT_BYTES);
  expect(check?.summary).toMatch(/\n- and [\d,]+ more\n/);
  expect(check?.summary).toContain('1,950 annotations more would not fit');
  expect(check?.annotations).toHaveLength(50);
});

test('a comparison that fails is an answer, too', async () => {
  const error = new TemperError([{ code: 'CLI_GIT', severity: 'error', message: 'no commit' }]);
  const { ended, checks } = await answered(() => Promise.reject(error));
  expect(ended).toBe(error);
  expect(checks).toMatchObject([
    { commit: HEAD, conclusion: 'failure', title: 'refused: 1 error' },
  ]);
  expect(checks[0]?.summary).toContain('`CLI_GIT` no commit');
});

test('a bug of Temper’s fails the check, and is none of its text', async () => {
  const bug = new Error('secret of a stack trace');
  const { ended, checks } = await answered(() => Promise.reject(bug));
  expect(ended).toBe(bug);
  expect(checks).toMatchObject([{ commit: HEAD, conclusion: 'failure' }]);
  expect(JSON.stringify(checks)).not.toContain('secret');
  expect(checks[0]?.summary).toContain(PLACE.runUrl);
});

test('a check that GitHub does not take hides nothing of what went wrong before', async () => {
  const untold = new TemperError([
    { code: 'GITHUB_PERMISSION', severity: 'error', message: 'no checks' },
  ]);
  const putCheck = () => Promise.reject(untold);
  const queue = { github: { putCheck }, place: PLACE, commit: HEAD };
  const failed = new TemperError([REFUSAL]);
  await expect(answerQueue(() => Promise.reject(failed), queue)).rejects.toMatchObject({
    diagnostics: [{ code: 'GATE_NOT_REVIEWED' }, { code: 'GITHUB_PERMISSION' }],
  });
  await expect(answerQueue(() => Promise.resolve(found()), queue)).rejects.toBe(untold);
  const bug = new Error('a bug');
  await expect(answerQueue(() => Promise.reject(bug), queue)).rejects.toBe(bug);
});
