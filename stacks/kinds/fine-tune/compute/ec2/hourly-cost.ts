import type { InstanceType } from '../../../../catalog/index.ts';
import { runCost, type RunFileSystem } from '../../../../estimate/run-cost.ts';
import { exactly } from '../../../../estimate/range.ts';
import type { Fleet } from './fleet.ts';
import { LUSTRE_TYPES, type Lustre } from './schema/storage.ts';

/** What all machines, their disks and the file system cost together, USD an hour; what has no known price counts nothing. */
export function hourlyUsd(fleet: Fleet, type: InstanceType, region: string): number {
  const { capacity, nodes, rootVolume, lustre } = fleet;
  const { lines } = runCost({
    type,
    nodes,
    region,
    term: capacity.type === 'reservation' ? 'onDemand' : capacity.type,
    nodeHours: exactly(1),
    rootVolume,
    ...(lustre !== undefined && { lustre: fileSystemOf(lustre) }),
  });
  const usd = lines.reduce((sum, { perHourUsd }) => sum + (perHourUsd?.expected ?? 0), 0);
  return Math.round(usd * 10_000) / 10_000;
}

/** A file system of a spec, as it is billed. */
export function fileSystemOf({ deployment, capacityGib, throughputPerTib }: Lustre): RunFileSystem {
  return {
    type: LUSTRE_TYPES[deployment],
    storage: 'SSD',
    capacityGib,
    ...(throughputPerTib !== undefined && { throughputPerTib }),
  };
}
