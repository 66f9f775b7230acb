import type { Source } from './base-model.ts';

/** What a number rests on: somebody has published it, it follows from published ones, or it is a guess within wide bounds. */
export type SpeedBasis = 'published' | 'computed' | 'default';

/** Which share of an accelerator's peak a training of one sort reaches (model FLOPS utilization). */
export interface Utilization {
  readonly architecture: 'encoder' | 'decoder';
  /** Accelerators by name; all where absent. */
  readonly accelerators?: readonly string[];
  /** Billions of parameters from which on it holds. */
  readonly fromBillions: number;
  readonly low: number;
  readonly expected: number;
  readonly high: number;
  readonly basis: SpeedBasis;
  readonly source: Source;
}

const LLM_FOUNDRY: Source = {
  source: 'https://github.com/mosaicml/llm-foundry scripts/train/benchmarking README',
  date: '2026-11-20',
  covers: 'throughput of MPT and Llama models',
};
const NEURON_BENCHMARKS: Source = {
  source: 'AWS Neuron 2.27, training performance',
  date: '2026-11-20',
  covers: 'throughput on trn1.32xlarge',
};
const GLUE: Source = {
  source:
    'https://github.com/huggingface/transformers examples/pytorch/text-classification README (hours for each task of GLUE)',
  date: '2026-11-20',
  covers: 'throughput of BERT',
};
const NVIDIA_BERT: Source = {
  source: 'https://github.com/NVIDIA/DeepLearningExamples (BERT for PyTorch)',
  date: '2026-11-20',
  covers: 'throughput of BERT-large',
};
const NO_SOURCE: Source = {
  source: 'a guess within wide bounds: nothing published was found for this pair',
  date: '2026-11-22',
  covers: 'throughput',
};

const HOPPER = ['H100', 'H200'];
const NEURON = ['Trainium', 'Trainium2'];

/** Read from top to bottom: the first that fits counts. */
export const UTILIZATIONS: readonly Utilization[] = [
  {
    architecture: 'decoder',
    accelerators: HOPPER,
    fromBillions: 60,
    low: 0.36,
    expected: 0.37,
    high: 0.43,
    basis: 'published',
    source: LLM_FOUNDRY,
  },
  {
    architecture: 'decoder',
    accelerators: HOPPER,
    fromBillions: 1,
    low: 0.36,
    expected: 0.4,
    high: 0.46,
    basis: 'published',
    source: LLM_FOUNDRY,
  },
  {
    architecture: 'decoder',
    accelerators: ['A100'],
    fromBillions: 1,
    low: 0.44,
    expected: 0.5,
    high: 0.64,
    basis: 'published',
    source: LLM_FOUNDRY,
  },
  {
    architecture: 'decoder',
    accelerators: ['Trainium'],
    fromBillions: 1,
    low: 0.2,
    expected: 0.25,
    high: 0.3,
    basis: 'computed',
    source: NEURON_BENCHMARKS,
  },
  {
    architecture: 'encoder',
    accelerators: NEURON,
    fromBillions: 0,
    low: 0.13,
    expected: 0.2,
    high: 0.29,
    basis: 'default',
    source: NEURON_BENCHMARKS,
  },
  {
    architecture: 'encoder',
    fromBillions: 0.3,
    low: 0.13,
    expected: 0.25,
    high: 0.32,
    basis: 'computed',
    source: NVIDIA_BERT,
  },
  {
    architecture: 'encoder',
    fromBillions: 0,
    low: 0.09,
    expected: 0.13,
    high: 0.18,
    basis: 'computed',
    source: GLUE,
  },
  {
    architecture: 'decoder',
    fromBillions: 0,
    low: 0.15,
    expected: 0.3,
    high: 0.45,
    basis: 'default',
    source: NO_SOURCE,
  },
];

/** What is left of the speed of one when several work together. */
export const SCALING = {
  /** Two or more accelerators of one node: 327 of 8 × 46 sequences a second. */
  withinNode: { factor: 0.9, source: NVIDIA_BERT },
  /** Several nodes over EFA: 56,924 of 16 × 3,836 sequences a second. */
  acrossNodes: { factor: 0.93, source: NEURON_BENCHMARKS },
  /** Several nodes over plain TCP; nothing published, and often much less. */
  acrossNodesWithoutEfa: { factor: 0.5, source: NO_SOURCE },
} as const;

/** Floating-point operations for a parameter and a token: forward once, backward twice; a frozen weight has no gradient. */
export const FLOPS_PER_PARAMETER = {
  full: 6,
  /** General knowledge; no source says it. */
  adapter: 4,
} as const;

/** Minutes that a run takes besides training. */
export interface Overhead {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
  readonly what: string;
}

/** Estimates: none of them could be measured on AWS. */
export const OVERHEADS = {
  start: {
    low: 5,
    expected: 8,
    high: 15,
    what: 'nodes start, check themselves and fetch the image and the weights',
  },
  lustre: {
    low: 5,
    expected: 10,
    high: 20,
    what: 'the file system is made before the nodes start',
  },
  compile: { low: 5, expected: 15, high: 40, what: 'Neuron compiles the model once' },
  end: { low: 1, expected: 3, high: 10, what: 'the model is exported and read back' },
} as const satisfies Record<string, Overhead>;

/** Evaluations and checkpoints on the way, as a share of training. An estimate. */
export const BESIDES_TRAINING = { low: 0.02, expected: 0.05, high: 0.15 } as const;

/** Characters of a record for each token, of English text; fewer make more tokens. An estimate: 4 is what tokenizers’ makers say. */
export const CHARACTERS_A_TOKEN = { low: 6, expected: 4.5, high: 3.5 } as const;
