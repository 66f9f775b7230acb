/* Whether the values of a fresh plan are those that were reviewed, attribute by attribute. */
import type { Json } from '../../stacks/json.ts';
import type { CanonicalEffect } from '../terraform/plan/canonical.ts';
import { SENSITIVE } from '../terraform/plan/redact.ts';

/** Stands where a value is known after apply alone. */
const UNKNOWN = Symbol('known after apply');

/** A JSON value with what is not known yet in it. */
type Value =
  | null
  | boolean
  | number
  | string
  | typeof UNKNOWN
  | readonly Value[]
  | { readonly [key: string]: Value };

type Step = string | number;

/** An attribute that is not as it was reviewed. */
export interface Misfit {
  readonly steps: readonly Step[];
  readonly reviewed: Value;
  readonly now: Value;
}

/** Where a change leads elsewhere than was reviewed. Where the review had an unknown, any value fits; what is absent is null. */
export function misfits(
  reviewed: Pick<CanonicalEffect, 'after' | 'unknown'>,
  now: Pick<CanonicalEffect, 'after' | 'unknown'>,
): Misfit[] {
  return [...differing(withUnknowns(reviewed), withUnknowns(now))];
}

/** The same of what moves alone: an attribute that the change leaves as it is leads nowhere. */
export function misfitsOfMoves(
  reviewed: Pick<CanonicalEffect, 'after' | 'unknown'>,
  now: Pick<CanonicalEffect, 'before' | 'after' | 'unknown'>,
): Misfit[] {
  return misfits(reviewed, now).filter(({ steps, now: value }) => {
    return !isEqual(valueAt(now.before, steps) ?? null, value);
  });
}

/**
 * Where a thing is not what it was when it was reviewed. An attribute that has become what was reviewed for it is no misfit: an
 * apply that was broken off did that much.
 */
export function movedSince(
  reviewed: Pick<CanonicalEffect, 'before' | 'after' | 'unknown'>,
  now: Pick<CanonicalEffect, 'before'>,
): Misfit[] {
  const wanted = withUnknowns(reviewed);
  return [...differing(reviewed.before, now.before)].filter(({ steps, now: found }) => {
    const target = valueAt(wanted, steps);
    return target === undefined || target === UNKNOWN || !isEqual(target, found);
  });
}

/** `tags.owner`, `rule[0].id`; empty for the whole. */
export function pathOf({ steps }: Misfit): string {
  return steps
    .map((step, at) => {
      if (typeof step === 'number') return `[${String(step)}]`;
      return at === 0 ? step : `.${step}`;
    })
    .join('');
}

/** Characters of a value that are shown: enough for an ARN. */
const LONGEST = 160;

/** Both values for people, as JSON. What is sensitive stays out; where one of them is, so does the other. */
export function shownValues({ reviewed, now }: Misfit): {
  readonly reviewed: string;
  readonly now: string;
} {
  if (isDigest(reviewed) || isDigest(now)) return { reviewed: SENSITIVE, now: SENSITIVE };
  return { reviewed: shown(reviewed), now: shown(now) };
}

function shown(value: Value): string {
  const text = JSON.stringify(speakable(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function speakable(value: Value): Json {
  if (typeof value === 'symbol') return '(known after apply)';
  if (value === null || typeof value !== 'object') return value;
  if (isDigest(value)) return SENSITIVE;
  if (isList(value)) return value.map(speakable);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, speakable(item)]));
}

/** Whether it stands for a sensitive value: `withDigests`. */
function isDigest(value: Value): boolean {
  if (!isObject(value)) return false;
  const { sensitive } = value;
  return (
    Object.keys(value).length === 1 &&
    typeof sensitive === 'string' &&
    /^[0-9a-f]{64}$/.test(sensitive)
  );
}

function* differing(reviewed: Value, now: Value, steps: readonly Step[] = []): Generator<Misfit> {
  if (reviewed === UNKNOWN) return;
  const parts = partsOf(reviewed, now);
  if (parts === undefined) {
    if (reviewed !== now && !sameDigest(reviewed, now)) yield { steps, reviewed, now };
    return;
  }
  for (const { step, one, other } of parts) yield* differing(one, other, [...steps, step]);
}

interface Part {
  readonly step: Step;
  readonly one: Value;
  readonly other: Value;
}

/** What two values consist of, pairwise; undefined where they are compared as wholes. */
function partsOf(one: Value, other: Value): Part[] | undefined {
  if (isDigest(one) || isDigest(other)) return undefined;
  if (isList(one) && isList(other) && one.length === other.length) {
    return one.map((item, at) => ({ step: at, one: item, other: other[at] ?? null }));
  }
  if (!isObject(one) || !isObject(other)) return undefined;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].map((key) => ({ step: key, one: own(one, key), other: own(other, key) }));
}

function sameDigest(one: Value, other: Value): boolean {
  return isDigest(one) && isDigest(other) && JSON.stringify(one) === JSON.stringify(other);
}

function isEqual(one: Value, other: Value): boolean {
  // An unknown in `one` fits, so both ways: what is equal is known on both sides.
  return differing(one, other).next().done === true && differing(other, one).next().done === true;
}

/** What a change leads to, with Terraform's marks of what is unknown laid over what it knows. */
function withUnknowns({ after, unknown }: Pick<CanonicalEffect, 'after' | 'unknown'>): Value {
  return overlaid(after, unknown);
}

function overlaid(value: Json, unknown: Json): Value {
  if (unknown === true) return UNKNOWN;
  if (!marksAny(unknown)) return value;
  if (isList(unknown)) {
    const items: readonly Json[] = isList(value) ? value : [];
    const length = Math.max(items.length, unknown.length);
    return Array.from({ length }, (_, at) => overlaid(items[at] ?? null, unknown[at] ?? false));
  }
  if (!isObject(unknown)) return value;
  const known: { readonly [key: string]: Json } = isObject(value) ? value : {};
  const keys = new Set([...Object.keys(known), ...Object.keys(unknown)]);
  return Object.fromEntries(
    [...keys].map((key) => [key, overlaid(own(known, key), own(unknown, key))]),
  );
}

function marksAny(unknown: Json): boolean {
  if (unknown === null || typeof unknown !== 'object') return unknown === true;
  return Object.values(unknown).some(marksAny);
}

function valueAt(value: Value, steps: readonly Step[]): Value | undefined {
  let at: Value | undefined = value;
  for (const step of steps) {
    if (isList(at)) at = at[Number(step)];
    else if (isObject(at)) at = Object.hasOwn(at, step) ? at[step] : undefined;
    else return at === UNKNOWN ? UNKNOWN : undefined;
  }
  return at;
}

function own<T extends Value>(record: { readonly [key: string]: T }, key: string): T | null {
  return Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}

function isList<T extends Value>(value: T | undefined): value is T & readonly T[] {
  return Array.isArray(value);
}

function isObject<T extends Value>(
  value: T | undefined,
): value is T & { readonly [key: string]: T } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
