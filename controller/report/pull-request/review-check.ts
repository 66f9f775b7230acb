/* The check of a pull request: the verdict, and what is wrong on the lines where it is wrong. */
import { COMMENT_BYTES, type Check, type CheckConclusion } from '../../ports/github.ts';
import { REVIEW_CHECK, reviewedDigests } from '../../review/reviewed-digests.ts';
import { annotationsOf } from './check-annotations.ts';
import {
  findingsOf,
  touchesNothing,
  verdictOf,
  type PullRequestReview,
  type ReviewPlace,
  type VerdictState,
} from './pull-request-review.ts';
import { renderReview, reviewTotals } from './review-comment.ts';

const CONCLUSIONS: Readonly<Record<VerdictState, CheckConclusion>> = {
  safe: 'success',
  attention: 'neutral',
  blocked: 'failure',
};

const TITLES: Readonly<Record<VerdictState, string>> = {
  safe: 'safe to merge',
  attention: 'needs attention',
  blocked: 'blocked',
};

/** The check on the head of a reviewed pull request. */
export function reviewCheck(review: PullRequestReview, place: ReviewPlace): Check {
  const { state } = verdictOf(review);
  const { annotations, more } = annotationsOf(findingsOf(review));
  const summary = renderReview(review, place, COMMENT_BYTES - Buffer.byteLength(more)) + more;
  const data = state === 'blocked' ? undefined : reviewedDigests(review.stacks);
  return {
    name: REVIEW_CHECK,
    commit: review.pullRequest.head,
    conclusion: conclusionOf(review, state),
    title: touchesNothing(review) ? 'no spec changed' : `${TITLES[state]}: ${reviewTotals(review)}`,
    summary,
    annotations,
    ...(data !== undefined && { data }),
  };
}

/** What a fork brings has no plan, so merging it would apply nothing: somebody has to have it planned. */
function conclusionOf(review: PullRequestReview, state: VerdictState): CheckConclusion {
  const unplanned = review.stacks.some(({ outcome }) => outcome === 'previewed');
  return review.pullRequest.isFork && unplanned && state !== 'blocked'
    ? 'action_required'
    : CONCLUSIONS[state];
}
