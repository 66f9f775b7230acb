/* What of a network there is already: of most of it a second one is made without an error, and its endpoints are paid for by the hour. */
import type { Filter, SecurityGroupRule, VpcEndpoint } from '@aws-sdk/client-ec2';
import { askEc2 } from './ask-ec2.ts';
import { byTag, type Finder, type PlannedValues } from './finder.ts';
import { fromTagList, ownership, text, STACK_TAG } from './ownership.ts';

const tagged = (stackId: string): Filter => ({ Name: `tag:${STACK_TAG}`, Values: [stackId] });

/** The network of a stack, which has one. */
export const findVpc = byTag(async (access, stackId) => {
  const about = { operation: 'DescribeVpcs', resource: stackId };
  const answer = await askEc2(access, about, (client, ec2) =>
    client.send(new ec2.DescribeVpcsCommand({ Filters: [tagged(stackId)] })),
  );
  return (answer?.Vpcs ?? []).map(({ VpcId }) => VpcId);
});

/** The subnet of a stack, which has one. */
export const findSubnet = byTag(async (access, stackId) => {
  const about = { operation: 'DescribeSubnets', resource: stackId };
  const answer = await askEc2(access, about, (client, ec2) =>
    client.send(new ec2.DescribeSubnetsCommand({ Filters: [tagged(stackId)] })),
  );
  return (answer?.Subnets ?? []).map(({ SubnetId }) => SubnetId);
});

/** EC2 tells of endpoints for some time after their end. Source: EC2 API reference, VpcEndpoint `State`, 2026-11. */
const ENDPOINT_GONE: ReadonlySet<string> = new Set([
  'deleting',
  'deleted',
  'failed',
  'expired',
  'rejected',
]);

/** The endpoint of a stack for the planned service. */
export const findEndpoint = byTag(async (access, stackId, values) => {
  const service = text(values, 'service_name');
  if (service === undefined) return [];
  const about = { operation: 'DescribeVpcEndpoints', resource: service };
  const Filters = [tagged(stackId), { Name: 'service-name', Values: [service] }];
  const answer = await askEc2(access, about, (client, ec2) =>
    client.send(new ec2.DescribeVpcEndpointsCommand({ Filters })),
  );
  // Spelled in two ways: `Deleted` in its reference, `deleted` in its answers.
  const isThere = ({ State }: VpcEndpoint) => !ENDPOINT_GONE.has(State?.toLowerCase() ?? '');
  return (answer?.VpcEndpoints ?? []).filter(isThere).map(({ VpcEndpointId }) => VpcEndpointId);
});

/** A security group of the planned name; where the network is not known yet, only one that is this stack's. */
export const findSecurityGroup: Finder = async (access, { values }, stackId) => {
  const name = text(values, 'name');
  const vpc = text(values, 'vpc_id');
  if (name === undefined) return undefined;
  const about = { operation: 'DescribeSecurityGroups', resource: name };
  const Filters = [
    { Name: 'group-name', Values: [name] },
    ...(vpc === undefined ? [] : [{ Name: 'vpc-id', Values: [vpc] }]),
  ];
  const answer = await askEc2(access, about, (client, ec2) =>
    client.send(new ec2.DescribeSecurityGroupsCommand({ Filters })),
  );
  const groups = (answer?.SecurityGroups ?? []).flatMap(({ GroupId, Tags }) =>
    GroupId === undefined ? [] : [{ importId: GroupId, ...ownership(fromTagList(Tags), stackId) }],
  );
  return groups.find(({ ours }) => ours) ?? (vpc === undefined ? undefined : groups.at(0));
};

/** A rule that lets in what the planned one would. */
export const findIngressRule = ruleFinder('in');
/** A rule that lets out what the planned one would. */
export const findEgressRule = ruleFinder('out');

/** EC2 has no rule twice in a group, and a stack has one group: so where the group is not known yet, the stack's tag leads to it. */
function ruleFinder(direction: 'in' | 'out'): Finder {
  return byTag(async (access, stackId, values) => {
    const group = text(values, 'security_group_id');
    const about = { operation: 'DescribeSecurityGroupRules', resource: group ?? stackId };
    const Filters = [group === undefined ? tagged(stackId) : { Name: 'group-id', Values: [group] }];
    const answer = await askEc2(access, about, (client, ec2) =>
      client.send(new ec2.DescribeSecurityGroupRulesCommand({ Filters })),
    );
    const isPlanned = (rule: SecurityGroupRule) =>
      rule.IsEgress === (direction === 'out') &&
      rule.IpProtocol === values['ip_protocol'] &&
      isSame(rule.CidrIpv4, values['cidr_ipv4']) &&
      isReferenced(rule.ReferencedGroupInfo?.GroupId, values) &&
      (rule.IpProtocol === EVERY_PROTOCOL || isSame(rule.FromPort, values['from_port'])) &&
      (rule.IpProtocol === EVERY_PROTOCOL || isSame(rule.ToPort, values['to_port']));
    return (answer?.SecurityGroupRules ?? [])
      .filter(isPlanned)
      .map(({ SecurityGroupRuleId }) => SecurityGroupRuleId);
  });
}

/** For it, EC2 tells no ports, or -1. */
const EVERY_PROTOCOL = '-1';

function isSame(found: unknown, planned: unknown): boolean {
  return (found ?? undefined) === (planned ?? undefined);
}

/** A group that is not known yet either is whichever a rule without addresses speaks of. */
function isReferenced(found: string | undefined, values: PlannedValues): boolean {
  const planned = text(values, 'referenced_security_group_id');
  if (planned !== undefined) return found === planned;
  return (found === undefined) === (text(values, 'cidr_ipv4') !== undefined);
}
