/* Whether EC2 could start a fleet, as far as it tells before it is asked to. */
import type { FleetData } from '@aws-sdk/client-ec2';
import type { LaunchError } from '../ports/launch-error.ts';
import type { AwsAccess } from '../ports/ports.ts';
import type { Subnet } from '../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import { askEc2 } from './ask-ec2.ts';

/** A capacity reservation or block. */
export interface Reservation {
  /** `active`, `scheduled`, `expired`, … in AWS's words. */
  readonly state: string;
  readonly instanceType: string;
  readonly zone: string;
  /** Instances of it that nobody uses now. */
  readonly available: number;
  readonly total: number;
  readonly startsAt?: Date;
  readonly endsAt?: Date;
}

/** Undefined where there is none of the id that this account may see. */
export async function reservationOf(
  access: AwsAccess,
  id: string,
): Promise<Reservation | undefined> {
  const absent = [
    'InvalidCapacityReservationId.NotFound',
    'InvalidCapacityReservationId.Malformed',
  ];
  const call = { operation: 'DescribeCapacityReservations', resource: id, absent };
  const answer = await askEc2(access, call, (client, ec2) =>
    client.send(new ec2.DescribeCapacityReservationsCommand({ CapacityReservationIds: [id] })),
  );
  const found = answer?.CapacityReservations?.at(0);
  if (found === undefined) return undefined;
  return {
    state: found.State ?? 'unknown',
    instanceType: found.InstanceType ?? '',
    zone: found.AvailabilityZone ?? '',
    available: found.AvailableInstanceCount ?? 0,
    total: found.TotalInstanceCount ?? 0,
    ...(found.StartDate !== undefined && { startsAt: found.StartDate }),
    ...(found.EndDate !== undefined && { endsAt: found.EndDate }),
  };
}

/** Undefined where there is none of the id that this account may see. */
export async function subnetOf(access: AwsAccess, id: string): Promise<Subnet | undefined> {
  const absent = ['InvalidSubnetID.NotFound'];
  const call = { operation: 'DescribeSubnets', resource: id, absent };
  const answer = await askEc2(access, call, (client, ec2) =>
    client.send(new ec2.DescribeSubnetsCommand({ SubnetIds: [id] })),
  );
  const found = answer?.Subnets?.at(0);
  if (found === undefined) return undefined;
  const { AvailabilityZone: zone = '', MapPublicIpOnLaunch: givesPublicAddresses = false } = found;
  return { zone, givesPublicAddresses };
}

/** The zones of the region that offer an instance type, sorted. */
export async function zonesWith(access: AwsAccess, instanceType: string): Promise<string[]> {
  const call = { operation: 'DescribeInstanceTypeOfferings', resource: instanceType };
  const Filters = [{ Name: 'instance-type', Values: [instanceType] }];
  const answer = await askEc2(access, call, (client, ec2) =>
    client.send(
      new ec2.DescribeInstanceTypeOfferingsCommand({ LocationType: 'availability-zone', Filters }),
    ),
  );
  return (answer?.InstanceTypeOfferings ?? []).flatMap(({ Location }) => Location ?? []).toSorted();
}

/** Why EC2 could not start machines of instant fleets, which it lists by their ids alone. */
export async function launchErrorsOf(
  access: AwsAccess,
  fleets: readonly string[],
): Promise<LaunchError[]> {
  return (await fleetsNamed(access, fleets)).flatMap(({ Errors = [] }) => Errors);
}

/** When EC2 was asked for an instant fleet; undefined when it has forgotten it. */
export async function fleetCreatedAt(access: AwsAccess, id: string): Promise<Date | undefined> {
  return (await fleetsNamed(access, [id])).at(0)?.CreateTime;
}

async function fleetsNamed(access: AwsAccess, ids: readonly string[]): Promise<FleetData[]> {
  const call = { operation: 'DescribeFleets', absent: ['InvalidFleetId.NotFound'] };
  const answer = await askEc2(access, call, (client, ec2) =>
    client.send(new ec2.DescribeFleetsCommand({ FleetIds: [...ids] })),
  );
  return answer?.Fleets ?? [];
}
