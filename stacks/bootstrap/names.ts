/*
 * What bootstrapping an environment makes has a path of its own in IAM. Training roles have none, and who applies may make
 * and change what is called `role/temper-*-v*`: no name below a path can ever match that, whatever an environment is called.
 */
import { WORKFLOW_PURPOSES, type WorkflowPurpose } from '../kinds/environment/names.ts';
import type { Environment } from '../kinds/environment/schema.ts';
import { Place } from '../place.ts';

export const BOOTSTRAP_PATH = '/temper/';

/** Whose tokens the workflows of GitHub carry. */
export const GITHUB_TOKENS = 'token.actions.githubusercontent.com';

/** `bootstrap/research`. */
export function bootstrapStackId(environment: string): string {
  return `bootstrap/${environment}`;
}

/** `bootstrap/research.tfstate`: not below `temper/`, where the states of specs are looked for. */
export function bootstrapStateKey(environment: string): string {
  return `bootstrap/${environment}.tfstate`;
}

/** `temper-research-plan`; at most 49 of the 64 characters that IAM allows. Unlike `temper-<model>-v<N>` it ends with a word. */
export function workflowRoleName(environment: string, purpose: WorkflowPurpose): string {
  return `temper-${environment}-${purpose}`;
}

/** `temper-research-boundary`. */
export function boundaryName(environment: string): string {
  return `temper-${environment}-boundary`;
}

export function workflowRoleArn({ metadata, spec }: Environment, purpose: WorkflowPurpose): string {
  const name = workflowRoleName(metadata.name, purpose);
  return new Place(spec).global('iam', `role${BOOTSTRAP_PATH}${name}`);
}

export function boundaryArn({ metadata, spec }: Environment): string {
  return new Place(spec).global('iam', `policy${BOOTSTRAP_PATH}${boundaryName(metadata.name)}`);
}

/** An account has one provider for GitHub, so all its environments share it. */
export function oidcProviderArn({ spec }: Pick<Environment, 'spec'>): string {
  return new Place(spec).global('iam', `oidc-provider/${GITHUB_TOKENS}`);
}

/** `spec.roles` of an environment that is bootstrapped. */
export function bootstrappedRoles(
  environment: Environment,
): Required<Environment['spec']['roles']> & Record<WorkflowPurpose, string> {
  const [plan, apply, reconcile] = WORKFLOW_PURPOSES.map((one) =>
    workflowRoleArn(environment, one),
  ) as [string, string, string];
  return { plan, apply, reconcile, boundary: boundaryArn(environment) };
}

/** The environment as it is once its spec names what was bootstrapped. */
export function bootstrapped(environment: Environment): Environment {
  const roles = bootstrappedRoles(environment);
  return { ...environment, spec: { ...environment.spec, roles } };
}
