import type { Environment } from '../stacks/kinds/environment/schema.ts';
import type { Grant, Identity } from '../stacks/permissions/grant.ts';
import { identityGrants } from '../stacks/permissions/identity-grants.ts';
import { policyDocuments, type IdentityPolicy } from '../stacks/permissions/policy-documents.ts';
import { reachOf } from '../stacks/permissions/reach.ts';
import { compiledSpecs, type CompiledSpec } from './stack/compiled-spec.ts';
import { operatedKind, type OperatedKind } from './stack/operated-kind.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What an identity needs in one environment. */
export interface EnvironmentPolicy {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly identity: Identity;
  /** What it is for: titles of stacks; absent when it is for any. */
  readonly stacks: readonly string[];
  /** As many as IAM's limit of characters takes; the identity needs all of them. */
  readonly policies: readonly IdentityPolicy[];
}

export interface PolicyOptions {
  readonly identity: Identity;
  /** Also for specs that are not written yet: whatever may be declared in the selected environments. */
  readonly any: boolean;
}

/** The least that an identity needs for what is selected, environment by environment: each has an account and roles of its own. */
export async function policiesFor(
  { kinds }: { readonly kinds: readonly OperatedKind[] },
  workspace: Workspace,
  options: PolicyOptions,
): Promise<EnvironmentPolicy[]> {
  const inEnvironments = new Map<string, CompiledSpec[]>();
  for (const compiled of await compiledSpecs(workspace)) {
    const { environment } = compiled.stack;
    inEnvironments.set(environment, [...(inEnvironments.get(environment) ?? []), compiled]);
  }
  return [...inEnvironments.values()].flatMap((all) => policyOf(kinds, all, options));
}

function policyOf(
  kinds: readonly OperatedKind[],
  all: readonly CompiledSpec[],
  options: PolicyOptions,
): EnvironmentPolicy[] {
  const { identity } = options;
  const [first] = all;
  if (first === undefined) return [];
  const { stack } = first;
  return [
    {
      environment: stack.environment,
      account: stack.account,
      region: stack.region,
      identity,
      stacks: all.map((one) => one.stack.title),
      policies: policyDocuments(grantsFor(kinds, all, options)),
    },
  ];
}

/** What an identity is granted for specs of one environment. */
export function grantsFor(
  kinds: readonly OperatedKind[],
  all: readonly CompiledSpec[],
  options: PolicyOptions,
): Grant[] {
  const [first] = all;
  if (first === undefined) return [];
  const { identity, any } = options;
  return [
    ...all.flatMap((compiled) => specGrants(operatedKind(kinds, compiled), compiled, options)),
    ...(any ? kinds.flatMap((kind) => kindGrants(kind, first.environment, identity)) : []),
  ];
}

/** What one spec takes; where it may be any, the names of its own say nothing more. */
function specGrants(
  kind: OperatedKind,
  compiled: CompiledSpec,
  { identity, any }: PolicyOptions,
): Grant[] {
  const { environment, stack } = compiled;
  if (any && livesIn(kind, environment)) return [];
  return [
    ...identityGrants(identity, environment, reachOf(stack)),
    ...kind.asks({ environment, compiled }),
  ];
}

function kindGrants(kind: OperatedKind, environment: Environment, identity: Identity): Grant[] {
  const reach = kind.definition.reach(environment);
  const granted = identityGrants(identity, environment, reach);
  return livesIn(kind, environment) ? [...granted, ...kind.asks({ environment })] : granted;
}

/** Whether specs of this kind may be added to an environment. */
function livesIn({ definition }: OperatedKind, environment: Environment): boolean {
  return definition.reach(environment).stateKeys.length > 0;
}
