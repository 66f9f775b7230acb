/* What is known of the trainings of a stack that run on machines: the port of whoever operates them. */
import { ORIGIN_FILE } from '../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import type { Subnet } from '../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import type { AwsAccess } from '../ports/ports.ts';
import type { LaunchError } from '../ports/launch-error.ts';
import {
  fleetCreatedAt,
  launchErrorsOf,
  reservationOf,
  subnetOf,
  zonesWith,
  type Reservation,
} from './fleet-capacity.ts';
import { machinesOf, type FleetMachine } from './fleet-machines.ts';
import type { LossPoint } from './loss-points.ts';
import { imageNamedBy } from './machine-image.ts';
import { quotaValue } from './quotas.ts';
import { recordStore } from './record-store.ts';
import { isStaged } from './staged-store.ts';
import {
  hasModel,
  readHeartbeats,
  readRun,
  readRunLosses,
  type GangCount,
  type Heartbeat,
  type Run,
  type RunPlace,
} from './run-folder.ts';

/** What a run is of. */
export interface RunOrigin {
  /** Of the repository with the spec. */
  readonly commit: string;
}

export interface FleetRuns {
  /** Ended ones included, as long as EC2 knows them. */
  machines(stackId: string): Promise<readonly FleetMachine[]>;
  /** When EC2 was asked for a fleet; undefined when it has forgotten it. */
  createdAt(fleet: string): Promise<Date | undefined>;
  read(place: RunPlace, gangs: GangCount): Promise<Run>;
  /** Writes what a run is of, once: what is there already stays. */
  noteOrigin(place: RunPlace, origin: RunOrigin): Promise<void>;
  heartbeats(place: RunPlace, gang: number): Promise<readonly Heartbeat[]>;
  losses(place: RunPlace): Promise<LossPoint[]>;
  hasModel(place: RunPlace): Promise<boolean>;
  /** The machine image that a parameter of SSM names now. */
  image(parameter: string): Promise<string | undefined>;
  reservation(id: string): Promise<Reservation | undefined>;
  subnet(id: string): Promise<Subnet | undefined>;
  /** The zones of the region that offer an instance type, sorted. */
  zones(instanceType: string): Promise<readonly string[]>;
  /** Whether a staged set is whole in a bucket. */
  isStaged(bucket: string, sha256: string): Promise<boolean>;
  /** Why EC2 has started no machines of fleets, by their ids. */
  launchErrors(fleets: readonly string[]): Promise<readonly LaunchError[]>;
  /** A quota of EC2. */
  quota(code: string): Promise<number | 'unknown'>;
}

/** @throws TemperError whenever AWS cannot be asked; an unread folder never reads as an empty one */
export function fleetRuns(access: AwsAccess): FleetRuns {
  return {
    machines: (stackId) => machinesOf(access, stackId),
    createdAt: (fleet) => fleetCreatedAt(access, fleet),
    read: (place, gangs) => readRun(access, place, gangs),
    async noteOrigin({ bucket, folder }, origin) {
      const text = `${JSON.stringify(origin)}\n`;
      await recordStore(access, { bucket }).putOnce(`${folder}/${ORIGIN_FILE}`, text);
    },
    heartbeats: (place, gang) => readHeartbeats(access, place, gang),
    losses: (place) => readRunLosses(access, place),
    hasModel: (place) => hasModel(access, place),
    image: (parameter) => imageNamedBy(access, parameter),
    reservation: (id) => reservationOf(access, id),
    subnet: (id) => subnetOf(access, id),
    zones: (instanceType) => zonesWith(access, instanceType),
    isStaged: (bucket, sha256) => isStaged(access, bucket, sha256),
    launchErrors: (ids) => launchErrorsOf(access, ids),
    quota: (code) => quotaValue(access, { service: 'ec2', code }),
  };
}
