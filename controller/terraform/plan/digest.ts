import type { CanonicalPlan } from './canonical.ts';
import { canonical, sha256 } from './redact.ts';

/** Where a plan would be applied. */
export interface PlanPlace {
  readonly account: string;
  readonly region: string;
}

/**
 * SHA-256, hex, over what a plan would do, in which account and region, and to which state: the same when the same is
 * planned again, different when anything that would be applied differs, a sensitive value included. The state's serial
 * takes no part: reconciling writes states all the time, and a plan that is stale is refused by Terraform itself.
 */
export function planDigest(
  { content, lineage = null }: { readonly content: string; readonly lineage?: string | null },
  { account, region }: PlanPlace,
): string {
  return sha256(canonical({ content, account, region, lineage }));
}

/** The digest of the changes alone. Order, timestamps and what does not change take no part. */
export function contentDigest(plan: CanonicalPlan): string {
  const resources = plan.resources
    .map(({ address, deposed, reason, ...change }) =>
      canonical({ address, deposed, reason, change: { ...change } }),
    )
    .sort();
  const outputs = Object.fromEntries(
    Object.entries(plan.outputs).map(([name, change]) => [name, { ...change }]),
  );
  return sha256(canonical({ resources, outputs }));
}
