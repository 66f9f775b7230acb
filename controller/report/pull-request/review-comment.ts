/* The comment on a pull request: what it would do, what it costs, and what is wrong with it. */
import { amount, counted } from '../../../stacks/language/display.ts';
import { markdownCode } from '../markdown-text.ts';
import { fitting, type Detail } from './detail.ts';
import { differenceSection, resourceSection } from './look-up.ts';
import { mergeSection } from './on-merge.ts';
import {
  touchesNothing,
  verdictOf,
  type PullRequestReview,
  type ReviewPlace,
  type VerdictState,
} from './pull-request-review.ts';
import { findingsSection, lossSection, specSection, trustSection } from './sections.ts';
import { totalCost } from './totals.ts';

/** The comment that a review writes, and what becomes of it after the merge. */
export const REVIEW_COMMENT = 'plan';

const HEADINGS: Readonly<Record<VerdictState, string>> = {
  safe: '✅ Safe to merge',
  attention: '⚠️ Needs attention',
  blocked: '⛔ Blocked',
};

/**
 * A review as Markdown, as full as fits into so many bytes of UTF-8 (`COMMENT_BYTES` in a comment). The same for the same
 * review.
 */
export function renderReview(review: PullRequestReview, place: ReviewPlace, bytes: number): string {
  return fitting(bytes, (detail, isWhole) =>
    [
      headline(review, place),
      ...(isWhole
        ? []
        : [`_Shortened to fit: [the summary of the run](${place.runUrl}) has all of it._`]),
      lossSection(review, detail),
      specSection(review, detail),
      findingsSection(review, place, detail),
      trustSection(review, detail),
      ...lookedUp(review, detail),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
      .concat('\n'),
  );
}

function lookedUp(review: PullRequestReview, detail: Detail): string[] {
  return [differenceSection(review, detail), resourceSection(review, detail), mergeSection(review)];
}

/** The verdict with its reasons, what it comes to, the commit and the run: there whatever else has to go. */
function headline(review: PullRequestReview, place: ReviewPlace): string {
  const { head } = review.pullRequest;
  const about = `commit [${markdownCode(head.slice(0, 7))}](${place.server}/${place.repository}/commit/${head}) · [run](${place.runUrl})`;
  if (touchesNothing(review))
    return `## ✅ No spec changed\n\nNothing is planned, and nothing is applied on merge · ${about}`;
  const { state, reasons } = verdictOf(review);
  return [
    `## ${HEADINGS[state]}`,
    [reviewTotals(review), about].filter((part) => part !== '').join(' · '),
    ...(reasons.length === 0 ? [] : [reasons.map((reason) => `- ${reason}`).join('\n')]),
  ].join('\n\n');
}

/** `3 specs: 1 new, 2 changed · about $0.09 ($0.07–$0.16) once · $3.90 a month afterwards`. */
export function reviewTotals({ stacks, missing }: PullRequestReview): string {
  const count = (change: string) => stacks.filter((one) => one.change === change).length;
  const words = { added: 'new', changed: 'changed', affected: 'affected', removed: 'removed' };
  const parts = Object.entries(words)
    .filter(([change]) => count(change) > 0)
    .map(([change, word]) => `${counted(count(change))} ${word}`);
  const all = stacks.length + missing.length;
  if (all === 0) return 'no spec changed';
  const specs = amount(all, 'spec') + (parts.length === 0 ? '' : `: ${parts.join(', ')}`);
  return [specs, ...totalCost(stacks)].join(' · ');
}
