import type { RawChange, RawPlan, RawResourceChange } from './plan-json.ts';
import { canonical, sha256, withDigests, type Json } from './redact.ts';

/** Which state, and which write of it. */
export interface StateVersion {
  readonly lineage?: string;
  readonly serial?: number;
}

/**
 * SHA-256, hex, over what a plan would do: the same when the same changes are planned again, different when anything
 * that would be applied differs, a sensitive value included. With `state` it is also bound to one write of one state.
 */
export function planDigest(plan: { readonly content: string }, state: StateVersion = {}): string {
  const { lineage = null, serial = null } = state;
  return sha256(canonical({ content: plan.content, lineage, serial }));
}

/** The digest of the changes alone. Order, timestamps and what does not change take no part. */
export function contentDigest(plan: RawPlan): string {
  const resources = plan.resource_changes
    .filter((one) => changesSomething(one.change))
    .map(resource)
    .map(canonical)
    .sort();
  const outputs = Object.entries(plan.output_changes)
    .filter(([, one]) => changesSomething(one))
    .map(([name, one]): [string, Json] => [name, change(one)]);
  return sha256(canonical({ resources, outputs: Object.fromEntries(outputs) }));
}

function resource(raw: RawResourceChange): Json {
  return {
    address: raw.address,
    deposed: raw.deposed ?? null,
    reason: raw.action_reason ?? null,
    change: change(raw.change),
  };
}

function change(raw: RawChange): Json {
  const replace = (raw.replace_paths ?? []).map((path) => canonical(path)).sort();
  return {
    actions: raw.actions,
    before: withDigests(raw.before, raw.before_sensitive),
    after: withDigests(raw.after, raw.after_sensitive),
    unknown: raw.after_unknown,
    hidden: raw.after_sensitive,
    replace,
    importing: raw.importing === undefined ? null : (raw.importing.id ?? ''),
  };
}

function changesSomething(raw: RawChange): boolean {
  return raw.importing !== undefined || raw.actions.some((action) => action !== 'no-op');
}
