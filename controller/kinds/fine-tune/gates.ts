import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { trainingStarts } from '../../gates/training.ts';
import type { JudgedPlan } from '../../stack/operated-kind.ts';
import { checkBudget } from './budget.ts';
import type { OperatedCompute } from './compute/compute.ts';
import { needsAttempt } from './needs-attempt.ts';

/** What stops a FineTune besides what guards every training. A destruction trains nothing: it needs no new attempt and costs nothing. */
export async function fineTuneGates(
  compute: OperatedCompute,
  judged: JudgedPlan<FineTune>,
): Promise<Diagnostic[]> {
  const { compiled, destroy, refused, jobs, estimate } = judged;
  if (destroy) return [];
  return [
    ...(refused || goesOn(compute, judged) ? [] : needsAttempt(compiled, jobs.current?.job)),
    ...(starts(judged) ? await compute.mayStart(judged) : []),
    ...(estimate === undefined || jobs.current !== undefined
      ? []
      : checkBudget(compiled, estimate)),
  ];
}

/** Starting machines again, or taking away what an attempt ran on that ended without a model, asks for no other attempt. */
function goesOn(compute: OperatedCompute, judged: JudgedPlan<FineTune>): boolean {
  const { compiled, plan } = judged;
  return (
    compute.continuation(compiled, plan) !== undefined ||
    (compute.spent(compiled, plan).length > 0 && !starts(judged))
  );
}

/** A job of this name that exists stands in the way of another one already, or has become the training. */
function starts({ compiled, plan, jobs }: JudgedPlan<FineTune>): boolean {
  const { training } = compiled.stack;
  return training !== undefined && jobs.current === undefined && trainingStarts(plan, training);
}
