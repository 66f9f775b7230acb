/* Everything that was found about one commit of a pull request, put together, and what it comes to. */
import { hasErrors, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { amount } from '../../../stacks/language/display.ts';
import type { ReviewedPullRequest, StackReview, TrustChange } from '../../review/stack-review.ts';
import { losesSomething } from './losses.ts';

export interface PullRequestReview {
  readonly pullRequest: ReviewedPullRequest;
  readonly stacks: readonly StackReview[];
  readonly trust: readonly TrustChange[];
  readonly ruling: readonly string[];
  /** What is wrong besides the stacks. */
  readonly diagnostics: readonly Diagnostic[];
  /** Ids of stacks that a job was to plan and of which nothing was heard. */
  readonly missing: readonly string[];
}

/** Where the review stands, for links. */
export interface ReviewPlace {
  /** `https://github.com`. */
  readonly server: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Of the run that reports. */
  readonly runUrl: string;
}

/** Whether it can be merged as it is, after somebody has looked, or not. */
export type VerdictState = 'safe' | 'attention' | 'blocked';

export interface Verdict {
  readonly state: VerdictState;
  /** Why it is not safe, in words, the gravest first. */
  readonly reasons: readonly string[];
}

/** Nothing in it that a team would have to look at. */
export function touchesNothing(review: PullRequestReview): boolean {
  return (
    review.stacks.length + review.trust.length + review.ruling.length + review.missing.length ===
      0 && review.diagnostics.length === 0
  );
}

/** Everything that was found, of stacks and besides, once each. */
export function findingsOf(review: PullRequestReview): readonly Diagnostic[] {
  const all = [...review.diagnostics, ...review.stacks.flatMap(({ diagnostics }) => diagnostics)];
  const once = new Map(
    all.map((one) => [
      JSON.stringify([one.code, one.message, one.at?.file, one.at?.start.offset]),
      one,
    ]),
  );
  const rank = { error: 0, warning: 1, note: 2 };
  return [...once.values()].toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

export function verdictOf(review: PullRequestReview): Verdict {
  const blocking = blockingReasons(review);
  const reasons = [...blocking, ...cautions(review)];
  if (blocking.length > 0) return { state: 'blocked', reasons };
  return { state: reasons.length > 0 ? 'attention' : 'safe', reasons };
}

function blockingReasons(review: PullRequestReview): string[] {
  const errors = findingsOf(review).filter(({ severity }) => severity === 'error').length;
  const failed = review.stacks.filter(({ outcome }) => outcome === 'failed').length;
  return [
    ...(errors > 0 ? [`${amount(errors, 'error')} below`] : []),
    ...(failed > 0 ? [`${amount(failed, 'spec')} could not be planned`] : []),
    ...(review.missing.length > 0
      ? [
          `nothing was heard of ${amount(review.missing.length, 'spec')}: a job failed or was cancelled; run the workflow again`,
        ]
      : []),
  ];
}

function cautions(review: PullRequestReview): string[] {
  const { stacks, trust, ruling, pullRequest } = review;
  const lossy = stacks.filter(losesSomething).length;
  const unpriced = stacks.filter(
    (stack) => stack.trains && stack.estimate?.expectedUsd === undefined,
  ).length;
  const previewed = stacks.filter(({ outcome }) => outcome === 'previewed').length;
  const warnings = findingsOf(review).filter(({ severity }) => severity === 'warning').length;
  return [
    ...(lossy > 0 ? [`${amount(lossy, 'spec')} would delete or replace something`] : []),
    ...(trust.length > 0 ? ['it changes whom an environment trusts'] : []),
    ...(ruling.length > 0 ? ['it changes files that rule how it is planned and applied'] : []),
    ...(previewed > 0
      ? [
          `${amount(previewed, 'spec')} ${previewed === 1 ? 'was' : 'were'} not planned: ${whyPreviewed(pullRequest)}`,
        ]
      : []),
    ...(unpriced > 0 ? [`what ${amount(unpriced, 'training')} will cost is not known`] : []),
    ...(warnings > 0 ? [amount(warnings, 'warning')] : []),
  ];
}

function whyPreviewed({ isFork }: ReviewedPullRequest): string {
  return isFork ? 'the commit is from a fork' : 'the default branch has no such environment yet';
}

/** Whether a stack is one that a person should look at before they merge. */
export function needsAttention(stack: StackReview): boolean {
  return (
    stack.outcome !== 'planned' ||
    losesSomething(stack) ||
    hasErrors(stack.diagnostics) ||
    stack.diagnostics.some(({ severity }) => severity === 'warning') ||
    (stack.trains && stack.estimate?.expectedUsd === undefined)
  );
}
