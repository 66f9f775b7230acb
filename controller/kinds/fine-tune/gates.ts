import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { JudgedPlan } from '../../stack/operated-kind.ts';
import { checkBudget } from './budget.ts';
import { needsAttempt } from './needs-attempt.ts';

/** What stops a FineTune besides what guards every training. A destruction trains nothing: it needs no new attempt and costs nothing. */
export async function fineTuneGates(judged: JudgedPlan<FineTune>): Promise<Diagnostic[]> {
  const { compiled, destroy, refused, jobs, estimate } = judged;
  if (destroy) return [];
  return [
    ...(refused ? [] : needsAttempt(compiled, jobs.current?.job)),
    ...(estimate === undefined || jobs.current !== undefined
      ? []
      : checkBudget(compiled, estimate)),
  ];
}
