import type { Grant } from '../grant.ts';
import { isTaggedOurs, tagsAsOurs } from '../resource-type.ts';
import type { PlannedResource, Right, TypeRights } from '../resource-type.ts';

const anywhere = (): readonly string[] => ['*'];

/** Every resource of a sort: EC2 gives the ids, so that tags alone tell what is whose. */
export function anyOf(...sorts: readonly string[]) {
  return ({ place }: PlannedResource): readonly string[] =>
    sorts.map((sort) => place.regional('ec2', `${sort}/*`));
}

/** Looking, which EC2 narrows to nothing. */
export function looking(...operations: readonly string[]): Right {
  return { actions: operations.map((one) => `ec2:${one}`), on: anywhere };
}

/** Something new of a sort, with the environment's tags; in what is there already. */
export function making(operation: string, sort: string, within: readonly string[] = []): Right[] {
  const action = `ec2:${operation}`;
  return [
    { actions: [action], on: anyOf(sort), when: tagsAsOurs },
    ...(within.length === 0 ? [] : [{ actions: [action], on: anyOf(...within) }]),
    tagging([operation], sort),
  ];
}

/** Tags for what an operation makes, the environment's among them; what is there already is not tagged by it. */
export function tagging(operations: readonly string[], ...sorts: readonly string[]): Right {
  return (resource): readonly Grant[] => [
    {
      actions: ['ec2:CreateTags'],
      resources: anyOf(...sorts)(resource),
      condition: {
        StringEquals: { ...tagsAsOurs(resource)['StringEquals'], 'ec2:CreateAction': operations },
      },
    },
  ];
}

/** Changing or deleting what has the environment's tag. */
export function ours(sort: string, ...operations: readonly string[]): Right {
  return {
    actions: operations.map((one) => `ec2:${one}`),
    on: anyOf(sort),
    when: isTaggedOurs,
  };
}

const retagged = (sort: string): Right => ours(sort, 'CreateTags', 'DeleteTags');

/** A rule of a group; both are told by their tags. */
function groupRule(direction: 'Ingress' | 'Egress'): TypeRights {
  const authorize = `AuthorizeSecurityGroup${direction}`;
  return {
    arns: anyOf('security-group', 'security-group-rule'),
    find: [looking('DescribeSecurityGroupRules')],
    read: [looking('DescribeSecurityGroupRules')],
    create: [
      ours('security-group', authorize),
      { actions: [`ec2:${authorize}`], on: anyOf('security-group-rule'), when: tagsAsOurs },
      tagging([authorize], 'security-group-rule'),
    ],
    update: [
      ours('security-group', 'ModifySecurityGroupRules'),
      ours('security-group-rule', 'ModifySecurityGroupRules'),
      retagged('security-group-rule'),
    ],
    delete: [ours('security-group', `RevokeSecurityGroup${direction}`)],
  };
}

/**
 * Networks and groups. Names and resources of actions, and which of them know tags: AWS's Service Authorization Reference of
 * Amazon EC2, 2026-09. What is made inside of something, of a VPC or a subnet, may be made in any: a subnet of the customer's has no tag.
 */
export const NETWORK_RIGHTS = {
  aws_vpc: {
    arns: anyOf('vpc'),
    find: [looking('DescribeVpcs')],
    read: [
      looking(
        'DescribeNetworkAcls',
        'DescribeRouteTables',
        'DescribeSecurityGroups',
        'DescribeVpcs',
      ),
      'ec2:DescribeVpcAttribute',
    ],
    create: [...making('CreateVpc', 'vpc'), ours('vpc', 'ModifyVpcAttribute')],
    update: [ours('vpc', 'ModifyVpcAttribute'), retagged('vpc')],
    delete: [ours('vpc', 'DeleteVpc')],
  },
  aws_subnet: {
    arns: anyOf('subnet'),
    find: [looking('DescribeSubnets')],
    read: [looking('DescribeSubnets')],
    create: [
      ...making('CreateSubnet', 'subnet'),
      ours('vpc', 'CreateSubnet'),
      ours('subnet', 'ModifySubnetAttribute'),
    ],
    update: [ours('subnet', 'ModifySubnetAttribute'), retagged('subnet')],
    // Interfaces that a service has left behind keep a subnet alive.
    delete: [looking('DescribeNetworkInterfaces'), ours('subnet', 'DeleteSubnet')],
  },
  aws_vpc_endpoint: {
    arns: anyOf('vpc-endpoint'),
    find: [looking('DescribeVpcEndpoints')],
    // The addresses of an endpoint are those of its interfaces.
    read: [looking('DescribeNetworkInterfaces', 'DescribePrefixLists', 'DescribeVpcEndpoints')],
    create: [
      ...making('CreateVpcEndpoint', 'vpc-endpoint'),
      ours('vpc', 'CreateVpcEndpoint'),
      ours('subnet', 'CreateVpcEndpoint'),
      ours('security-group', 'CreateVpcEndpoint'),
      // The VPC's own, which AWS makes with it and tags with nothing.
      { actions: ['ec2:CreateVpcEndpoint'], on: anyOf('route-table') },
    ],
    update: [
      ours('vpc-endpoint', 'ModifyVpcEndpoint'),
      ours('subnet', 'ModifyVpcEndpoint'),
      ours('security-group', 'ModifyVpcEndpoint'),
      { actions: ['ec2:ModifyVpcEndpoint'], on: anyOf('route-table') },
      retagged('vpc-endpoint'),
    ],
    delete: [ours('vpc-endpoint', 'DeleteVpcEndpoints')],
  },
  aws_security_group: {
    arns: anyOf('security-group'),
    find: [looking('DescribeSecurityGroups')],
    read: [looking('DescribeSecurityGroups')],
    create: [
      ...making('CreateSecurityGroup', 'security-group', ['vpc']),
      // A new group lets everything out: the provider takes that away.
      ours('security-group', 'RevokeSecurityGroupEgress'),
    ],
    update: [retagged('security-group')],
    delete: [looking('DescribeNetworkInterfaces'), ours('security-group', 'DeleteSecurityGroup')],
  },
  aws_vpc_security_group_ingress_rule: groupRule('Ingress'),
  aws_vpc_security_group_egress_rule: groupRule('Egress'),
} as const satisfies Readonly<Record<string, TypeRights>>;
