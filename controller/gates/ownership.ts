/*
 * One gate for whatever a plan would change: only what is this stack's. A state says which thing in AWS an address means,
 * and a state can be wrong: lost, restored, edited, or put there by somebody. So neither the address nor the thing behind
 * it is believed because the state has it. The address must be one that Temper compiles for this stack, and the thing must
 * carry its mark in AWS, as the refresh of this plan has just seen it.
 */
import { resourceNames } from '../../stacks/resource-names.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Stack } from '../../stacks/stack.ts';
import type { Plan, ResourceChange } from '../terraform/plan/plan.ts';
import { changeKind } from '../terraform/plan/summary.ts';
import { refusal, type GateInput } from './refusal.ts';

const STACK_TAG = 'temper:stack';
/** S3 takes too few tags an object, so uploads say it in their metadata. */
const STACK_METADATA = 'temper-stack';

/**
 * Things that carry no tags are this stack's when they hang on a thing, or have a name, that the stack declares: the
 * argument that says so, by type. A type that is not here and has no tags is never changed.
 */
const TOLD_BY: Readonly<Record<string, string>> = {
  aws_cloudwatch_dashboard: 'dashboard_name',
  aws_cloudwatch_event_target: 'rule',
  aws_cloudwatch_log_resource_policy: 'policy_name',
  aws_iam_role_policy: 'role',
  aws_iam_role_policy_attachment: 'role',
  aws_kms_alias: 'name',
  aws_lambda_permission: 'function_name',
  aws_s3_bucket_lifecycle_configuration: 'bucket',
  aws_s3_bucket_logging: 'bucket',
  aws_s3_bucket_ownership_controls: 'bucket',
  aws_s3_bucket_policy: 'bucket',
  aws_s3_bucket_public_access_block: 'bucket',
  aws_s3_bucket_server_side_encryption_configuration: 'bucket',
  aws_s3_bucket_versioning: 'bucket',
  aws_s3_directory_bucket: 'bucket',
  aws_sns_topic_policy: 'arn',
  aws_sns_topic_subscription: 'topic_arn',
};

/** The addresses a plan would change that the present spec does not compile: the past has to explain them. */
export function strangeAddresses(
  plan: Plan,
  stack: Pick<Stack, 'addresses'>,
  retired: GateInput['retired'],
): string[] {
  const known = new Set([...stack.addresses, ...retired.map(({ address }) => address)]);
  const addresses = plan.resourceChanges.filter(changesTheWorld).map(({ address }) => address);
  return [...new Set(addresses)].filter((address) => !known.has(address));
}

/** Refuses every change of something that is not provably this stack's. */
export function ownershipGate(input: GateInput): Diagnostic[] {
  const { plan, stack, past, retired } = input;
  const strange = new Set(
    strangeAddresses(plan, stack, retired).filter(
      (address) => past?.addresses.has(address) !== true,
    ),
  );
  const names = new Set([...resourceNames(stack), ...(past?.names ?? [])]);
  return plan.resourceChanges.filter(changesTheWorld).flatMap((change) => {
    const why = strange.has(change.address) ? strangerWhy(input) : notOurs(change, stack.id, names);
    return why === undefined ? [] : [foreign(input, change, why)];
  });
}

function changesTheWorld(change: ResourceChange): boolean {
  return change.mode === 'managed' && ['update', 'replace', 'delete'].includes(changeKind(change));
}

function strangerWhy({ past }: GateInput): string {
  const looked =
    past?.incomplete === undefined
      ? 'nor any version of it on the default branch'
      : `and its history could not be looked up: ${past.incomplete}`;
  return `the state says that it belongs to this stack, but the spec does not declare it, ${looked}`;
}

/** Why the thing behind an address of ours is not ours; undefined when it is. */
function notOurs(
  change: ResourceChange,
  stackId: string,
  names: ReadonlySet<string>,
): string | undefined {
  const before = recordOf(change.before);
  const owner = ownerOf(before);
  if (owner === stackId) return undefined;
  if (owner !== undefined) return `its mark ${STACK_TAG} says that it belongs to ${owner}`;
  const told = TOLD_BY[change.type];
  if (told !== undefined) {
    const name = lastPart(before[told]);
    if (name !== undefined && names.has(name)) return undefined;
    return `it hangs on ${name === undefined ? 'something unknown' : `\`${name}\``}, which this stack does not declare`;
  }
  // Tags that somebody removed are put back where the name leaves no doubt; nothing is deleted on a name alone.
  const name = lastPart(before['name'] ?? before['bucket'] ?? before['job_name']);
  if (changeKind(change) === 'update' && name !== undefined && names.has(name)) return undefined;
  return `it carries no tag ${STACK_TAG}, so Temper did not make it`;
}

/** What the thing itself says of whose it is, in AWS. */
function ownerOf(before: Readonly<Record<string, unknown>>): string | undefined {
  const mark =
    recordOf(before['tags_all'])[STACK_TAG] ?? recordOf(before['metadata'])[STACK_METADATA];
  return typeof mark === 'string' ? mark : undefined;
}

/** `arn:aws:sns:us-east-1:123456789012:temper-research`: `temper-research`. */
function lastPart(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return value.startsWith('arn:') ? value.slice(value.lastIndexOf(':') + 1) : value;
}

function foreign(input: GateInput, change: ResourceChange, why: string): Diagnostic {
  const verb = { update: 'change', replace: 'delete and recreate', delete: 'delete' }[
    changeKind(change) as 'update' | 'replace' | 'delete'
  ];
  return refusal(input, change, {
    code: 'GATE_FOREIGN_RESOURCE',
    message: `this would ${verb} ${change.address}${identity(change)}, which is not this stack's`,
    why,
    fix: `find out how it came into the state (\`temper terraform ${input.stack.title.replace(' ', '-')} -- state show '${change.address}'\`); if it is this stack's, tag it ${STACK_TAG}=${input.stack.id} or put the spec that made it on the default branch, else take it out of the state (\`… -- state rm\`), which leaves the thing itself alone`,
  });
}

/** What AWS calls it: people must be able to find it. */
function identity({ before }: ResourceChange): string {
  const { arn, id, name, bucket } = recordOf(before);
  const known = [arn, id, name, bucket].find(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  return known === undefined ? '' : ` (${known})`;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
