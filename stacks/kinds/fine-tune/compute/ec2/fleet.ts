import {
  cheapestWith,
  findInstanceType,
  readAccelerators,
  type InstanceType,
} from '../../../../catalog/instances/index.ts';
import type { Draft } from '../../../../language/spec-set.ts';
import { presetFields } from './presets.ts';
import type { Capacity } from './schema/capacity.ts';
import type { Ec2Compute } from './schema/index.ts';
import { minutesIn } from './schema/lengths.ts';
import type { Lustre, RootVolume, Storage } from './schema/storage.ts';

/** What a spec asks for, with what it leaves to Temper said. */
export interface Fleet {
  /** Undefined where the catalog does not know it. */
  readonly instanceType: InstanceType | undefined;
  readonly nodes: number;
  readonly capacity: Capacity;
  readonly placement: 'cluster' | 'none';
  readonly rootVolume: RootVolume;
  readonly lustre: Lustre | undefined;
  readonly datasets: NonNullable<Storage['datasets']>;
  /** Minutes that machines may run, from the launch of the first; all starts together. */
  readonly maxMinutes: number;
  /** Minutes without work after which the run ends; undefined where it does not. */
  readonly idleMinutes: number | undefined;
  readonly maxRestarts: number;
  /** Minutes that machines of a failed training stay. */
  readonly keepMinutes: number;
}

const ON_DEMAND: Capacity = { type: 'onDemand' };
/** Room for a deep-learning image, which takes about 75 GB, and what is written beside it. */
const ROOT_VOLUME: RootVolume = { type: 'gp3', sizeGib: 150 };
/** Interruptions are what spot is cheap for. */
const SPOT_RESTARTS = 3;

/** A preset's fields under those of the spec. */
export function withPreset(compute: Ec2Compute): Ec2Compute {
  const preset = compute.preset === undefined ? {} : presetFields(compute.preset);
  const { instanceType, ...others } = preset;
  const names = compute.instanceType !== undefined || compute.accelerators !== undefined;
  return {
    ...others,
    ...(names ? {} : instanceType !== undefined && { instanceType }),
    ...compute,
    ...(compute.storage !== undefined && { storage: { ...preset.storage, ...compute.storage } }),
  };
}

/** The fleet that a spec means. */
export function fleetOf(compute: Ec2Compute): Fleet {
  const said = withPreset(compute);
  const { nodes = 1, capacity = ON_DEMAND, rootVolume = ROOT_VOLUME, storage = {} } = said;
  return {
    instanceType: instanceTypeOf(said),
    nodes,
    capacity,
    placement: said.placement ?? (nodes > 1 && mayBePlaced(capacity) ? 'cluster' : 'none'),
    rootVolume,
    lustre: storage.lustre,
    datasets: storage.datasets ?? 'standard',
    ...courseOf(said, capacity),
  };
}

type Course = Pick<Fleet, 'maxMinutes' | 'idleMinutes' | 'maxRestarts' | 'keepMinutes'>;

/** How long it may run, and how often it may begin. */
function courseOf(said: Ec2Compute, capacity: Capacity): Course {
  const { maxRuntime, keepFor = maxRuntime, onFailure, autostop } = said;
  return {
    maxMinutes: minutesIn(maxRuntime),
    idleMinutes: autostop?.idleMinutes,
    maxRestarts: said.maxRestarts ?? (capacity.type === 'spot' ? SPOT_RESTARTS : 0),
    keepMinutes: onFailure === 'keep' ? minutesIn(keepFor) : 0,
  };
}

/** Capacity Blocks stand close together already; a reservation only where it was made in the group. */
export function mayBePlaced(capacity: Draft<Capacity>): boolean {
  if (capacity.type === 'capacityBlock') return false;
  return capacity.type !== 'reservation' || capacity.placementGroup !== undefined;
}

/** The instance type that a spec names, or that has the accelerators it names. */
export function instanceTypeOf({
  instanceType,
  accelerators,
  capacity = ON_DEMAND,
}: Draft<Ec2Compute>): InstanceType | undefined {
  if (instanceType !== undefined) return findInstanceType(instanceType);
  const wanted = accelerators === undefined ? undefined : readAccelerators(accelerators);
  if (wanted === undefined) return undefined;
  const choice = cheapestWith(wanted, { capacity: capacity.type ?? 'onDemand' });
  return choice.kind === 'chosen' ? choice.type : undefined;
}
