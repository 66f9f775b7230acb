import { arnPartition } from '../../stacks/catalog/partitions.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { findBucket, findDirectoryBucket } from './existing-bucket.ts';
import {
  findDataAssociation,
  findFileSystem,
  findFleet,
  findLaunchTemplate,
  findPlacementGroup,
} from './existing-fleet.ts';
import {
  findInstanceProfile,
  findPolicy,
  findRole,
  findTokenProvider,
} from './existing-identity.ts';
import { findKey, findKeyAlias } from './existing-key.ts';
import { findFunction, findPermission } from './existing-limit.ts';
import {
  findEgressRule,
  findEndpoint,
  findIngressRule,
  findSecurityGroup,
  findSubnet,
  findVpc,
} from './existing-network.ts';
import { askAws, askAwsFor } from './failures.ts';
import { byName, type Finder, type PlannedCreate } from './finder.ts';
import { fromTagList, type Existing } from './ownership.ts';
import { trainingJobs } from './training-jobs.ts';

const findTrainingJob = byName('job_name', async (access, name) => {
  const jobs = trainingJobs(access);
  const job = await jobs.find(name);
  return job && { importId: job.arn, tags: await jobs.tags(job.arn) };
});

const findBudget = byName('name', async (access, name) => {
  const { account, region } = access;
  const budgets = await awsClients(access).budgets();
  const call = { access, service: 'budgets', resource: name };
  const found = await askAwsFor(
    { ...call, operation: 'DescribeBudget' },
    ['NotFoundException'],
    () => budgets.describeBudget({ AccountId: account, BudgetName: name }),
  );
  if (!found) return undefined;
  const ResourceARN = `arn:${arnPartition(region)}:budgets::${account}:budget/${name}`;
  const tagged = await askAws({ ...call, operation: 'ListTagsForResource' }, () =>
    budgets.listTagsForResource({ ResourceARN }),
  );
  return { importId: `${account}:${name}`, tags: fromTagList(tagged.ResourceTags) };
});

const findLogGroup = byName('name', async (access, name) => {
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
  return { importId: name, tags: tagged.tags ?? {} };
});

const findTopic = byName('name', async (access, name) => {
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
  return { importId: arn, tags: fromTagList(tagged.Tags) };
});

/**
 * The types whose second creation fails or costs, and which therefore have to be looked up first. All others that Temper
 * makes are put, not created (policies, bucket settings, rules, targets, dashboards, alarms, objects, subscriptions): doing it
 * again is harmless. An SNS topic is created again without an error only while its tags are the same.
 */
const FINDERS: Readonly<Record<string, Finder>> = {
  aws_bedrock_custom_model: findTrainingJob,
  aws_budgets_budget: findBudget,
  aws_cloudwatch_log_group: findLogGroup,
  aws_ec2_fleet: findFleet,
  aws_fsx_data_repository_association: findDataAssociation,
  aws_fsx_lustre_file_system: findFileSystem,
  aws_iam_instance_profile: findInstanceProfile,
  aws_iam_openid_connect_provider: findTokenProvider,
  aws_iam_policy: findPolicy,
  aws_iam_role: findRole,
  aws_kms_alias: findKeyAlias,
  aws_kms_key: findKey,
  aws_lambda_function: findFunction,
  aws_lambda_permission: findPermission,
  aws_launch_template: findLaunchTemplate,
  aws_placement_group: findPlacementGroup,
  aws_s3_bucket: findBucket,
  aws_s3_directory_bucket: findDirectoryBucket,
  aws_security_group: findSecurityGroup,
  aws_sns_topic: findTopic,
  aws_subnet: findSubnet,
  aws_vpc: findVpc,
  aws_vpc_endpoint: findEndpoint,
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
  return await FINDERS[planned.type]?.(access, planned, stackId);
}
