import type { StorageClass } from '../catalog/index.ts';

/** The presets of a fleet, from the smallest. */
export const PRESET_NAMES = ['dev', 'production', 'enterprise'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** Values for the fields of `compute` that a spec leaves out, by the fields' own names. */
export interface Preset {
  readonly instanceType: string;
  readonly nodes: number;
  readonly capacity: { readonly type: 'onDemand' };
  readonly placement: 'cluster' | 'none';
  readonly rootVolume: { readonly type: 'gp3'; readonly sizeGib: number };
  readonly storage: {
    readonly datasets: StorageClass;
    readonly lustre?: {
      readonly type: 'PERSISTENT_2';
      readonly capacityGib: number;
      readonly throughputPerTib: number;
    };
  };
  /** Whole hours, as a spec writes them. */
  readonly maxRuntime: `${number}h`;
  readonly autostop: { readonly idleMinutes: number };
}

/** A preset, for whom it is, and what it may come to. */
export interface PresetFacts {
  readonly values: Preset;
  readonly means: string;
  /** What a run costs that goes on until its limit, USD; `to` is absent where there is no natural end. */
  readonly atItsLimitUsd: { readonly from: number; readonly to?: number };
}

export const PRESETS: Readonly<Record<PresetName, PresetFacts>> = {
  dev: {
    means: 'one G5 for a small dataset: minutes to hours',
    atItsLimitUsd: { from: 50, to: 100 },
    values: {
      instanceType: 'g5.2xlarge',
      nodes: 1,
      capacity: { type: 'onDemand' },
      placement: 'none',
      rootVolume: { type: 'gp3', sizeGib: 100 },
      storage: { datasets: 'standard' },
      maxRuntime: '48h',
      autostop: { idleMinutes: 15 },
    },
  },
  production: {
    means: 'one P5 with its own disks: up to a day',
    atItsLimitUsd: { from: 500, to: 2000 },
    values: {
      instanceType: 'p5.48xlarge',
      nodes: 1,
      capacity: { type: 'onDemand' },
      placement: 'none',
      rootVolume: { type: 'gp3', sizeGib: 500 },
      storage: { datasets: 'expressOneZone' },
      maxRuntime: '24h',
      autostop: { idleMinutes: 15 },
    },
  },
  enterprise: {
    means: 'two P5 side by side over EFA with a file system: days',
    atItsLimitUsd: { from: 2000 },
    values: {
      instanceType: 'p5.48xlarge',
      nodes: 2,
      capacity: { type: 'onDemand' },
      placement: 'cluster',
      rootVolume: { type: 'gp3', sizeGib: 500 },
      storage: {
        datasets: 'standard',
        lustre: { type: 'PERSISTENT_2', capacityGib: 2400, throughputPerTib: 250 },
      },
      maxRuntime: '72h',
      autostop: { idleMinutes: 15 },
    },
  },
};

/** The hours after which a run of a preset is over. */
export function limitHours({ maxRuntime }: Pick<Preset, 'maxRuntime'>): number {
  return Number.parseInt(maxRuntime, 10);
}

/** A dataset as it lies there. */
export interface DatasetSize {
  readonly bytes: number;
  readonly samples: number;
}

const GB = 1e9;
const SMALL = { bytes: GB, samples: 100_000 } as const;
const LARGE_BYTES = 10 * GB;

/** The preset that a dataset's size calls for, and why, as a sentence's second half. */
export function presetFor({ bytes, samples }: DatasetSize): {
  readonly preset: PresetName;
  readonly because: string;
} {
  if (bytes > LARGE_BYTES) return { preset: 'enterprise', because: 'the dataset is over 10 GB' };
  if (bytes < SMALL.bytes) return { preset: 'dev', because: 'the dataset is under 1 GB' };
  if (samples < SMALL.samples) {
    return { preset: 'dev', because: 'the dataset has fewer than 100,000 samples' };
  }
  return { preset: 'production', because: 'the dataset is between 1 and 10 GB' };
}
