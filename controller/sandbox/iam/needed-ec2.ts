import { arnPartition } from '../../../stacks/catalog/partitions.ts';
import type { RequestContext } from './conditions.ts';
import {
  parameter,
  passRole,
  regionalArn,
  requestTags,
  type NeededAction,
  type NeedingRequest,
} from './needed.ts';

/** Types of resources by how their ids begin (EC2 API reference, resource ids), as ARNs spell them. */
const TYPES: Readonly<Record<string, string>> = {
  cr: 'capacity-reservation',
  eni: 'network-interface',
  fleet: 'fleet',
  i: 'instance',
  igw: 'internet-gateway',
  lt: 'launch-template',
  pg: 'placement-group',
  rtb: 'route-table',
  sg: 'security-group',
  sgr: 'security-group-rule',
  snap: 'snapshot',
  subnet: 'subnet',
  vol: 'volume',
  vpc: 'vpc',
  vpce: 'vpc-endpoint',
};

/** What an operation makes, and what it makes it in. */
const MAKES: Readonly<Record<string, readonly string[]>> = {
  CreateFleet: ['fleet'],
  CreateLaunchTemplate: ['launch-template'],
  CreateRouteTable: ['route-table'],
  CreateSecurityGroup: ['security-group'],
  CreateSubnet: ['subnet'],
  CreateVpc: ['vpc'],
  CreateVpcEndpoint: ['vpc-endpoint'],
  RunInstances: ['instance', 'volume', 'network-interface'],
};

/** Parameters that name what an operation is about, lists of them as the query protocol counts them. */
const NAMED =
  /^(?:(?:LaunchTemplate|Instance|Fleet|Group|Subnet|Vpc|RouteTable|VpcEndpoint|Resource|NetworkInterface|SecurityGroup)Id(?:\.\d+)?|(?:NetworkInterface\.\d+\.)?(?:SubnetId|SecurityGroupId\.\d+)|.*LaunchTemplateSpecification\.LaunchTemplateId|LaunchTemplate\.LaunchTemplateId)$/;

/** Looking that EC2 narrows to what is looked at. */
const NARROWED = new Set(['DescribeVpcAttribute']);

/**
 * What EC2 asks of IAM for a request: the action on what it makes and on what it names, and CreateTags on what it makes with
 * tags. An instant fleet launches in the caller's name, so it needs what RunInstances needs, and the right to pass the role of
 * its template's instance profile. Service Authorization Reference of Amazon EC2, 2026-09; EC2 user guide, "EC2 Fleet
 * prerequisites". Looking is asked on `*`, as EC2 does but for little.
 */
export function neededOfEc2(request: NeedingRequest): NeededAction[] {
  const { operation } = request;
  if (/^(?:Describe|Get)/.test(operation) && !NARROWED.has(operation))
    return [{ action: `ec2:${operation}`, resources: ['*'], context: {} }];
  const tags = tagsOf(request);
  const all = Object.assign({}, ...Object.values(tags)) as Record<string, string>;
  const context =
    operation === 'CreateTags' || operation === 'DeleteTags'
      ? plainTags(request)
      : requestTags(all);
  const resources = resourcesOf(request);
  const needed: NeededAction[] = [
    { action: `ec2:${operation}`, resources: resources.length === 0 ? ['*'] : resources, context },
  ];
  if (operation === 'CreateFleet') needed.push(...launch(request, tags));
  if (operation === 'RunInstances') needed.push(...passed(request));
  return [...needed, ...tagging(request, tags)];
}

function resourcesOf(request: NeedingRequest): string[] {
  const { operation, parameters } = request;
  const made = (MAKES[operation] ?? []).map((type) => regionalArn(request, 'ec2', `${type}/*`));
  const group = parameter(request, 'GroupName');
  const placement = operation.endsWith('PlacementGroup')
    ? [regionalArn(request, 'ec2', `placement-group/${group}`)]
    : [];
  const named = Object.entries(parameters).flatMap(([name, value]) =>
    NAMED.test(name) && typeof value === 'string' ? arnOf(request, value) : [],
  );
  const image = parameter(request, 'ImageId');
  const public_ =
    image === ''
      ? []
      : [`arn:${arnPartition(request.region)}:ec2:${request.region}::image/${image}`];
  return [...new Set([...made, ...placement, ...named, ...public_])];
}

function arnOf(request: NeedingRequest, id: string): string[] {
  const type = TYPES[id.slice(0, id.indexOf('-'))];
  return type === undefined ? [] : [regionalArn(request, 'ec2', `${type}/${id}`)];
}

/**
 * What launching needs beside the fleet itself. Tags in the template are tags of the request, and need CreateTags like those: EC2
 * judges a launch by all parameters that it comes to. Source: EC2 user guide, IAM permissions required for launch templates ("grant
 * anyone that will use a launch template the permissions required to create [...] the resources that are specified"), 2026-11.
 */
function launch(request: NeedingRequest, tags: Tags): NeededAction[] {
  const made = (MAKES['RunInstances'] ?? []).map((type) =>
    regionalArn(request, 'ec2', `${type}/*`),
  );
  const context = requestTags(tags['instance'] ?? {});
  const taggedBy = resourcesOf(request).filter((arn) => arn.includes(':launch-template/'));
  const launches = { 'ec2:CreateAction': 'RunInstances' };
  return [
    { action: 'ec2:RunInstances', resources: made, context, taggedBy },
    { action: 'ec2:RunInstances', resources: taggedBy, context: {} },
    { action: 'ec2:CreateTags', resources: made, context: launches, taggedBy },
    ...passed(request),
  ];
}

/** The role behind the instance profile of each template that a launch names; known only to who has the template. */
function passed(request: NeedingRequest): NeededAction[] {
  return resourcesOf(request)
    .filter((arn) => arn.includes(':launch-template/'))
    .map((template) => passRole(template, 'ec2'));
}

/** Tags by the type of resource that they are for. */
type Tags = Readonly<Record<string, Readonly<Record<string, string>>>>;

function tagsOf({ parameters }: NeedingRequest): Tags {
  const tags: Record<string, Record<string, string>> = {};
  for (const [name, key] of Object.entries(parameters)) {
    const found = /^(TagSpecifications?\.\d+)\.Tags?\.(\d+)\.Key$/.exec(name);
    const type = parameters[`${found?.[1] ?? ''}.ResourceType`];
    if (found === null || typeof type !== 'string' || typeof key !== 'string') continue;
    const value = parameters[name.replace(/Key$/, 'Value')];
    tags[type] = { ...tags[type], [key]: typeof value === 'string' ? value : '' };
  }
  return tags;
}

function plainTags(request: NeedingRequest): RequestContext {
  const pairs = Object.keys(request.parameters)
    .filter((name) => /^Tag\.\d+\.Key$/.test(name))
    .map((name) => [parameter(request, name), parameter(request, name.replace(/Key$/, 'Value'))]);
  return requestTags(Object.fromEntries(pairs) as Record<string, string>);
}

/** A tagged creation needs CreateTags on each type that is tagged, for that creation. */
function tagging(request: NeedingRequest, tags: Tags): NeededAction[] {
  return Object.entries(tags).map(([type, given]) => ({
    action: 'ec2:CreateTags',
    resources: [regionalArn(request, 'ec2', `${type}/*`)],
    context: { ...requestTags(given), 'ec2:CreateAction': request.operation },
  }));
}
