import { FLEET_TYPE } from '../gates/refusal.ts';
import type { StackPlan } from './stack-plan.ts';
import { storeUnmarked, unmarkedState } from './unfinished.ts';

/**
 * Applies a plan that was made to be applied. A fleet that it adopts is told in the state to end with its machines at once: whatever
 * ends it next, `destroy` or a pass of reconciling, finds nothing left to put right.
 */
export async function applyPlan({
  context,
  planFile,
  planSha256,
  adopted,
}: Pick<StackPlan, 'context' | 'planFile' | 'planSha256' | 'adopted'>): Promise<void> {
  const { terraform, bucket, compiled } = context;
  await terraform.apply(planFile, planSha256);
  if (!adopted.some(({ to }) => to.startsWith(`${FLEET_TYPE}.`))) return;
  const stored = await bucket.readState(compiled.stack.state.key);
  const whole = await unmarkedState(context, stored);
  if (whole !== undefined) await storeUnmarked(terraform, whole);
}
