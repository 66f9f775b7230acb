import type { Source } from '../base-model.ts';

export type VolumeType = 'gp3' | 'io2';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** What one kind of EBS volume can be and costs; list prices of us-east-1 without tax. */
export interface VolumeFacts {
  readonly sizeGib: Bounds;
  readonly iops: Bounds;
  /** IOPS that cost nothing; io2 has none. */
  readonly includedIops: number;
  /** At most so many IOPS for each GiB. */
  readonly iopsPerGib: number;
  /** MiB/s; absent where it follows from the IOPS. */
  readonly throughputMibs?: Bounds & {
    readonly included: number;
    /** At most so many MiB/s for each IOPS. */
    readonly perIops: number;
    readonly usdPerMonth: number;
  };
  readonly usdPerGbMonth: number;
  readonly usdPerIopsMonth: number;
  readonly sources: readonly Source[];
  readonly unverified?: string;
}

const VOLUME_LIMITS: Source = {
  source: 'EC2 API model, CreateVolume and LaunchTemplateEbsBlockDevice (botocore 1.43.11)',
  date: '2026-11-22',
  covers: 'sizes, IOPS and throughput of volumes',
};
const VOLUME_PRICES: Source = {
  source: 'https://github.com/aws/agent-toolkit-for-aws (ebs-optimization.md), early 2026',
  date: '2026-08-20',
  covers: 'prices of volumes by GB, and of IOPS of io2',
};

export const VOLUMES: Readonly<Record<VolumeType, VolumeFacts>> = {
  gp3: {
    sizeGib: { min: 1, max: 65_536 },
    iops: { min: 3000, max: 80_000 },
    includedIops: 3000,
    iopsPerGib: 500,
    throughputMibs: { min: 125, max: 2000, included: 125, perIops: 0.25, usdPerMonth: 0.04 },
    usdPerGbMonth: 0.08,
    usdPerIopsMonth: 0.005,
    sources: [VOLUME_LIMITS, VOLUME_PRICES],
    unverified:
      'IOPS and throughput above what is included: $0.005 and $0.04 are told everywhere, no dated copy of AWS’s page was found',
  },
  io2: {
    sizeGib: { min: 4, max: 65_536 },
    iops: { min: 100, max: 256_000 },
    includedIops: 0,
    iopsPerGib: 1000,
    usdPerGbMonth: 0.125,
    usdPerIopsMonth: 0.065,
    sources: [VOLUME_LIMITS, VOLUME_PRICES],
    unverified: 'AWS takes less for IOPS above 32,000; they are counted at the full price',
  },
};

/** A volume of a node. */
export interface Volume {
  readonly type: VolumeType;
  readonly sizeGib: number;
  /** What is included, where it is left out. */
  readonly iops?: number | undefined;
  readonly throughputMibs?: number | undefined;
}

/** What a volume costs while it exists, USD a month. */
export function volumePerMonthUsd({ type, sizeGib, iops = 0, throughputMibs = 0 }: Volume): number {
  const facts = VOLUMES[type];
  const { included = 0, usdPerMonth = 0 } = facts.throughputMibs ?? {};
  return (
    sizeGib * facts.usdPerGbMonth +
    Math.max(0, iops - facts.includedIops) * facts.usdPerIopsMonth +
    Math.max(0, throughputMibs - included) * usdPerMonth
  );
}
