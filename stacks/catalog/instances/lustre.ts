import type { Source } from '../base-model.ts';

/*
 * FSx for Lustre: what each deployment type takes. The provider checks almost nothing of it. Source: API model of FSx
 * (botocore 1.43.11, fsx 2018-03-01) and aws-parallelcluster's fsx_validators.py, 2026-11-20.
 */

export type LustreDeploymentType = 'SCRATCH_1' | 'SCRATCH_2' | 'PERSISTENT_1' | 'PERSISTENT_2';
export type LustreStorageType = 'SSD' | 'HDD' | 'INTELLIGENT_TIERING';

/** Capacities that a file system can have, GiB: those named, and every one that is `steps` above the last of them. */
export interface LustreCapacity {
  readonly firstGib: readonly number[];
  readonly stepGib: number;
}

/** One row of the matrix: a deployment type on one kind of storage. */
export interface LustreDeployment {
  readonly type: LustreDeploymentType;
  readonly storage: LustreStorageType;
  /** Absent where capacity grows by itself. HDD has another step for each throughput. */
  readonly capacity?: LustreCapacity | Readonly<Record<number, LustreCapacity>>;
  /** MB/s for each TiB, one of which must be said; none: it cannot be said. */
  readonly throughputPerTib: readonly number[];
  /** What it has where throughput cannot be said, MB/s for each TiB. */
  readonly fixedThroughputPerTib?: number;
  /** Encryption by a key of the account's. */
  readonly ownKey: boolean;
  readonly backups: boolean;
  /** `import_path` on the file system itself, the older link to S3. */
  readonly importPath: boolean;
  /** Data repository associations; they need a Lustre version of `ASSOCIATION_VERSIONS`. */
  readonly associations: boolean;
  /** Metadata IOPS that can be had; none: there is no such setting. */
  readonly metadataIops: readonly number[];
  /** EFA and GPUDirect Storage; they need metadata to be set. */
  readonly efa: boolean;
  readonly unverified?: string;
}

const BY_2400: LustreCapacity = { firstGib: [1200, 2400], stepGib: 2400 };

/** 1,500 to 12,000 as they are, and multiples of 12,000. */
const METADATA_IOPS: readonly number[] = [
  1500,
  3000,
  6000,
  ...Array.from({ length: 16 }, (_, index) => 12_000 * (index + 1)),
];

const NEITHER = { ownKey: false, backups: false } as const;
const BOTH = { ownKey: true, backups: true } as const;
const NO_METADATA = { metadataIops: [], efa: false } as const;

export const LUSTRE_DEPLOYMENTS: readonly LustreDeployment[] = [
  {
    type: 'SCRATCH_1',
    storage: 'SSD',
    capacity: { firstGib: [1200, 2400], stepGib: 3600 },
    throughputPerTib: [],
    ...NEITHER,
    importPath: true,
    associations: false,
    ...NO_METADATA,
  },
  {
    type: 'SCRATCH_2',
    storage: 'SSD',
    capacity: BY_2400,
    throughputPerTib: [],
    fixedThroughputPerTib: 200,
    ...NEITHER,
    importPath: true,
    associations: true,
    ...NO_METADATA,
  },
  {
    type: 'PERSISTENT_1',
    storage: 'SSD',
    capacity: BY_2400,
    throughputPerTib: [50, 100, 200],
    ...BOTH,
    importPath: true,
    associations: true,
    ...NO_METADATA,
  },
  {
    type: 'PERSISTENT_1',
    storage: 'HDD',
    capacity: {
      12: { firstGib: [6000], stepGib: 6000 },
      40: { firstGib: [1800], stepGib: 1800 },
    },
    throughputPerTib: [12, 40],
    ...BOTH,
    importPath: true,
    associations: true,
    ...NO_METADATA,
  },
  {
    type: 'PERSISTENT_2',
    storage: 'SSD',
    capacity: BY_2400,
    throughputPerTib: [125, 250, 500, 1000],
    ...BOTH,
    importPath: false,
    associations: true,
    metadataIops: METADATA_IOPS,
    efa: true,
  },
  {
    type: 'PERSISTENT_2',
    storage: 'INTELLIGENT_TIERING',
    throughputPerTib: [],
    ...BOTH,
    importPath: false,
    associations: false,
    metadataIops: [6000, 12_000],
    efa: true,
    unverified: 'whether it takes associations and EFA could not be read',
  },
];

/** Where Lustre's default (2.10) takes no association, one of these must be said; PERSISTENT_2 has 2.12 by itself. */
export const ASSOCIATION_VERSIONS: readonly string[] = ['2.12', '2.15'];

/** Data repository associations of one file system at most. */
export const MOST_ASSOCIATIONS = 8;

/** Ports that clients and servers of Lustre need open to each other, both ways. */
export const LUSTRE_PORTS = [
  { from: 988, to: 988 },
  { from: 1018, to: 1023 },
] as const;

/** The row for a deployment type and a kind of storage; undefined where AWS has no such combination. */
export function findLustreDeployment(
  type: LustreDeploymentType,
  storage: LustreStorageType = 'SSD',
): LustreDeployment | undefined {
  return LUSTRE_DEPLOYMENTS.find((row) => row.type === type && row.storage === storage);
}

/** Whether a file system can have exactly this capacity, and the legal ones next to it (GiB); for a throughput where that counts. */
export function lustreCapacity(
  deployment: LustreDeployment,
  gib: number,
  throughput?: number,
): { readonly legal: boolean; readonly nearest: readonly number[] } {
  const rule = capacityRule(deployment, throughput);
  if (rule === undefined) return { legal: false, nearest: [] };
  const { firstGib, stepGib } = rule;
  const last = firstGib.at(-1) ?? stepGib;
  const above = Math.max(0, Math.floor((gib - last) / stepGib));
  const near = [...firstGib, last + above * stepGib, last + (above + 1) * stepGib];
  if (near.includes(gib)) return { legal: true, nearest: [gib] };
  const lower = near.filter((one) => one < gib).toSorted((a, b) => b - a);
  const upper = near.filter((one) => one > gib).toSorted((a, b) => a - b);
  return { legal: false, nearest: [...lower.slice(0, 1), ...upper.slice(0, 1)] };
}

function capacityRule(
  { capacity }: LustreDeployment,
  throughput: number | undefined,
): LustreCapacity | undefined {
  if (capacity === undefined) return undefined;
  if ('stepGib' in capacity) return capacity as LustreCapacity;
  return throughput === undefined ? undefined : capacity[throughput];
}

/** What a GB of a file system costs a month. */
export interface LustrePrice {
  readonly type: LustreDeploymentType;
  readonly storage: LustreStorageType;
  /** Absent where it does not count. */
  readonly throughputPerTib?: number;
  readonly usdPerGbMonth: number;
  readonly source: Source;
  readonly unverified?: string;
}

const PERSISTENT_2_COPY: Source = {
  source: 'https://aws.amazon.com/fsx/lustre/pricing, copied by c3x.dev',
  date: '2026-11-20',
  covers: 'price of PERSISTENT_2 with 125 MB/s a TiB',
};
const PERSISTENT_2_RATIOS: Source = {
  source:
    'hourly table for Tokyo at dev.classmethod.jp, in the proportion of the price of 125 MB/s',
  date: '2022-09-03',
  covers: 'prices of PERSISTENT_2 above 125 MB/s a TiB',
};
const RATIOS = 'scaled from another region’s table of 2022';

/** List prices of us-east-1, without tax; billed by the second while the file system exists, used or not. */
export const LUSTRE_PRICES: readonly LustrePrice[] = [
  {
    type: 'PERSISTENT_2',
    storage: 'SSD',
    throughputPerTib: 125,
    usdPerGbMonth: 0.145,
    source: PERSISTENT_2_COPY,
  },
  ...(
    [
      [250, 0.21],
      [500, 0.34],
      [1000, 0.6],
    ] as const
  ).map(([throughputPerTib, usdPerGbMonth]): LustrePrice => ({
    type: 'PERSISTENT_2',
    storage: 'SSD',
    throughputPerTib,
    usdPerGbMonth,
    source: PERSISTENT_2_RATIOS,
    unverified: RATIOS,
  })),
  {
    type: 'SCRATCH_2',
    storage: 'SSD',
    usdPerGbMonth: 0.14,
    source: {
      source: 'copies of https://aws.amazon.com/fsx/lustre/pricing in courses',
      date: '2026-11-20',
      covers: 'price of scratch file systems',
    },
    unverified: 'no dated copy of AWS’s page',
  },
];

/** What a file system costs; undefined where no source was found. */
export function lustrePrice(
  type: LustreDeploymentType,
  storage: LustreStorageType,
  throughputPerTib?: number,
): LustrePrice | undefined {
  return LUSTRE_PRICES.find(
    (price) =>
      price.type === type &&
      price.storage === storage &&
      (price.throughputPerTib === undefined || price.throughputPerTib === throughputPerTib),
  );
}
