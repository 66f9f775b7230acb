import type { RawChange, RawPlan, RawResourceChange } from './plan-json.ts';
import type { Json } from '../../../stacks/json.ts';
import { canonical, sha256, withDigests } from './redact.ts';

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

/**
 * The digest of the changes alone. Order, timestamps and what does not change take no part. Sensitive values enter by a
 * digest with `key`, so that a short one cannot be guessed from a digest that is shown.
 */
export function contentDigest(
  plan: Pick<RawPlan, 'resource_changes' | 'output_changes'>,
  key: string,
): string {
  const resources = plan.resource_changes
    .filter((one) => changesSomething(one.change))
    .map((one) => resource(one, key))
    .map(canonical)
    .sort();
  const outputs = Object.entries(plan.output_changes)
    .filter(([, one]) => changesSomething(one))
    .map(([name, one]): [string, Json] => [name, change(one, key)]);
  return sha256(canonical({ resources, outputs: Object.fromEntries(outputs) }));
}

function resource(raw: RawResourceChange, key: string): Json {
  return {
    address: raw.address,
    deposed: raw.deposed ?? null,
    reason: raw.action_reason ?? null,
    change: change(raw.change, key),
  };
}

function change(raw: RawChange, key: string): Json {
  const replace = (raw.replace_paths ?? []).map((path) => canonical(path)).sort();
  return {
    actions: raw.actions,
    before: withDigests(raw.before, raw.before_sensitive, key),
    after: withDigests(raw.after, raw.after_sensitive, key),
    unknown: raw.after_unknown,
    hidden: raw.after_sensitive,
    replace,
    importing: raw.importing === undefined ? null : (raw.importing.id ?? ''),
  };
}

function changesSomething(raw: RawChange): boolean {
  return raw.importing !== undefined || raw.actions.some((action) => action !== 'no-op');
}
