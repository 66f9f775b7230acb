import type { InstanceType, LustreDeploymentType } from '../../../../catalog/index.ts';
import { runCost, type RunFileSystem } from '../../../../estimate/run-cost.ts';
import { exactly } from '../../../../estimate/range.ts';
import type { Fleet } from './fleet.ts';
import type { Lustre } from './schema/storage.ts';

/** FSx's own names of the deployment types that a spec names. */
export const LUSTRE_DEPLOYMENT: Readonly<Record<Lustre['deployment'], LustreDeploymentType>> = {
  scratch1: 'SCRATCH_1',
  scratch2: 'SCRATCH_2',
  persistent1: 'PERSISTENT_1',
  persistent2: 'PERSISTENT_2',
};

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

function fileSystemOf({ deployment, capacityGib, throughputPerTib }: Lustre): RunFileSystem {
  return {
    type: LUSTRE_DEPLOYMENT[deployment],
    storage: 'SSD',
    capacityGib,
    ...(throughputPerTib !== undefined && { throughputPerTib }),
  };
}
