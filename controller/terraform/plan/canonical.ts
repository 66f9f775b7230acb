/*
 * A plan's changes in a form that is the same for the same change, whoever plans it: digests are made of it, and what was
 * reviewed is kept in it.
 */
import type { Json } from '../../../stacks/json.ts';
import type { RawChange, RawPlan, RawResourceChange } from './plan-json.ts';
import { canonical, withDigests } from './redact.ts';

/** What happens to one thing: sensitive values as keyed digests, unknowns as unknown. */
export interface CanonicalEffect {
  readonly actions: readonly string[];
  readonly before: Json;
  readonly after: Json;
  readonly unknown: Json;
  /** Which of `after` is sensitive. */
  readonly hidden: Json;
  /** What forces a replacement: canonical JSON of each path. */
  readonly replace: readonly string[];
  /** The id it is imported by. */
  readonly importing: string | null;
}

/** One change of a plan in canonical form. */
export interface CanonicalChange extends CanonicalEffect {
  readonly address: string;
  readonly deposed: string | null;
  readonly reason: string | null;
}

/** All that a plan changes. */
export interface CanonicalPlan {
  readonly resources: readonly CanonicalChange[];
  readonly outputs: Readonly<Record<string, CanonicalEffect>>;
}

/**
 * What changes, and nothing of what does not. Sensitive values enter by a digest with `key`, so that a short one cannot be
 * guessed from a digest that is shown.
 */
export function canonicalPlan(
  plan: Pick<RawPlan, 'resource_changes' | 'output_changes'>,
  key: string,
): CanonicalPlan {
  return {
    resources: plan.resource_changes
      .filter((one) => changesSomething(one.change))
      .map((one) => canonicalChange(one, key)),
    outputs: Object.fromEntries(
      Object.entries(plan.output_changes)
        .filter(([, one]) => changesSomething(one))
        .map(([name, one]) => [name, effect(one, key)]),
    ),
  };
}

function canonicalChange(raw: RawResourceChange, key: string): CanonicalChange {
  return {
    address: raw.address,
    deposed: raw.deposed ?? null,
    reason: raw.action_reason ?? null,
    ...effect(raw.change, key),
  };
}

function effect(raw: RawChange, key: string): CanonicalEffect {
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
