import type { Source } from '../base-model.ts';

/** The most that one accelerator computes, dense, in bfloat16 or float16 with float32 sums; TFLOPS. */
export interface PeakPerformance {
  readonly tflops: number;
  readonly source: Source;
  /** Why the number is not its maker's own word. */
  readonly unverified?: string;
}

/** One kind of accelerator, as EC2 has it. */
export interface Accelerator {
  /** EC2's name for it. Two with the same name differ by memory. */
  readonly name: string;
  readonly maker: 'NVIDIA' | 'AWS';
  /** Which driver and tools it needs. */
  readonly kind: 'nvidia' | 'neuron';
  /** Of one accelerator, as EC2 reports it, MiB. */
  readonly memoryMib: number;
  /** NeuronCores of one accelerator. */
  readonly neuronCores?: number;
  readonly peak: PeakPerformance;
}

const COMPOSER: Source = {
  source: 'https://github.com/mosaicml/composer (speed_monitor.py), from NVIDIA’s data sheets',
  date: '2026-11-20',
  covers: 'peak TFLOPS',
};
const NEURON_DOCS: Source = {
  source: 'https://awsdocs-neuron.readthedocs-hosted.com (trn1-arch)',
  date: '2026-11-20',
  covers: 'peak TFLOPS',
};
const GPU_REFERENCE: Source = {
  source: 'https://github.com/koyakimu/aws-gpu-quick-reference, from NVIDIA’s data sheets',
  date: '2026-03-23',
  covers: 'peak TFLOPS',
};
const COPIED_PEAK = "a third party's copy of the maker's data sheet";

const NVIDIA = { maker: 'NVIDIA', kind: 'nvidia' } as const;
const NEURON = { maker: 'AWS', kind: 'neuron' } as const;

export const A10G = {
  ...NVIDIA,
  name: 'A10G',
  memoryMib: 22_888,
  peak: {
    tflops: 70,
    source: GPU_REFERENCE,
    unverified: 'no data sheet names the A10G: 70 is told most often, 62.5 is half of the A10’s',
  },
} as const satisfies Accelerator;

export const L4 = {
  ...NVIDIA,
  name: 'L4',
  memoryMib: 22_888,
  peak: { tflops: 121, source: GPU_REFERENCE, unverified: COPIED_PEAK },
} as const satisfies Accelerator;

export const L40S = {
  ...NVIDIA,
  name: 'L40S',
  memoryMib: 45_776,
  peak: { tflops: 362, source: GPU_REFERENCE, unverified: COPIED_PEAK },
} as const satisfies Accelerator;

const A100_PEAK = { tflops: 312, source: COMPOSER };

export const A100_40GB = {
  ...NVIDIA,
  name: 'A100',
  memoryMib: 40_960,
  peak: A100_PEAK,
} as const satisfies Accelerator;

export const A100_80GB = {
  ...NVIDIA,
  name: 'A100',
  memoryMib: 81_920,
  peak: A100_PEAK,
} as const satisfies Accelerator;

const HOPPER_PEAK = { tflops: 989.5, source: COMPOSER };

export const H100 = {
  ...NVIDIA,
  name: 'H100',
  memoryMib: 81_920,
  peak: HOPPER_PEAK,
} as const satisfies Accelerator;

export const H200 = {
  ...NVIDIA,
  name: 'H200',
  memoryMib: 144_384,
  peak: HOPPER_PEAK,
} as const satisfies Accelerator;

const BLACKWELL_PEAK = { tflops: 2250, source: GPU_REFERENCE, unverified: COPIED_PEAK };

export const B200 = {
  ...NVIDIA,
  name: 'B200',
  memoryMib: 183_359,
  peak: BLACKWELL_PEAK,
} as const satisfies Accelerator;

export const B300 = {
  ...NVIDIA,
  name: 'B300',
  memoryMib: 275_040,
  peak: BLACKWELL_PEAK,
} as const satisfies Accelerator;

export const TRAINIUM = {
  ...NEURON,
  name: 'Trainium',
  memoryMib: 32_768,
  neuronCores: 2,
  peak: { tflops: 190, source: NEURON_DOCS },
} as const satisfies Accelerator;

/** 96 GB of memory: EC2 answers 524,288 MiB, which is wrong; the sixteen of a trn2.48xlarge have 1.5 TB together. */
export const TRAINIUM2 = {
  ...NEURON,
  name: 'Trainium2',
  memoryMib: 98_304,
  neuronCores: 8,
  peak: {
    tflops: 667,
    source: NEURON_DOCS,
    unverified: 'told of a chip as a whole; no page that could be read says it',
  },
} as const satisfies Accelerator;
