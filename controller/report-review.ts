/* Tells a pull request what its review found: one check, one comment, one summary, put together from what all jobs found. */
import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import type { GitHub, RunOrder } from './ports/github.ts';
import { COMMENT_BYTES } from './ports/github.ts';
import {
  findingsOf,
  touchesNothing,
  verdictOf,
  type PullRequestReview,
  type ReviewPlace,
  type Verdict,
} from './report/pull-request/pull-request-review.ts';
import { assembledReview } from './report/pull-request/assembled-review.ts';
import { reviewCheck } from './report/pull-request/review-check.ts';
import { renderReview, REVIEW_COMMENT } from './report/pull-request/review-comment.ts';
import { readReviewParts } from './review/read-parts.ts';
import type { ReviewedPullRequest } from './review/stack-review.ts';

/** Most bytes of a step's summary: GitHub drops one of more than 1 MiB (docs.github.com, workflow commands, 2026-11). */
export const SUMMARY_BYTES = 1_000_000;

/** Where a report is written to. */
export interface Reporting {
  readonly github: GitHub;
  readonly place: ReviewPlace;
  readonly order: RunOrder;
  /** Adds Markdown to the summary of the job. */
  readonly summary: (markdown: string) => Promise<void>;
}

export interface ReportedReview {
  readonly review: PullRequestReview;
  readonly verdict: Verdict;
  /** What was refused of what the jobs handed in, or is missing. */
  readonly refused: readonly Diagnostic[];
  /** Of the pull request, everything: for annotations. */
  readonly findings: readonly Diagnostic[];
  /** Undefined where there was nothing to say, and nothing had been said. */
  readonly comment: 'created' | 'updated' | 'kept' | undefined;
}

/**
 * Reads what the jobs of a run left in a folder, and tells it. Running it again says the same again.
 * @throws TemperError GITHUB_… where GitHub does not take it
 */
export async function reportReview(
  folder: string,
  pullRequest: ReviewedPullRequest,
  reporting: Reporting,
): Promise<ReportedReview> {
  const { github, place, order } = reporting;
  const read = await readReviewParts(folder, pullRequest);
  const assembled = assembledReview(pullRequest, read.parts);
  const refused = [...read.diagnostics, ...assembled.refused];
  const review = {
    ...assembled.review,
    diagnostics: [...refused, ...assembled.review.diagnostics],
  };
  await reporting.summary(renderReview(review, place, SUMMARY_BYTES));
  await github.putCheck(reviewCheck(review, place));
  const isSilent =
    touchesNothing(review) &&
    (await github.comment(pullRequest.number, REVIEW_COMMENT)) === undefined;
  const comment = isSilent
    ? undefined
    : await github.putComment(pullRequest.number, {
        marker: REVIEW_COMMENT,
        order,
        body: renderReview(review, place, COMMENT_BYTES),
      });
  const findings = findingsOf(review);
  return { review, verdict: verdictOf(review), refused, findings, comment };
}
