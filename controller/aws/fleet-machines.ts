import type { Instance } from '@aws-sdk/client-ec2';
import type { AwsAccess } from '../ports/ports.ts';
import { askEc2 } from './ask-ec2.ts';
import { fromTagList, STACK_TAG } from './ownership.ts';

/** A machine of EC2 that a training was given. EC2 forgets it about an hour after its end. */
export interface FleetMachine {
  readonly id: string;
  /** It is not ended and not on its way there. */
  readonly runs: boolean;
  /** The EC2 fleet that started it. */
  readonly fleet?: string;
  readonly image?: string;
  readonly instanceType?: string;
  readonly launchedAt?: Date;
  readonly privateAddress?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** As an EC2 fleet marks what it starts. Source: EC2 user guide, tag your EC2 Fleet, 2026-11. */
const FLEET_TAG = 'aws:ec2:fleet-id';

const ENDED: ReadonlySet<string> = new Set(['shutting-down', 'terminated']);

/** The machines of a stack, or of all stacks, by their tag; ended ones included as long as EC2 knows them. */
export async function machinesOf(access: AwsAccess, stackId?: string): Promise<FleetMachine[]> {
  const call = {
    operation: 'DescribeInstances',
    ...(stackId !== undefined && { resource: stackId }),
  };
  const Filters = [
    stackId === undefined
      ? { Name: 'tag-key', Values: [STACK_TAG] }
      : { Name: `tag:${STACK_TAG}`, Values: [stackId] },
  ];
  const found = await askEc2(access, call, async (client, ec2) => {
    const machines: FleetMachine[] = [];
    for await (const page of ec2.paginateDescribeInstances({ client }, { Filters }))
      for (const { Instances = [] } of page.Reservations ?? [])
        machines.push(...Instances.flatMap(machineFrom));
    return machines;
  });
  return found ?? [];
}

function machineFrom({
  InstanceId,
  InstanceType,
  State,
  ImageId,
  LaunchTime,
  PrivateIpAddress,
  Tags,
}: Instance) {
  if (InstanceId === undefined) return [];
  const tags = fromTagList(Tags);
  const fleet = tags[FLEET_TAG];
  const machine: FleetMachine = {
    id: InstanceId,
    runs: !ENDED.has(State?.Name ?? ''),
    tags,
    ...(fleet !== undefined && { fleet }),
    ...(ImageId !== undefined && { image: ImageId }),
    ...(InstanceType !== undefined && { instanceType: InstanceType }),
    ...(LaunchTime !== undefined && { launchedAt: LaunchTime }),
    ...(PrivateIpAddress !== undefined && { privateAddress: PrivateIpAddress }),
  };
  return [machine];
}
