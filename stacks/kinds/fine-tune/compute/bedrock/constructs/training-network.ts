import type { Environment } from '../../../../environment/schema.ts';
import type { Place } from '../../../../../place.ts';
import type { Statement } from '../../../../../policy.ts';

/**
 * Put network interfaces into the environment's subnets, tagged as this job's, and take them away again.
 * Source: docs.aws.amazon.com/bedrock/latest/userguide/vpc-model-customization.html, 2026-11.
 */
export function useNetwork({ spec }: Environment, place: Place): Statement[] {
  if (spec.network === undefined) return [];
  const subnets = spec.network.subnets.map((id) => place.regional('ec2', `subnet/${id}`));
  const groups = spec.network.securityGroups.map((id) =>
    place.regional('ec2', `security-group/${id}`),
  );
  const interfaces = place.regional('ec2', 'network-interface/*');
  return [
    describeNetwork(),
    ...createInterfaces(interfaces, [...subnets, ...groups], ofJobs('aws:RequestTag', place)),
    manageInterfaces(interfaces, subnets, ofJobs('aws:ResourceTag', place)),
  ];
}

type Condition = NonNullable<Statement['Condition']>;

/** Bedrock tags an interface with the job it belongs to. */
function ofJobs(tag: 'aws:RequestTag' | 'aws:ResourceTag', place: Place): Condition {
  const jobs = place.regional('bedrock', 'model-customization-job/*');
  return {
    StringEquals: { [`${tag}/BedrockManaged`]: 'true' },
    ArnEquals: { [`${tag}/BedrockModelCustomizationJobArn`]: jobs },
  };
}

/** EC2 lists cannot be narrowed to a resource. */
function describeNetwork(): Statement {
  return {
    Sid: 'DescribeNetwork',
    Action: [
      'ec2:DescribeDhcpOptions',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
    Resource: '*',
  };
}

function createInterfaces(
  interfaces: string,
  places: readonly string[],
  ofJob: Condition,
): Statement[] {
  const Action = 'ec2:CreateNetworkInterface';
  return [
    { Sid: 'CreateTaggedInterfaces', Action, Resource: interfaces, Condition: ofJob },
    { Sid: 'CreateInterfacesHere', Action, Resource: places },
    {
      Sid: 'TagNewInterfaces',
      Action: 'ec2:CreateTags',
      Resource: interfaces,
      Condition: {
        StringEquals: { 'ec2:CreateAction': 'CreateNetworkInterface' },
        'ForAllValues:StringEquals': {
          'aws:TagKeys': ['BedrockManaged', 'BedrockModelCustomizationJobArn'],
        },
      },
    },
  ];
}

function manageInterfaces(
  interfaces: string,
  subnets: readonly string[],
  ofJob: Condition,
): Statement {
  return {
    Sid: 'ManageOwnInterfaces',
    Action: [
      'ec2:CreateNetworkInterfacePermission',
      'ec2:DeleteNetworkInterface',
      'ec2:DeleteNetworkInterfacePermission',
    ],
    Resource: interfaces,
    Condition: { ...ofJob, ArnEquals: { ...ofJob['ArnEquals'], 'ec2:Subnet': subnets } },
  };
}
