/*
 * The names an environment gives to things in AWS, derived from names in its spec alone. So no stack needs another one's
 * state, and a lost state can be rebuilt from what is found in the account.
 */
import type { Environment } from './schema.ts';

export const BUCKET_KINDS = ['datasets', 'artifacts', 'logs', 'state'] as const;
export type BucketKind = (typeof BUCKET_KINDS)[number];

/** `temper-research-datasets-123456789012`; at most 62 of the 63 characters that S3 allows. */
export function bucketName(environment: string, kind: BucketKind, account: string): string {
  return `temper-${environment}-${kind}-${account}`;
}

/** `environment/research`. */
export function environmentStackId(environment: string): string {
  return `environment/${environment}`;
}

/** The bucket of an environment's states: the one the spec names, or the derived one. */
export function stateBucketName(environment: Environment): string {
  const { metadata, spec } = environment;
  return spec.stateBucket ?? bucketName(metadata.name, 'state', spec.account);
}

/** `temper-research`: the environment's topic, budget, dashboard, event rule and log resource policy. */
export function environmentResourceName(environment: string): string {
  return `temper-${environment}`;
}

/** The namespace of what machines of training fleets measure. */
export const METRICS_NAMESPACE = 'Temper/Fleets';

/** Path of an environment's dashboard in the console of its region. */
export function dashboardPath(environment: string, region: string): string {
  return `cloudwatch/home?region=${region}#dashboards/dashboard/${environmentResourceName(environment)}`;
}

/** `alias/temper-research`. */
export function keyAlias(environment: string): string {
  return `alias/${environmentResourceName(environment)}`;
}

/** `/temper/research`. */
export function logGroupName(environment: string): string {
  return `/temper/${environment}`;
}

/** `temper-research-fleet-limit`: the function that ends what outlives its time, its role and its schedule. */
export function fleetLimitName(environment: string): string {
  return `${environmentResourceName(environment)}-fleet-limit`;
}

/** `/temper/research/fleet-limit`. */
export function fleetLimitLogGroup(environment: string): string {
  return `${logGroupName(environment)}/fleet-limit`;
}

/** What tells the subnet of an environment's fleets from whatever else carries the environment's tags. */
export const FLEET_SUBNET_TAG = { 'temper:role': 'fleet' } as const;

/** `temper/environments/research.tfstate`. */
export function environmentStateKey(environment: string): string {
  return `temper/environments/${environment}.tfstate`;
}

/** The environment in a state's key: the inverse of `environmentStateKey`. */
export function environmentInStateKey(key: string): string | undefined {
  return /^temper\/environments\/([^/]+)\.tfstate$/.exec(key)?.[1];
}

/** What a workflow does in an environment; each has a GitHub environment and a role of its own. */
export const WORKFLOW_PURPOSES = ['plan', 'apply', 'reconcile'] as const;
export type WorkflowPurpose = (typeof WORKFLOW_PURPOSES)[number];

/** GitHub's environments: `research-plan`, `research`, which has the reviewers, and `research-reconcile`. */
export function githubEnvironments({
  metadata,
  spec,
}: Environment): Readonly<Record<WorkflowPurpose, string>> {
  const apply = spec.github.environment ?? metadata.name;
  return { plan: `${apply}-plan`, apply, reconcile: `${apply}-reconcile` };
}

/** Every training role's name begins with it; event patterns match it. */
export const ROLE_PREFIX = 'temper-';
