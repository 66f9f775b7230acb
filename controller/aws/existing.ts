import { arnPartition } from '../../stacks/catalog/partitions.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { findBucket } from './existing-bucket.ts';
import {
  findEgressRule,
  findFileSystem,
  findFleet,
  findIngressRule,
  findLaunchTemplate,
  findPlacementGroup,
  findSecurityGroup,
} from './existing-fleet.ts';
import { findKey, findKeyAlias } from './existing-key.ts';
import { fromTagList, ownership, text } from './ownership.ts';
import type { Existing } from './ownership.ts';
import { findInstanceProfile, findPolicy, findTokenProvider } from './existing-identity.ts';
import { awsClients } from './clients.ts';
import { askAws, askAwsFor } from './failures.ts';
import { trainingJobs } from './training-jobs.ts';

/** A resource that a plan would create. */
export interface PlannedCreate {
  /** Terraform's type, `aws_s3_bucket`. */
  readonly type: string;
  /** Terraform's address, `aws_s3_bucket.datasets`. */
  readonly address: string;
  /** The planned attributes (`change.after` of the plan's JSON). */
  readonly values: Readonly<Record<string, unknown>>;
}

type Finder = (
  access: AwsAccess,
  values: PlannedCreate['values'],
  stackId: string,
  address: string,
) => Promise<Existing | undefined>;

/**
 * The types whose second creation fails or costs, and which therefore have to be looked up first. All others that Temper
 * makes are put, not created (policies, bucket settings, rules, targets, dashboards, objects, subscriptions): doing it
 * again is harmless. An SNS topic is created again without an error only while its tags are the same.
 */
const FINDERS: Readonly<Record<string, Finder>> = {
  aws_bedrock_custom_model: findTrainingJob,
  aws_budgets_budget: findBudget,
  aws_cloudwatch_log_group: findLogGroup,
  aws_ec2_fleet: findFleet,
  aws_fsx_lustre_file_system: findFileSystem,
  aws_iam_instance_profile: findInstanceProfile,
  aws_iam_openid_connect_provider: findTokenProvider,
  aws_iam_policy: findPolicy,
  aws_iam_role: findRole,
  aws_kms_alias: findKeyAlias,
  aws_kms_key: findKey,
  aws_launch_template: findLaunchTemplate,
  aws_placement_group: findPlacementGroup,
  aws_s3_bucket: findBucket,
  aws_security_group: findSecurityGroup,
  aws_sns_topic: findTopic,
  aws_vpc_security_group_egress_rule: findEgressRule,
  aws_vpc_security_group_ingress_rule: findIngressRule,
};

/**
 * The resource that exists already under the name of a planned one, and whether it is this stack's own (its
 * `temper:stack` tag says so): what an apply that was killed left behind. `importId` is what the provider
 * (hashicorp/aws 5.100.0) expects in an `import` block.
 *
 * @throws TemperError when AWS cannot be asked; a failed look-up never reads as "does not exist".
 */
export async function findExisting(
  access: AwsAccess,
  planned: PlannedCreate,
  stackId: string,
): Promise<Existing | undefined> {
  return await FINDERS[planned.type]?.(access, planned.values, stackId, planned.address);
}

async function findTrainingJob(
  access: AwsAccess,
  values: PlannedCreate['values'],
  stackId: string,
): Promise<Existing | undefined> {
  const name = text(values, 'job_name');
  if (name === undefined) return undefined;
  const jobs = trainingJobs(access);
  const job = await jobs.find(name);
  if (!job) return undefined;
  return { importId: job.arn, ...ownership(await jobs.tags(job.arn), stackId) };
}

async function findBudget(
  access: AwsAccess,
  values: PlannedCreate['values'],
  stackId: string,
): Promise<Existing | undefined> {
  const name = text(values, 'name');
  if (name === undefined) return undefined;
  const { account } = access;
  const budgets = await awsClients(access).budgets();
  const call = { access, service: 'budgets', resource: name };
  const found = await askAwsFor(
    { ...call, operation: 'DescribeBudget' },
    ['NotFoundException'],
    () => budgets.describeBudget({ AccountId: account, BudgetName: name }),
  );
  if (!found) return undefined;
  const partition = arnPartition(access.region);
  const tagged = await askAws({ ...call, operation: 'ListTagsForResource' }, () =>
    budgets.listTagsForResource({
      ResourceARN: `arn:${partition}:budgets::${account}:budget/${name}`,
    }),
  );
  return {
    importId: `${account}:${name}`,
    ...ownership(fromTagList(tagged.ResourceTags), stackId),
  };
}

async function findLogGroup(
  access: AwsAccess,
  values: PlannedCreate['values'],
  stackId: string,
): Promise<Existing | undefined> {
  const name = text(values, 'name');
  if (name === undefined) return undefined;
  const logs = await awsClients(access).logs();
  const call = { access, service: 'logs', resource: name };
  const arn = await askAws({ ...call, operation: 'DescribeLogGroups' }, async () => {
    for await (const page of logs.paginateDescribeLogGroups({ logGroupNamePrefix: name })) {
      const group = page.logGroups?.find((one) => one.logGroupName === name);
      if (group?.arn) return group.arn.replace(/:\*$/, '');
    }
    return undefined;
  });
  if (arn === undefined) return undefined;
  const tagged = await askAws({ ...call, operation: 'ListTagsForResource' }, () =>
    logs.listTagsForResource({ resourceArn: arn }),
  );
  return { importId: name, ...ownership(tagged.tags ?? {}, stackId) };
}

async function findRole(
  access: AwsAccess,
  values: PlannedCreate['values'],
  stackId: string,
): Promise<Existing | undefined> {
  const name = text(values, 'name');
  if (name === undefined) return undefined;
  const iam = await awsClients(access).iam();
  const call = { access, service: 'iam', resource: name };
  const found = await askAwsFor(
    { ...call, operation: 'GetRole' },
    ['NoSuchEntity', 'NoSuchEntityException'],
    () => iam.getRole({ RoleName: name }),
  );
  if (!found) return undefined;
  return { importId: name, ...ownership(fromTagList(found.Role?.Tags), stackId) };
}

async function findTopic(
  access: AwsAccess,
  values: PlannedCreate['values'],
  stackId: string,
): Promise<Existing | undefined> {
  const name = text(values, 'name');
  if (name === undefined) return undefined;
  const { account, region } = access;
  const arn = `arn:${arnPartition(region)}:sns:${region}:${account}:${name}`;
  const sns = await awsClients(access).sns();
  const call = { access, service: 'sns', resource: arn };
  const absent = ['NotFound', 'NotFoundException', 'ResourceNotFound', 'ResourceNotFoundException'];
  const found = await askAwsFor({ ...call, operation: 'GetTopicAttributes' }, absent, () =>
    sns.getTopicAttributes({ TopicArn: arn }),
  );
  if (!found) return undefined;
  const tagged = await askAws({ ...call, operation: 'ListTagsForResource' }, () =>
    sns.listTagsForResource({ ResourceArn: arn }),
  );
  return { importId: arn, ...ownership(fromTagList(tagged.Tags), stackId) };
}
