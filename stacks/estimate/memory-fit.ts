import {
  ACTIVATION_BYTES,
  USABLE_MEMORY,
  WEIGHT_MEMORY,
  type InstanceType,
  type OpenModel,
  type WeightMethod,
} from '../catalog/index.ts';

/** What decides how much memory a training needs. */
export interface MemoryNeed {
  readonly model: Pick<OpenModel, 'parameters' | 'layers' | 'hidden' | 'heads'>;
  readonly method: WeightMethod;
  /** Tokens of a record. */
  readonly sequence: number;
  /** Records that an accelerator works on at once. */
  readonly microBatch: number;
  /** Weights, gradients and optimizer are split over all accelerators (FSDP, ZeRO 3); otherwise each holds all of them. */
  readonly sharded: boolean;
  /** What is computed again instead of being kept: attention alone is what fused attention does. */
  readonly recompute: 'nothing' | 'attention' | 'everything';
}

/** How a training fits into the accelerators of a fleet; GB are 10⁹ bytes. */
export interface MemoryFit {
  readonly fits: boolean;
  /** For each accelerator. */
  readonly neededGb: number;
  readonly usableGb: number;
  /** Weights, gradients and optimizer of the whole model. */
  readonly weightsGb: number;
  /** Kept of the records being worked on, on each accelerator. */
  readonly activationsGb: number;
  /** What the numbers rest on, a sentence each. */
  readonly basis: readonly string[];
}

const GB = 1e9;

/** Whether a training fits into the accelerators of `nodes` instances of a type. */
export function memoryFit(
  need: MemoryNeed,
  { accelerator, acceleratorCount }: Pick<InstanceType, 'accelerator' | 'acceleratorCount'>,
  nodes: number,
): MemoryFit {
  const weights = weightsGb(need);
  const activations = activationsGb(need);
  const shares = need.sharded ? acceleratorCount * nodes : 1;
  const usable = (accelerator.memoryMib * 2 ** 20 * USABLE_MEMORY) / GB;
  const needed = weights / shares + activations;
  const { bytesPerParameter, means } = WEIGHT_MEMORY[need.method];
  return {
    fits: needed <= usable,
    neededGb: needed,
    usableGb: usable,
    weightsGb: weights,
    activationsGb: activations,
    basis: [
      `${bytesPerParameter} bytes a parameter: ${means}`,
      need.sharded
        ? `split over ${shares} accelerators`
        : 'every accelerator holds the whole model',
      `${USABLE_MEMORY * 100}% of each accelerator’s memory can be used`,
    ],
  };
}

/** Weights, gradients and optimizer together, GB. */
export function weightsGb({ model, method }: Pick<MemoryNeed, 'model' | 'method'>): number {
  return (model.parameters * WEIGHT_MEMORY[method].bytesPerParameter) / GB;
}

/** What is kept of the records that an accelerator works on, GB. */
export function activationsGb({ model, sequence, microBatch, recompute }: MemoryNeed): number {
  const { layers, hidden, heads } = model;
  const { kept, attention, recomputed } = ACTIVATION_BYTES;
  const each = {
    nothing: kept + (attention * heads * sequence) / hidden,
    attention: kept,
    everything: recomputed,
  }[recompute];
  return (layers * sequence * microBatch * hidden * each) / GB;
}
