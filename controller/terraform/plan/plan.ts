/*
 * Terraform's plan as JSON (`show -json`, format 1.x), read into what Temper needs. Sensitive values stand there in
 * clear next to their marks; they end here: all that leaves is redacted, and what was taken out is only in the digest.
 */
import * as z from 'zod';
import type { Json } from '../../../stacks/json.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { canonicalPlan, type CanonicalPlan } from './canonical.ts';
import { contentDigest } from './digest.ts';
import { RawPlan, type RawChange, type RawModule, type RawResourceChange } from './plan-json.ts';
import { redact } from './redact.ts';

export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly mode: string;
  /** `['no-op']`, `['create']`, `['update']`, `['delete']`, `['delete', 'create']`, `['create', 'delete']`, `['forget']`, `['read']`. */
  readonly actions: readonly string[];
  /** The id it is imported by. */
  readonly importing?: string;
  readonly before: Json;
  readonly after: Json;
  /** What forces a replacement. */
  readonly replacePaths: readonly (readonly (string | number)[])[];
}

export interface OutputChange {
  readonly actions: readonly string[];
  readonly before: Json;
  readonly after: Json;
}

/** A plan without secrets. What was before it is told only of one that changes something: see `planWithoutChanges`. */
export interface Plan {
  readonly resourceChanges: readonly ResourceChange[];
  readonly outputChanges: Readonly<Record<string, OutputChange>>;
  /** Outputs before this plan. From the changes: in a first plan `prior_state` holds the new outputs already. */
  readonly priorOutputs: Readonly<Record<string, Json>>;
  /** What was in the state, as the refresh found it. */
  readonly priorResources: readonly {
    readonly address: string;
    readonly type: string;
    readonly values: Json;
  }[];
  readonly priorAddresses: readonly string[];
  readonly applyable: boolean;
  /** SHA-256 over what it changes, sensitive values included as keyed digests. See `planDigest`. */
  readonly content: string;
  /** What `content` is the digest of: what is reviewed, and compared with what was. */
  readonly changes: CanonicalPlan;
  /** The same, keyed as before there was a state: for what was reviewed then. The same as `changes` without a lineage. */
  readonly changesAtFirst: CanonicalPlan;
  /** Of the state it was made from; absent before the first write of one, and where the plan file does not tell. */
  readonly lineage?: string;
}

/**
 * Reads a plan.
 * @throws {TemperError} TF_PLAN_FORMAT when it is not JSON, not a plan, or of a format other than 1.x.
 */
export function parsePlan(text: string, state: { readonly lineage?: string } = {}): Plan {
  const raw = RawPlan.safeParse(parseJson(text));
  if (!raw.success) throw unreadablePlan(z.prettifyError(raw.error));
  if (!raw.data.format_version.startsWith('1.')) {
    throw unreadablePlan(`it is of format ${raw.data.format_version}, Temper reads 1.x`);
  }
  const { data } = raw;
  const prior = resourcesOf(data.prior_state?.values?.root_module);
  const changesAtFirst = canonicalPlan(data, '');
  const changes = state.lineage === undefined ? changesAtFirst : canonicalPlan(data, state.lineage);
  return {
    resourceChanges: data.resource_changes.map(resourceChange),
    outputChanges: mapValues(data.output_changes, outputChange),
    priorOutputs: priorOutputs(data.output_changes),
    priorResources: prior,
    priorAddresses: prior.map((one) => one.address).sort(),
    applyable: data.applyable ?? changesAnything(data),
    content: contentDigest(changes),
    changes,
    changesAtFirst,
    ...state,
  };
}

/** The plan to leave everything as it is, without what was before; its digest is that of any such plan. */
export function planWithoutChanges(state: { readonly lineage?: string }): Plan {
  return {
    resourceChanges: [],
    outputChanges: {},
    priorOutputs: {},
    priorResources: [],
    priorAddresses: [],
    applyable: false,
    content: contentDigest(NOTHING),
    changes: NOTHING,
    changesAtFirst: NOTHING,
    ...state,
  };
}

const NOTHING: CanonicalPlan = { resources: [], outputs: {} };

function resourceChange(raw: RawResourceChange): ResourceChange {
  const { change } = raw;
  return {
    address: raw.address,
    type: raw.type,
    name: raw.name,
    mode: raw.mode,
    actions: change.actions,
    ...(change.importing !== undefined && { importing: change.importing.id ?? '' }),
    before: redact(change.before, change.before_sensitive),
    after: redact(change.after, change.after_sensitive),
    replacePaths: change.replace_paths ?? [],
  };
}

function outputChange(raw: RawChange): OutputChange {
  return {
    actions: raw.actions,
    before: redact(raw.before, raw.before_sensitive),
    after: redact(raw.after, raw.after_sensitive),
  };
}

function priorOutputs(changes: Readonly<Record<string, RawChange>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(changes)
      .filter(([, change]) => !change.actions.includes('create'))
      .map(([name, change]) => [name, redact(change.before, change.before_sensitive)]),
  );
}

function resourcesOf(module: RawModule | undefined): Plan['priorResources'][number][] {
  if (module === undefined) return [];
  const own = (module.resources ?? [])
    .filter((one) => one.mode === 'managed')
    .map(({ address, type, values, sensitive_values: marks }) => ({
      address,
      type,
      values: redact(values, marks),
    }));
  return [...own, ...(module.child_modules ?? []).flatMap(resourcesOf)];
}

/** For engines that do not say: OpenTofu 1.10 has no `applyable`. */
function changesAnything(plan: RawPlan): boolean {
  const changes = [
    ...plan.resource_changes.map((one) => one.change),
    ...Object.values(plan.output_changes),
  ];
  return (
    !plan.errored &&
    changes.some(
      (one) => one.importing !== undefined || one.actions.some((action) => action !== 'no-op'),
    )
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw unreadablePlan('it is not JSON', cause);
  }
}

/** TF_PLAN_FORMAT, and why. */
export function unreadablePlan(why: string, cause?: unknown): TemperError {
  return new TemperError(
    [
      {
        code: 'TF_PLAN_FORMAT',
        severity: 'error',
        message: 'the plan that the engine wrote cannot be read',
        why,
        fix: 'use Terraform or OpenTofu in a 1.x release, 1.10 or newer',
      },
    ],
    { cause },
  );
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
