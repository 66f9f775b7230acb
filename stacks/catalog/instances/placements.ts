import type { Source } from '../base-model.ts';

/** A way to fine-tune: all weights, or a small adapter beside frozen ones. */
export type TuningMethod = 'full' | 'lora';

/** Where AWS has published that a model of a size is trained, at 4,096 tokens a record. */
export interface PublishedPlacement {
  readonly method: TuningMethod;
  /** Billions of parameters, both included. */
  readonly fromBillions: number;
  readonly toBillions: number;
  readonly instanceTypes: readonly string[];
  /** Of any of the instance types. */
  readonly nodes: { readonly from: number; readonly to: number };
}

export const PLACEMENTS_SOURCE: Source = {
  source:
    'https://github.com/aws/sagemaker-hyperpod-recipes@2631995 recipes_collection/recipes/fine-tuning',
  date: '2026-06-23',
  covers: 'instance types and nodes of tested recipes',
};

const ONE = { from: 1, to: 1 } as const;
const LARGE = ['p4d.24xlarge', 'p4de.24xlarge', 'p5.48xlarge'] as const;

/** Outside these a training may well work; nobody has published that it does. */
export const PUBLISHED_PLACEMENTS: readonly PublishedPlacement[] = [
  {
    method: 'lora',
    fromBillions: 1,
    toBillions: 14,
    instanceTypes: [
      ...LARGE,
      'g5.48xlarge',
      'g6.48xlarge',
      'g5.12xlarge',
      'g6.12xlarge',
      'g6e.12xlarge',
    ],
    nodes: ONE,
  },
  {
    method: 'lora',
    fromBillions: 32,
    toBillions: 32,
    instanceTypes: [...LARGE, 'g6.48xlarge', 'g6e.12xlarge'],
    nodes: ONE,
  },
  {
    method: 'lora',
    fromBillions: 70,
    toBillions: 72,
    instanceTypes: ['p4de.24xlarge', 'p5.48xlarge'],
    nodes: ONE,
  },
  {
    method: 'lora',
    fromBillions: 120,
    toBillions: 120,
    instanceTypes: ['p5.48xlarge', 'p5e.48xlarge', 'p5en.48xlarge'],
    nodes: ONE,
  },
  {
    method: 'full',
    fromBillions: 1,
    toBillions: 1,
    instanceTypes: [...LARGE, 'g6.48xlarge'],
    nodes: ONE,
  },
  {
    method: 'full',
    fromBillions: 3,
    toBillions: 4,
    instanceTypes: ['p5.48xlarge', 'g6.48xlarge'],
    nodes: ONE,
  },
  { method: 'full', fromBillions: 7, toBillions: 8, instanceTypes: LARGE, nodes: ONE },
  {
    method: 'full',
    fromBillions: 14,
    toBillions: 14,
    instanceTypes: ['p4de.24xlarge', 'p5.48xlarge'],
    nodes: ONE,
  },
  {
    method: 'full',
    fromBillions: 20,
    toBillions: 20,
    instanceTypes: ['p5.48xlarge'],
    nodes: ONE,
  },
  {
    method: 'full',
    fromBillions: 32,
    toBillions: 32,
    instanceTypes: ['p4de.24xlarge', 'p5.48xlarge'],
    nodes: { from: 1, to: 2 },
  },
  {
    method: 'full',
    fromBillions: 70,
    toBillions: 72,
    instanceTypes: ['p4de.24xlarge', 'p5.48xlarge'],
    nodes: { from: 4, to: 4 },
  },
];

/**
 * What AWS has published for a model of this size: the row it is in, or the next larger one, whose machines hold it too;
 * undefined for models larger than any of them, and for those smaller than half of the smallest, which are another sort.
 */
export function publishedPlacement(
  method: TuningMethod,
  billions: number,
): PublishedPlacement | undefined {
  const rows = PUBLISHED_PLACEMENTS.filter((row) => row.method === method).toSorted(
    (a, b) => a.toBillions - b.toBillions,
  );
  const smallest = rows[0]?.fromBillions ?? 0;
  if (billions < smallest / 2) return undefined;
  return rows.find((row) => billions <= row.toBillions);
}
