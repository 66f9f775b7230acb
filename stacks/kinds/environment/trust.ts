/* What of an Environment decides about trust: nobody who opens a pull request may say it for that pull request. */
import type { Json } from '../../json.ts';
import type { Draft } from '../../language/spec-set.ts';
import type { Environment } from './schema.ts';

/**
 * Whom a plan acts as, where, on which state, and within which limits. A pull request is judged and planned with these as the
 * default branch has them.
 */
export const TRUST_FIELDS = [
  'account',
  'region',
  'partition',
  'stateBucket',
  'roles',
  'github',
  'guardrails',
] as const satisfies readonly (keyof Environment['spec'])[];

/** A part of a trust field that two Environments do not say the same of. */
export interface TrustDifference {
  /** `spec.roles.plan`. */
  readonly path: string;
  /** Texts as they are, anything else as JSON; empty where nothing is said. */
  readonly before: string;
  readonly after: string;
}

/** The second Environment with the trust fields of the first. What the first does not say is not said. */
export function withTrustOf<Given extends Environment | Draft<Environment>>(
  trusted: Environment,
  given: Given,
): Given {
  const { spec } = given;
  const own = Object.entries(spec ?? {}).filter(
    ([field]) => !(TRUST_FIELDS as readonly string[]).includes(field),
  );
  const believed = Object.entries(trusted.spec).filter(([field]) =>
    (TRUST_FIELDS as readonly string[]).includes(field),
  );
  return { ...given, spec: Object.fromEntries([...own, ...believed]) };
}

/** What two Environments do not say the same of as far as trust goes, part by part. */
export function trustDifferences(before: Environment, after: Environment): TrustDifference[] {
  return TRUST_FIELDS.flatMap((field) =>
    differences(`spec.${field}`, json(before.spec[field]), json(after.spec[field])),
  );
}

function differences(path: string, before: Json, after: Json): TrustDifference[] {
  if (isMap(before) || isMap(after)) {
    const [was, is] = [isMap(before) ? before : {}, isMap(after) ? after : {}];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) =>
      differences(`${path}.${key}`, was[key] ?? null, is[key] ?? null),
    );
  }
  const [was, is] = [textOf(before), textOf(after)];
  return was === is ? [] : [{ path, before: was, after: is }];
}

function json(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
