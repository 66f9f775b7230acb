import type { Accelerator } from './accelerators.ts';
import type { QuotaFamily } from './instance-quotas.ts';
import type { Zones } from './zones.ts';

/** How an instance can be paid for by who has reserved nothing. A reservation holds whatever its owner could reserve. */
export type PurchaseOption = 'onDemand' | 'spot' | 'capacityBlock';

export type BootMode = 'legacy-bios' | 'uefi';

/** The Elastic Fabric Adapters of an instance type. */
export interface EfaFacts {
  /** EFA interfaces at most. */
  readonly interfaces: number;
  /** The first network card that carries EFA; all after it do. */
  readonly firstCard: number;
  /** Generation; it says which libraries can use it, and types of different ones do not talk to each other. */
  readonly generation: 1 | 2 | 3 | 4;
}

export interface NetworkFacts {
  readonly cards: number;
  readonly interfacesPerCard: number;
  /** Interfaces at most, of all cards. */
  readonly maxInterfaces: number;
  /** Bandwidth in Gbit/s that AWS names for the type, all cards together. */
  readonly gbitPerSecond: number;
  /** The bandwidth is a peak that the type only reaches for a time. */
  readonly upTo: boolean;
  /** Absent where the type has none. */
  readonly efa?: EfaFacts;
  /**
   * What the primary interface is, as AWS documents it for the type: `efa` carries EFA of the first card too; with
   * `interface` EFA of that card is on an interface of its own.
   */
  readonly primary: 'interface' | 'efa';
}

/** What is known about one EC2 instance type that can train. */
export interface InstanceType {
  /** `p5.48xlarge`. */
  readonly name: string;
  /** `p5`. */
  readonly family: string;
  /** `48xlarge`. */
  readonly size: string;
  readonly accelerator: Accelerator;
  readonly acceleratorCount: number;
  readonly vcpus: number;
  readonly memoryGib: number;
  /** NVMe disks that live and end with the instance; GB, as AWS sells them. */
  readonly localDisks: { readonly count: number; readonly sizeGb: number };
  readonly network: NetworkFacts;
  /** What the instance can move to and from its EBS volumes at most; small sizes reach it for 30 minutes a day. */
  readonly ebs: { readonly mbPerSecond: number; readonly iops: number };
  readonly purchase: readonly PurchaseOption[];
  /** The firmware interfaces it starts with: an image for another does not boot. */
  readonly bootModes: readonly BootMode[];
  /** EC2 counts vCPUs of the family against this quota. */
  readonly quota: QuotaFamily;
  readonly zones: Zones;
  /** Facts that AWS's own answer has otherwise, or that only one source tells, a sentence each. */
  readonly unverified?: readonly string[];
}
