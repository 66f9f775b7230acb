import {
  FLOPS_PER_PARAMETER,
  SCALING,
  UTILIZATIONS,
  type InstanceType,
  type OpenModel,
  type SpeedBasis,
  type Utilization,
} from '../catalog/index.ts';
import { exactly, times, type Range } from './range.ts';

/** What decides how fast a training is. */
export interface SpeedQuestion {
  readonly model: Pick<
    OpenModel,
    'architecture' | 'parameters' | 'embeddingParameters' | 'layers' | 'hidden'
  >;
  /** Whether all weights get gradients, or an adapter alone. */
  readonly trains: 'everything' | 'adapter';
  /** Tokens of a record, padding included. */
  readonly sequence: number;
}

/** How fast a fleet trains. */
export interface TrainingSpeed {
  readonly tokensPerSecond: Range;
  readonly samplesPerSecond: Range;
  readonly utilization: Utilization;
  /** What it rests on: that of its weakest part. */
  readonly basis: SpeedBasis;
  /** The same in words, a sentence each. */
  readonly because: readonly string[];
}

const TFLOPS = 1e12;
const BILLION = 1e9;

/**
 * Tokens a second: utilization × peak × accelerators, divided by the operations of a token, `6·N + 12·L·d·s`. Source:
 * mosaicml/llm-foundry, benchmarking README; it gives 46.4% for a published 46% (MPT-7B on H100) and 39.7% for a published
 * 39.7% (Llama-3-8B on 32 H100).
 */
export function trainingSpeed(
  question: SpeedQuestion,
  type: InstanceType,
  nodes: number,
): TrainingSpeed {
  const utilization = utilizationOf(question, type);
  const { tflops, unverified } = type.accelerator.peak;
  const accelerators = type.acceleratorCount * nodes;
  const scale = scaling(question, type, nodes);
  const perSecond = (tflops * TFLOPS * accelerators * scale.factor) / flopsPerToken(question);
  const { low, expected, high } = utilization;
  const tokensPerSecond = times({ low, expected, high }, exactly(perSecond));
  return {
    tokensPerSecond,
    samplesPerSecond: times(tokensPerSecond, exactly(1 / question.sequence)),
    utilization,
    basis:
      unverified !== undefined && utilization.basis === 'published'
        ? 'computed'
        : utilization.basis,
    because: [
      `${percent(expected)} of the peak is reached (${percent(low)} to ${percent(high)}, ${utilization.basis}: ${utilization.source.source})`,
      `${accelerators} × ${type.accelerator.name} with ${tflops} TFLOPS each${unverified === undefined ? '' : ` (${unverified})`}`,
      ...scale.because,
    ],
  };
}

/** Floating-point operations that training takes for each token. */
export function flopsPerToken({ model, trains, sequence }: SpeedQuestion): number {
  const { parameters, embeddingParameters, layers, hidden } = model;
  const perParameter = FLOPS_PER_PARAMETER[trains === 'everything' ? 'full' : 'adapter'];
  // Attention has no weights: its gradients are computed whatever is frozen.
  const attention = 2 * FLOPS_PER_PARAMETER.full * layers * hidden * sequence;
  return perParameter * (parameters - embeddingParameters) + attention;
}

function utilizationOf({ model }: SpeedQuestion, { accelerator }: InstanceType): Utilization {
  const found = UTILIZATIONS.find(
    (row) =>
      row.architecture === model.architecture &&
      (row.accelerators?.includes(accelerator.name) ?? true) &&
      model.parameters / BILLION >= row.fromBillions,
  );
  if (found === undefined) throw new Error(`no utilization is known for ${model.architecture}s`);
  return found;
}

/**
 * What is lost where several work together. Published figures of large models are of eight accelerators and more, so that the
 * loss within a node is in them; those of encoders are of one.
 */
function scaling(
  { model }: SpeedQuestion,
  { acceleratorCount, network }: InstanceType,
  nodes: number,
): { readonly factor: number; readonly because: readonly string[] } {
  const parts: { readonly factor: number; readonly because: string }[] = [];
  if (acceleratorCount > 1 && model.architecture === 'encoder') {
    const { factor } = SCALING.withinNode;
    parts.push({ factor, because: `${percent(factor)} is left within a node` });
  }
  if (nodes > 1) {
    const { factor } =
      network.efa === undefined ? SCALING.acrossNodesWithoutEfa : SCALING.acrossNodes;
    const over = network.efa === undefined ? 'TCP, a guess' : 'EFA';
    parts.push({ factor, because: `${percent(factor)} is left across nodes over ${over}` });
  }
  return {
    factor: parts.reduce((product, part) => product * part.factor, 1),
    because: parts.map(({ because }) => because),
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
