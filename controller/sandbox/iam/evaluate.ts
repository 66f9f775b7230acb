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

/**
 * What an identity's policies say: one that denies wins over all that allow, and what none allows is refused.
 *
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, 2026-11. Only identity-based
 * policies: no resource-based ones, boundaries, session policies, or policies of an organization.
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
