/* What is written on pull requests, with a text of somebody else wherever one can stand. */
import {
  renderApplied,
  renderEnded,
  renderTakenUp,
} from '../../../controller/report/pull-request/outcome-rows.ts';
import { renderReview } from '../../../controller/report/pull-request/review-comment.ts';
import { deletingReview, diagnosticAt, PLACE, pullRequestReview } from '../../helpers/reviews.ts';

type Render = (feed: { readonly text: () => string }) => string;

export const COMMENTS: Readonly<Record<string, Render>> = {
  renderReview: ({ text }) =>
    renderReview(
      pullRequestReview({
        stacks: [deletingReview({ title: text(), environment: text(), subject: text() })],
        trust: [{ environment: text(), file: text(), path: text(), before: text(), after: text() }],
        ruling: [text()],
        diagnostics: [
          diagnosticAt({ message: text(), why: text(), fix: text(), at: placeOf(text) }),
        ],
      }),
      PLACE,
      60_000,
    ),
  renderApplied: ({ text }) =>
    renderApplied(
      undefined,
      (['applied', 'refused'] as const).map((outcome) => ({
        stack: text(),
        title: text(),
        environment: text(),
        outcome,
        at: 1,
        outputs: { [text()]: text() },
        jobName: text(),
        diagnostics: [diagnosticAt({ message: text(), fix: text() })],
      })),
      PLACE,
    ),
  renderTakenUp: ({ text }) => renderTakenUp('', text(), PLACE),
  renderEnded: ({ text }) =>
    renderEnded(undefined, [
      {
        stack: text(),
        title: text(),
        environment: text(),
        job: { name: text(), arn: text() },
        model: text(),
        succeeded: false,
        words: text(),
        losses: [2, 1],
        validationLosses: [1],
        diagnostics: [diagnosticAt({ message: text(), fix: text() })],
      },
    ]),
};

function placeOf(text: () => string) {
  const start = { line: 1, column: 1, offset: 0 };
  return { file: text(), start, end: start };
}
