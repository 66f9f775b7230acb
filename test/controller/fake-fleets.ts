import type { Reservation } from '../../controller/aws/fleet-capacity.ts';
import type { FleetMachine } from '../../controller/aws/fleet-machines.ts';
import type { FleetRuns } from '../../controller/aws/fleet-runs.ts';
import type { LossPoint } from '../../controller/aws/loss-points.ts';
import type { Gang, Heartbeat, Run } from '../../controller/aws/run-folder.ts';

import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Subnet } from '../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';

/** What AWS knows of trainings on machines, in memory. */
export interface FakeFleets {
  /** By the id of the stack. */
  readonly machines: Map<string, readonly FleetMachine[]>;
  /** When EC2 was asked for fleets, by their ids, as long as it knows them. */
  readonly created: Map<string, Date>;
  /** By the folder of the run: `sorter/v1/run/a1`; an error is what reading it fails with. */
  readonly runs: Map<string, Run | TemperError>;
  /** Commits that runs are of, by folder. */
  readonly origins: Map<string, string>;
  /** By folder. */
  readonly heartbeats: Map<string, readonly Heartbeat[]>;
  /** By folder. */
  readonly losses: Map<string, LossPoint[]>;
  /** Folders of runs whose model is there. */
  readonly models: Set<string>;
  /** By the parameter that names them. */
  readonly images: Map<string, string>;
  readonly reservations: Map<string, Reservation>;
  /** By id; one that is not here is private, in `us-east-1a`. */
  readonly subnets: Map<string, Subnet | undefined>;
  /** By instance type; one that is not here is offered in `us-east-1a`. */
  readonly zones: Map<string, readonly string[]>;
  /** By code. */
  readonly quotas: Map<string, number>;
  /** Why no machine was started. */
  readonly launchErrors: { ErrorCode: string; ErrorMessage: string }[];
  /** Digests of the staged sets that are whole. */
  readonly staged: Set<string>;
}

export function noFleets(): FakeFleets {
  return {
    machines: new Map(),
    created: new Map(),
    runs: new Map(),
    origins: new Map(),
    heartbeats: new Map(),
    losses: new Map(),
    models: new Set(),
    images: new Map(),
    reservations: new Map(),
    subnets: new Map(),
    zones: new Map(),
    quotas: new Map(),
    launchErrors: [],
    staged: new Set(),
  };
}

const PRIVATE: Subnet = { zone: 'us-east-1a', givesPublicAddresses: false };

/** The image that every parameter names which is not listed. */
export const NEWEST_IMAGE = 'ami-0000000000000000f';

export function fakeFleetRuns(fleets: FakeFleets): FleetRuns {
  return {
    machines: (stackId) => Promise.resolve(fleets.machines.get(stackId) ?? []),
    createdAt: (fleet) => Promise.resolve(fleets.created.get(fleet)),
    read: ({ folder }, { known }) => {
      const found = fleets.runs.get(folder);
      if (found instanceof TemperError) return Promise.reject(found);
      const { gangs = [], ...run } = found ?? {};
      const silent = Array.from({ length: Math.max(0, known - gangs.length) }, (_, index) => ({
        number: gangs.length + index + 1,
      }));
      return Promise.resolve({ ...run, gangs: [...gangs, ...silent] satisfies Gang[] });
    },
    noteOrigin({ folder }, { commit }) {
      if (!fleets.origins.has(folder)) fleets.origins.set(folder, commit);
      return Promise.resolve();
    },
    heartbeats: ({ folder }) => Promise.resolve(fleets.heartbeats.get(folder) ?? []),
    losses: ({ folder }) => Promise.resolve(fleets.losses.get(folder) ?? []),
    hasModel: ({ folder }) => Promise.resolve(fleets.models.has(folder)),
    image: (parameter) => Promise.resolve(fleets.images.get(parameter) ?? NEWEST_IMAGE),
    reservation: (id) => Promise.resolve(fleets.reservations.get(id)),
    subnet: (id) => Promise.resolve(fleets.subnets.has(id) ? fleets.subnets.get(id) : PRIVATE),
    zones: (type) => Promise.resolve(fleets.zones.get(type) ?? ['us-east-1a']),
    isStaged: (_, sha256) => Promise.resolve(fleets.staged.has(sha256)),
    launchErrors: () => Promise.resolve(fleets.launchErrors),
    quota: (code) => Promise.resolve(fleets.quotas.get(code) ?? 'unknown'),
  };
}
