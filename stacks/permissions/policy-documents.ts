import type { Grant, PolicyCondition } from './grant.ts';

/** One statement of an identity's policy. */
export interface AllowStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: PolicyCondition;
}

/** A policy as IAM takes it for a role. */
export interface IdentityPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly AllowStatement[];
}

/**
 * Characters of a managed policy, white space not counted. Source: IAM quotas,
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, 2026-11.
 */
export const MANAGED_POLICY_CHARACTERS = 6144;

/** Managed policies that a role takes unless the account asked for more; same source. */
export const POLICIES_A_ROLE = 10;

/**
 * Grants as policies: said once, sorted, and in as many documents as their length takes.
 *
 * @throws RangeError for a resource that is longer than a policy.
 */
export function policyDocuments(grants: readonly Grant[]): IdentityPolicy[] {
  const documents: AllowStatement[][] = [];
  for (const statement of statements(grants).flatMap(inParts)) {
    const last = documents.at(-1);
    if (last !== undefined && length([...last, statement]) <= MANAGED_POLICY_CHARACTERS)
      last.push(statement);
    else documents.push([statement]);
  }
  return documents.map(documentOf);
}

function documentOf(Statement: readonly AllowStatement[]): IdentityPolicy {
  return { Version: '2012-10-17', Statement };
}

function length(all: readonly AllowStatement[]): number {
  // No name in a policy of Temper's holds white space, so what is written without it is what IAM counts.
  return JSON.stringify(documentOf(all)).length;
}

/** What is allowed on the same resources under the same condition is one statement, and so are its resources. */
function statements(grants: readonly Grant[]): AllowStatement[] {
  const byResource = new Map<string, { grant: Grant; actions: Set<string> }>();
  for (const { actions, resources, condition } of grants) {
    for (const resource of resources) {
      const key = JSON.stringify([resource, condition ?? null]);
      const grant = {
        actions,
        resources: [resource],
        ...(condition !== undefined && { condition }),
      };
      const known = byResource.get(key) ?? { grant, actions: new Set<string>() };
      for (const action of actions) known.actions.add(action);
      byResource.set(key, known);
    }
  }
  const byActions = new Map<string, Grant>();
  for (const { grant, actions } of byResource.values()) {
    const sorted = [...actions].sort();
    const key = JSON.stringify([sorted, grant.condition ?? null]);
    const resources = [...(byActions.get(key)?.resources ?? []), ...grant.resources];
    byActions.set(key, { ...grant, actions: sorted, resources });
  }
  return [...byActions.values()].map(statementOf).sort(byText);
}

function statementOf({ actions, resources, condition }: Grant): AllowStatement {
  return {
    Effect: 'Allow',
    Action: actions,
    Resource: resources.toSorted(),
    ...(condition !== undefined && { Condition: condition }),
  };
}

function byText(one: AllowStatement, other: AllowStatement): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

/** A statement that is longer than a policy, as statements with some of its resources each. */
function inParts(statement: AllowStatement): AllowStatement[] {
  if (length([statement]) <= MANAGED_POLICY_CHARACTERS) return [statement];
  const { Resource } = statement;
  if (Resource.length === 1) throw new RangeError(`no policy is long enough for ${Resource[0]}`);
  const half = Math.ceil(Resource.length / 2);
  return [Resource.slice(0, half), Resource.slice(half)].flatMap((part) =>
    inParts({ ...statement, Resource: part }),
  );
}
