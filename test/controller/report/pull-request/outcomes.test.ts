import fc from 'fast-check';
import { COMMENT_BYTES } from '../../../../controller/ports/github.ts';
import {
  renderApplied,
  renderEnded,
  tellsEnd,
  type TrainingEnding,
} from '../../../../controller/report/pull-request/outcome-rows.ts';
import { renderReview } from '../../../../controller/report/pull-request/review-comment.ts';
import type { AppliedStack } from '../../../../controller/review/apply-part.ts';
import { commandingText } from '../../../helpers/hostile-text.ts';
import { elementsIn, rendered } from '../../../helpers/markdown.ts';
import { diagnosticAt, PLACE, pullRequestReview } from '../../../helpers/reviews.ts';

const REVIEW = renderReview(pullRequestReview(), PLACE, COMMENT_BYTES);

const applied = (fields: Partial<AppliedStack> = {}): AppliedStack => ({
  stack: 'model/support-bot/v2',
  title: 'support-bot v2',
  environment: 'research',
  outcome: 'applied',
  at: 1_795_000_000_000,
  pullRequest: 42,
  outputs: {},
  jobName: 'support-bot-v2',
  diagnostics: [],
  ...fields,
});

const ENDED: TrainingEnding = {
  stack: 'model/support-bot/v2',
  title: 'support-bot v2',
  environment: 'research',
  job: { name: 'support-bot-v2', arn: 'arn:job/1' },
  model: 'arn:model/1',
  succeeded: true,
  words: 'completed after 41 min',
  losses: [2.28238, 1.9, 1.4, 1.029414],
  validationLosses: [1.107326],
  cost: { minUsd: 0.045, maxUsd: 0.045, basis: 'billed in full' },
  diagnostics: [],
};

test('the same comment goes from review to training to its end, with the review below', () => {
  const training = renderApplied(REVIEW, [applied()], PLACE);
  expect(training).toMatch(/^## ⏳ Merged: 1 training\n/);
  const ended = renderEnded(training, [ENDED]);
  expect(ended).toMatch(/^## ✅ Merged: 1 trained\n/);
  expect(ended).toContain(
    'completed after 41 min · loss `█▆▃▁` 2.282 → 1.029 · validation 1.107 · cost about $0.045 by list prices (billed in full) · job `support-bot-v2` · model `arn:model/1`',
  );
  expect(ended).not.toContain('how it ends is told here · ');
  expect(ended.split(REVIEW.trim())).toHaveLength(2);
  // Of the run that applied, whoever tells the end.
  expect(ended).toContain(`Applied by this [run](${PLACE.runUrl}).`);
  expect(renderEnded(ended, [ENDED])).toBe(ended);
  // The end is of that apply, so what an earlier one has found is no news.
  const earlier = applied({ outcome: 'failed', at: 1_794_999_999_999 });
  expect(renderApplied(ended, [earlier], { ...PLACE, runUrl: 'https://other' })).toBe(ended);
  expect(tellsEnd(training, ENDED)).toBe(false);
  expect(tellsEnd(ended, ENDED)).toBe(true);
  expect(tellsEnd(ended, { ...ENDED, job: { ...ENDED.job, arn: 'arn:job/2' } })).toBe(false);
});

test('a training that ended without a model says why, what it cost and what to do', () => {
  const text = renderEnded(renderApplied(REVIEW, [applied()], PLACE), [
    {
      ...ENDED,
      succeeded: false,
      words: 'failed after 3 min',
      losses: [],
      validationLosses: [],
      cost: { minUsd: 0, maxUsd: 0, basis: 'not billed before it trains' },
      diagnostics: [
        diagnosticAt({
          code: 'JOB_FAILED',
          message: 'the training job failed: the training data is invalid',
          fix: 'fix the cause, then raise `spec.attempt` by one',
        }),
      ],
    },
  ]);
  expect(text).toMatch(/^## ⛔ Merged: 1 failed\n/);
  expect(text).toContain(
    '**no model**: failed after 3 min · cost about $0.00 by list prices (not billed before it trains)',
  );
  expect(text).toContain(
    '<br>`JOB_FAILED` the training job failed: the training data is invalid; fix the cause, then raise `spec.attempt` by one |',
  );
});

test('an apply that goes on with what remained keeps the rows of the others', () => {
  const first = renderApplied(
    REVIEW,
    [
      applied(),
      applied({
        stack: 'model/b/v1',
        title: 'b v1',
        outcome: 'failed',
        diagnostics: [diagnosticAt()],
      }),
    ],
    PLACE,
  );
  expect(first).toMatch(/^## ⛔ Merged: 1 failed, 1 training\n/);
  const second = renderApplied(first, [applied({ stack: 'model/b/v1', title: 'b v1' })], PLACE);
  expect(second).toMatch(/^## ⏳ Merged: 2 training\n/);
  expect(second.match(/^\| <!--/gm)).toHaveLength(2);
});

test('a later apply that finds nothing to do takes nothing from what was told', () => {
  const unchanged = [applied({ outcome: 'unchanged' })];
  const training = renderApplied(REVIEW, [applied()], PLACE);
  expect(renderApplied(training, unchanged, PLACE)).toBe(training);
  const ended = renderEnded(training, [ENDED]);
  expect(renderApplied(ended, unchanged, PLACE)).toBe(ended);
  expect(renderApplied(undefined, unchanged, PLACE)).toContain('already as declared');
});

test('only what no review shows is offered to be accepted; a gate stays one', () => {
  const refused = (code: string) =>
    renderApplied(
      undefined,
      [
        applied({
          outcome: 'refused',
          planDigest: 'd'.repeat(64),
          diagnostics: [diagnosticAt({ code: code as never })],
        }),
      ],
      PLACE,
    );
  expect(refused('GATE_NOT_REVIEWED')).toContain(
    `\`apply.yml\` by hand with the digest \`${'d'.repeat(64)}\``,
  );
  expect(refused('GATE_BUDGET')).not.toContain('by hand');
});

test('a comment that was deleted by hand begins again with what became of it', () => {
  const text = renderEnded(undefined, [ENDED]);
  expect(text).toMatch(/^## ✅ Merged: 1 trained\n/);
  expect(text).not.toContain('review');
});

test('2,000 stacks: within the budget, the review gives way first, then what went well', () => {
  const many = Array.from({ length: 2_000 }, (_, at) =>
    applied({
      stack: `model/m${at}/v1`,
      title: `m${at} v1`,
      outcome: at === 1_999 ? 'failed' : 'applied',
    }),
  );
  const text = renderApplied(REVIEW, many, PLACE);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(COMMENT_BYTES);
  expect(text).toMatch(/^## ⛔ Merged: 1 failed, 1,999 training\n/);
  expect(text).toContain('| m1999 v1 (`research`) | **failed**');
  expect(text).toMatch(/\nand 1,\d\d\d more; the summaries of the runs have all of them\.\n$/);
  const few = renderApplied(REVIEW, many.slice(0, 20), PLACE);
  expect(few).toContain('### What happens on merge');
});

test('no text of others makes an element, a row, or the end of one', () => {
  const text = fc.oneof(
    commandingText,
    fc.constantFrom(
      '| <!-- 0123456789abcdef applied -->x |',
      '</details>',
      '<!-- the review is below -->\n',
      '`',
      '|',
    ),
  );
  fc.assert(
    fc.property(text, text, (one, other) => {
      const stack = applied({
        stack: one,
        title: one,
        environment: other,
        jobName: one,
        outputs: { [one]: other, [other]: [one] },
      });
      const first = renderApplied(REVIEW, [stack], PLACE);
      const second = renderEnded(first, [
        {
          ...ENDED,
          stack: one,
          title: other,
          words: one,
          model: other,
          diagnostics: [diagnosticAt({ message: one, fix: other })],
        },
      ]);
      expect(second.match(/^\| <!--/gm)).toHaveLength(1);
      expect(second.match(/<!-- the review is below -->/g)).toHaveLength(1);
      const elements = elementsIn(rendered(second));
      expect(
        elements.filter(
          (name) =>
            !/^(!|\/?(h2|h3|p|ul|ol|li|table|thead|tbody|tr|th|td|code|strong|em|a|br|details|summary))$/.test(
              name,
            ),
        ),
      ).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
