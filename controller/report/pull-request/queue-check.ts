/* The check on a commit of the merge queue: whether what would be merged is what was reviewed. */
import { hasErrors, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { amount } from '../../../stacks/language/display.ts';
import type { MergeCheck } from '../../merge-check.ts';
import { COMMENT_BYTES, type Check } from '../../ports/github.ts';
import { REVIEW_CHECK } from '../../review/reviewed-digests.ts';
import { annotationsOf } from './check-annotations.ts';
import { firstOf, fitting } from './detail.ts';
import type { ReviewPlace } from './pull-request-review.ts';
import { findingLine } from './sections.ts';

/** The check of the same name as a pull request's, which branches require, on the commit that the queue would merge. */
export function queueCheck(commit: string, found: MergeCheck, place: ReviewPlace): Check {
  const { annotations, more } = annotationsOf(found.diagnostics);
  return {
    name: REVIEW_CHECK,
    commit,
    conclusion: hasErrors(found.diagnostics) ? 'failure' : 'success',
    title: titleOf(found),
    summary: summaryOf(commit, found, place, COMMENT_BYTES - Buffer.byteLength(more)) + more,
    annotations,
  };
}

/** The check where a bug of Temper's ended the comparison: without one the queue would wait until its time is over. */
export function brokenQueueCheck(commit: string, place: ReviewPlace): Check {
  return {
    name: REVIEW_CHECK,
    commit,
    conclusion: 'failure',
    title: 'could not be compared',
    summary: `Temper broke off for a reason of its own: [the log of the run](${place.runUrl}) says which.\n`,
    annotations: [],
  };
}

function titleOf({ stacks, diagnostics }: MergeCheck): string {
  if (hasErrors(diagnostics)) return `refused: ${amount(errorsIn(diagnostics), 'error')}`;
  if (stacks.length === 0) return 'no spec changed';
  return `as reviewed: ${amount(stacks.length, 'spec')}`;
}

function errorsIn(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}

function summaryOf(
  commit: string,
  { pullRequest, stacks, diagnostics }: MergeCheck,
  place: ReviewPlace,
  bytes: number,
): string {
  const which = pullRequest === undefined ? '' : ` with pull request #${String(pullRequest)}`;
  const about = [
    `What would be merged${which}, compared with what was reviewed`,
    ...(stacks.length === 0 ? [] : [amount(stacks.length, 'spec')]),
    `[run](${place.runUrl})`,
  ].join(' · ');
  return fitting(bytes, ({ most }) => {
    const lines = firstOf(
      diagnostics,
      most,
      (one) => findingLine(one, commit, place),
      (count) => `- and ${count} more`,
    );
    return [about, lines.join('\n')]
      .filter((part) => part !== '')
      .join('\n\n')
      .concat('\n');
  });
}
