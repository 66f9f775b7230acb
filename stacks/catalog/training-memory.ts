import type { Source } from './base-model.ts';

/** How a model's weights are trained and kept while they are. */
export type WeightMethod =
  'full' | 'full-bf16' | 'full-8bit-adam' | 'lora' | 'qlora-8bit' | 'qlora-4bit' | 'qlora-2bit';

/** What weights, gradients and optimizer need together. */
export interface WeightMemory {
  readonly bytesPerParameter: number;
  /** What that is, in words. */
  readonly means: string;
  readonly source: Source;
}

const LLAMA_FACTORY: Source = {
  source: 'https://github.com/hiyouga/LLaMA-Factory@ff6d4d1 README, hardware requirement',
  date: '2026-08-18',
  covers: 'memory by method',
};
const HUGGING_FACE: Source = {
  source: 'https://huggingface.co/docs/transformers/model_memory_anatomy',
  date: '2026-11-20',
  covers: 'memory of weights, gradients and optimizers',
};

export const WEIGHT_MEMORY: Readonly<Record<WeightMethod, WeightMemory>> = {
  full: {
    bytesPerParameter: 18,
    means: 'weights in two precisions, gradients, and two moments of Adam in float32',
    source: HUGGING_FACE,
  },
  'full-bf16': {
    bytesPerParameter: 8,
    means: 'weights, gradients and Adam in bfloat16',
    source: LLAMA_FACTORY,
  },
  'full-8bit-adam': {
    bytesPerParameter: 12,
    means: 'weights in two precisions, gradients, and Adam in 8 bit',
    source: HUGGING_FACE,
  },
  lora: {
    bytesPerParameter: 2,
    means: 'frozen weights in bfloat16 beside a small adapter',
    source: LLAMA_FACTORY,
  },
  'qlora-8bit': {
    bytesPerParameter: 1,
    means: 'frozen weights in 8 bit beside a small adapter',
    source: LLAMA_FACTORY,
  },
  'qlora-4bit': {
    bytesPerParameter: 0.5,
    means: 'frozen weights in 4 bit beside a small adapter',
    source: LLAMA_FACTORY,
  },
  'qlora-2bit': {
    bytesPerParameter: 0.25,
    means: 'frozen weights in 2 bit beside a small adapter',
    source: LLAMA_FACTORY,
  },
};

/**
 * What one layer keeps of one token and one hidden unit until its gradients are computed, bytes. Source: Korthikanti et al.,
 * arXiv 2205.05198: `s·b·h·(34 + 5·a·s/h)` a layer, without the second term where attention is recomputed or fused, and
 * `2·s·b·h` where all of it is recomputed.
 */
export const ACTIVATION_BYTES = {
  kept: 34,
  attention: 5,
  recomputed: 2,
} as const;

/** Of an accelerator's memory, what a training can count on: the rest is the driver's, the libraries' and lost in pieces. A judgement. */
export const USABLE_MEMORY = 0.85;
