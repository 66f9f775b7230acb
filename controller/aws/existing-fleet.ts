/* What a training on machines leaves behind when its apply is killed: a second one of most of it is refused, of some paid for. */
import type { Tag } from '@aws-sdk/client-ec2';
import { gangOf } from '../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws, askAwsFor } from './failures.ts';
import { fileSystemsOf } from './file-systems.ts';
import { machinesOf, type FleetMachine } from './fleet-machines.ts';
import { ownership, text, STACK_TAG, type Existing } from './ownership.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The fleet that has started the machines of the planned gang: EC2 tells nothing of an instant fleet to who does not know its id,
 * but its machines carry it. Of several, the one whose machines run, then the first.
 */
export async function findFleet(
  access: AwsAccess,
  _: Values,
  stackId: string,
  address: string,
): Promise<Existing | undefined> {
  const planned = gangOf(address);
  if (planned === undefined) return undefined;
  const machines = (await machinesOf(access, stackId)).filter(
    ({ fleet, tags }) =>
      fleet !== undefined &&
      tags['temper:attempt'] === String(planned.attempt) &&
      tags['temper:gang'] === String(planned.gang),
  );
  const [first] = machines.toSorted((a, b) => Number(b.runs) - Number(a.runs) || age(a) - age(b));
  return first?.fleet === undefined ? undefined : { importId: first.fleet, ours: true };
}

function age({ launchedAt }: FleetMachine): number {
  return launchedAt?.getTime() ?? 0;
}

/** A launch template of the planned name. */
export async function findLaunchTemplate(
  access: AwsAccess,
  values: Values,
  stackId: string,
): Promise<Existing | undefined> {
  const name = text(values, 'name');
  if (name === undefined) return undefined;
  const call = { access, service: 'ec2', operation: 'DescribeLaunchTemplates', resource: name };
  const answer = await askAwsFor(
    call,
    ['InvalidLaunchTemplateName.NotFoundException'],
    async () => {
      const { client, ec2 } = await ec2Of(access);
      return client.send(new ec2.DescribeLaunchTemplatesCommand({ LaunchTemplateNames: [name] }));
    },
  );
  const found = answer?.LaunchTemplates?.at(0);
  return existing(found?.LaunchTemplateId, found?.Tags, stackId);
}

/** A placement group of the planned name. */
export async function findPlacementGroup(
  access: AwsAccess,
  values: Values,
  stackId: string,
): Promise<Existing | undefined> {
  const name = text(values, 'name');
  if (name === undefined) return undefined;
  const call = { access, service: 'ec2', operation: 'DescribePlacementGroups', resource: name };
  const answer = await askAwsFor(call, ['InvalidPlacementGroup.Unknown'], async () => {
    const { client, ec2 } = await ec2Of(access);
    return client.send(new ec2.DescribePlacementGroupsCommand({ GroupNames: [name] }));
  });
  const found = answer?.PlacementGroups?.at(0);
  return existing(found?.GroupName, found?.Tags, stackId);
}

/** A security group of the planned name; where the network is not known yet, only one that is this stack's. */
export async function findSecurityGroup(
  access: AwsAccess,
  values: Values,
  stackId: string,
): Promise<Existing | undefined> {
  const name = text(values, 'name');
  const vpc = text(values, 'vpc_id');
  if (name === undefined) return undefined;
  const call = { access, service: 'ec2', operation: 'DescribeSecurityGroups', resource: name };
  const { SecurityGroups = [] } = await askAws(call, async () => {
    const { client, ec2 } = await ec2Of(access);
    const Filters = [
      { Name: 'group-name', Values: [name] },
      ...(vpc === undefined ? [] : [{ Name: 'vpc-id', Values: [vpc] }]),
    ];
    return client.send(new ec2.DescribeSecurityGroupsCommand({ Filters }));
  });
  const own = SecurityGroups.find(({ Tags }) => fromTags(Tags)[STACK_TAG] === stackId);
  const found = own ?? (vpc === undefined ? undefined : SecurityGroups.at(0));
  return existing(found?.GroupId, found?.Tags, stackId);
}

/** A rule that lets in what the planned one would, of a group that is known already. */
export const findIngressRule = ruleFinder('in');
/** A rule that lets out what the planned one would, of a group that is known already. */
export const findEgressRule = ruleFinder('out');

function ruleFinder(direction: 'in' | 'out') {
  return async (access: AwsAccess, values: Values): Promise<Existing | undefined> => {
    const group = text(values, 'security_group_id');
    if (group === undefined) return undefined;
    const call = {
      access,
      service: 'ec2',
      operation: 'DescribeSecurityGroupRules',
      resource: group,
    };
    const { SecurityGroupRules = [] } = await askAws(call, async () => {
      const { client, ec2 } = await ec2Of(access);
      const Filters = [{ Name: 'group-id', Values: [group] }];
      return client.send(new ec2.DescribeSecurityGroupRulesCommand({ Filters }));
    });
    const found = SecurityGroupRules.find(
      (rule) =>
        rule.IsEgress === (direction === 'out') &&
        rule.IpProtocol === values['ip_protocol'] &&
        isSame(rule.CidrIpv4, values['cidr_ipv4']) &&
        isSame(rule.ReferencedGroupInfo?.GroupId, values['referenced_security_group_id']) &&
        (rule.IpProtocol === EVERY_PROTOCOL || isSame(rule.FromPort, values['from_port'])) &&
        (rule.IpProtocol === EVERY_PROTOCOL || isSame(rule.ToPort, values['to_port'])),
    );
    // The group is this stack's, so what stands in it is: EC2 has no rule twice.
    return found?.SecurityGroupRuleId === undefined
      ? undefined
      : { importId: found.SecurityGroupRuleId, ours: true };
  };
}

/** For it, EC2 tells no ports, or -1. */
const EVERY_PROTOCOL = '-1';

function isSame(found: unknown, planned: unknown): boolean {
  return (found ?? undefined) === (planned ?? undefined);
}

/** The file system of a stack, which has no name: one that is there would be billed beside a second one. */
export async function findFileSystem(
  access: AwsAccess,
  _: Values,
  stackId: string,
): Promise<Existing | undefined> {
  const systems = await fileSystemsOf(access);
  const own = systems.find(({ tags }) => tags[STACK_TAG] === stackId);
  return own && { importId: own.id, ours: true };
}

async function ec2Of(access: AwsAccess) {
  const [client, ec2] = await Promise.all([
    awsClients(access).ec2(),
    import('@aws-sdk/client-ec2'),
  ]);
  return { client, ec2 };
}

function existing(
  importId: string | undefined,
  tags: readonly Tag[] | undefined,
  stackId: string,
): Existing | undefined {
  return importId === undefined ? undefined : { importId, ...ownership(fromTags(tags), stackId) };
}

function fromTags(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}
