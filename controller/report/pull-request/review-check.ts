/* The check of a pull request: the verdict, and what is wrong on the lines where it is wrong. */
import { CODES } from '../../../stacks/language/codes.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { amount } from '../../../stacks/language/display.ts';
import {
  COMMENT_BYTES,
  type Check,
  type CheckAnnotation,
  type CheckConclusion,
} from '../../ports/github.ts';
import { REVIEW_CHECK, reviewedDigests } from '../../review/reviewed-digests.ts';
import { clippedText } from '../markdown-text.ts';
import { neutral } from '../terminal-text.ts';
import {
  findingsOf,
  touchesNothing,
  verdictOf,
  type PullRequestReview,
  type ReviewPlace,
  type VerdictState,
} from './pull-request-review.ts';
import { renderReview, reviewTotals } from './review-comment.ts';

/** Annotations of one request (GitHub's OpenAPI description of checks, 2026-11): beyond them nobody reads on. */
const MOST_ANNOTATIONS = 50;
/** Code points of an annotation's message, far within what GitHub takes (64 KB). */
const MESSAGE = 4_000;

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
  const found = findingsOf(review).flatMap((one) => annotation(one) ?? []);
  const rest = found.length - MOST_ANNOTATIONS;
  const more =
    rest > 0 ? `\n${amount(rest, 'annotation')} more would not fit beside the lines.\n` : '';
  const summary = renderReview(review, place, COMMENT_BYTES - Buffer.byteLength(more)) + more;
  const data = state === 'blocked' ? undefined : reviewedDigests(review.stacks);
  return {
    name: REVIEW_CHECK,
    commit: review.pullRequest.head,
    conclusion: conclusionOf(review, state),
    title: touchesNothing(review) ? 'no spec changed' : `${TITLES[state]}: ${reviewTotals(review)}`,
    summary,
    annotations: found.slice(0, MOST_ANNOTATIONS),
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

const LEVELS = { error: 'failure', warning: 'warning', note: 'notice' } as const;

function annotation({
  code,
  severity,
  message,
  at,
  why,
  fix,
}: Diagnostic): CheckAnnotation | undefined {
  if (at === undefined) return undefined;
  const text = [
    message,
    ...(why === undefined ? [] : [`why: ${why}`]),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
  ].join('\n');
  return {
    path: at.file,
    startLine: at.start.line,
    endLine: at.end.line,
    level: LEVELS[severity],
    title: `${code}: ${CODES[code].summary}`,
    message: clippedText(neutral(text), MESSAGE),
  };
}
