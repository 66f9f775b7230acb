/* The issues that a pass keeps: one a drifted stack, and one an environment for what waits and for what costs. */
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { GitHub, StickyIssue } from '../ports/github.ts';
import {
  driftIssue,
  driftMarker,
  moneyIssue,
  moneyMarker,
  pendingIssue,
  pendingMarker,
} from '../report/reconcile-issues.ts';
import { asWarning } from './tell.ts';
import type { Reconciled, ReconciledStack } from './reconciled.ts';

/** What an issue is closed with. */
const LAST_WORDS: Readonly<Partial<Record<ReconciledStack['condition'], string>>> = {
  'in-step': 'A later plan is empty: the world is what the spec says again.',
  released: 'A training has ended, and what it ran on was taken away.',
  adopted: 'What existed was taken into the state: the world is what the spec says again.',
  pending: 'The spec has changed since. What differs now belongs to what waits for an apply.',
  'no-model': 'The training ended without a model: the next attempt is what has to be asked for.',
};

/** Writes the issues of a pass. GitHub's trouble with one is told and keeps none of the others from being written. */
export async function keepIssues(
  github: GitHub,
  reconciled: Reconciled,
  environments: readonly string[],
): Promise<Diagnostic[]> {
  const troubles: Diagnostic[] = [];
  const attempt = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof TemperError)) throw error;
      troubles.push(...error.diagnostics.map(asWarning));
    }
  };
  const put = (issue: StickyIssue) => attempt(github.putIssue(issue));
  const close = (marker: string, word: string) => attempt(github.closeIssue(marker, word));
  for (const one of reconciled.stacks) {
    const lastWord = LAST_WORDS[one.condition];
    if (one.condition === 'drifted') await put(driftIssue(one));
    else if (lastWord !== undefined) await close(driftMarker(one.compiled.stack.id), lastWord);
  }
  for (const { left } of reconciled.removed)
    await close(driftMarker(left.stack), 'Its spec is gone from the default branch.');
  for (const environment of environments) {
    const pending = pendingIssue(environment, reconciled);
    if (pending !== undefined) await put(pending);
    else if (isKnown(environment, reconciled))
      await close(pendingMarker(environment), 'Everything that was merged is applied.');
    const money = moneyIssue(environment, reconciled);
    if (money !== undefined) await put(money);
    else await close(moneyMarker(environment), 'Nothing here costs unwatched any more.');
  }
  return troubles;
}

/** Whether it is known of every stack of an environment that nothing of it waits. */
function isKnown(environment: string, { stacks }: Reconciled): boolean {
  return stacks
    .filter(({ compiled }) => compiled.stack.environment === environment)
    .every(({ condition, applied }) =>
      condition === 'unchecked' ? applied : condition !== 'busy' && condition !== 'failed',
    );
}
