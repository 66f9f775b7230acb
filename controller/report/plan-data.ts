import { monthlyTotal } from '../../stacks/monthly-cost.ts';
import type { StackPlan } from '../stack/stack-plan.ts';
import { actionOf, finishedBy } from './plan-report.ts';

/** A plan for machines; no attribute values, so nothing sensitive can be in it. */
export function planData(plan: StackPlan): unknown {
  const { stack } = plan.context.compiled;
  const finishes = finishedBy(plan);
  return {
    stack: stack.id,
    kind: stack.kind,
    title: stack.title,
    environment: stack.environment,
    account: stack.account,
    region: stack.region,
    file: stack.file,
    applyable: plan.plan.applyable,
    refused: plan.diagnostics.some((one) => one.severity === 'error'),
    digest: plan.digest,
    summary: plan.summary,
    changes: plan.plan.resourceChanges.flatMap((change) => {
      const action = actionOf(change);
      return action === undefined ? [] : [{ address: change.address, type: change.type, action }];
    }),
    adopted: plan.adopted,
    remoteState: plan.remoteState,
    ...(plan.unsaved !== undefined &&
      (finishes === undefined ? { unsavedState: plan.unsaved.file } : { finishes })),
    ...(plan.estimate !== undefined && { estimate: plan.estimate }),
    ...(plan.monthlyCost.length > 0 && {
      monthlyCost: { ...monthlyTotal(plan.monthlyCost), lines: plan.monthlyCost },
    }),
    ...(plan.job !== undefined && {
      job: { name: plan.job.name, arn: plan.job.arn, status: plan.job.status },
    }),
  };
}
