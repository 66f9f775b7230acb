import { holds, type Condition, type RequestContext } from './conditions.ts';
import { matchesPattern } from '../../../stacks/permissions/wildcards.ts';

/** One statement, lists where IAM takes one or many. */
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[] | undefined;
  readonly NotAction?: readonly string[] | undefined;
  readonly Resource?: readonly string[] | undefined;
  readonly NotResource?: readonly string[] | undefined;
  readonly Condition?: Condition | undefined;
}

/** One action on one resource, as IAM is asked. */
export interface AskedAction {
  /** `s3:PutObject`; names are compared without regard to case. */
  readonly action: string;
  /** ARN, or `*` where AWS names none. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** `denied` by a statement, or `unallowed` by all of them. */
export type Verdict = 'allowed' | 'denied' | 'unallowed';

/** Policies that say something of a caller: its own, what bounds it, what its credentials were asked for with. */
export interface PolicyLayer {
  readonly sort: 'identity' | 'boundary' | 'session';
  readonly statements: readonly PolicyStatement[];
}

/** Who says no, and how. */
export interface Refusal {
  readonly verdict: Exclude<Verdict, 'allowed'>;
  readonly by: PolicyLayer['sort'] | 'resource';
}

/** What decides on a request. */
export interface Deciding {
  readonly layers: readonly PolicyLayer[];
  /** Of the resource's policy, the statements about the caller. */
  readonly ofResource: readonly PolicyStatement[];
  /** Those of them that name the caller itself. */
  readonly ofResourceItself: readonly PolicyStatement[];
}

/**
 * Who refuses a request; undefined where it is allowed. One statement that denies wins, wherever it stands. Every layer has to
 * allow, so a boundary and a session's policy only ever take away; but what a resource's policy allows the caller by name, the
 * caller's own policies need not.
 *
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html and
 * access_policies_boundaries.html, 2026-11. What is not evaluated is listed in docs/sandbox.md.
 */
export function refusalOf(asked: AskedAction, deciding: Deciding): Refusal | undefined {
  const { layers, ofResource, ofResourceItself } = deciding;
  const verdicts = layers.map(({ sort, statements }) => ({
    by: sort,
    verdict: evaluate(statements, asked),
  }));
  for (const { by, verdict } of [
    ...verdicts,
    { by: 'resource' as const, verdict: evaluate(ofResource, asked) },
  ])
    if (verdict === 'denied') return { by, verdict };
  const isGiven = evaluate(ofResourceItself, asked) === 'allowed';
  for (const { by, verdict } of verdicts)
    if (verdict === 'unallowed' && !(by === 'identity' && isGiven)) return { by, verdict };
  return undefined;
}

/**
 * What some policies say together: one that denies wins over all that allow, and what none allows is refused.
 *
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, 2026-11.
 */
export function evaluate(statements: readonly PolicyStatement[], asked: AskedAction): Verdict {
  const about = statements.filter((statement) => concerns(statement, asked));
  if (about.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return about.length > 0 ? 'allowed' : 'unallowed';
}

function concerns(statement: PolicyStatement, { action, resource, context }: AskedAction): boolean {
  const { Action, NotAction, Resource, NotResource, Condition: condition = {} } = statement;
  const isAction = (pattern: string): boolean =>
    matchesPattern(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string): boolean => matchesPattern(pattern, resource);
  return (
    included(Action, NotAction, isAction) &&
    included(Resource, NotResource, isResource) &&
    holds(condition, context)
  );
}

function included(
  some: readonly string[] | undefined,
  others: readonly string[] | undefined,
  matches: (pattern: string) => boolean,
): boolean {
  return some === undefined ? !(others ?? []).some(matches) : some.some(matches);
}
