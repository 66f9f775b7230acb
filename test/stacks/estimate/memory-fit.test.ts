import fc from 'fast-check';
import {
  INSTANCE_TYPES,
  PUBLISHED_PLACEMENTS,
  WEIGHT_MEMORY,
  type WeightMethod,
} from '../../../stacks/catalog/index.ts';
import { memoryFit, weightsGb, type MemoryNeed } from '../../../stacks/estimate/memory-fit.ts';
import { aDecoder, aModel, instance } from './a-model.ts';

const SHARDED: Omit<MemoryNeed, 'model'> = {
  method: 'full',
  sequence: 4096,
  microBatch: 1,
  sharded: true,
  recompute: 'everything',
};

test.each([
  ['full', 0.11, 2],
  ['full-bf16', 0.11, 0.9],
  ['lora', 0.34, 0.7],
  ['full', 8, 144],
  ['full-bf16', 8, 64],
  ['lora', 8, 16],
  ['qlora-4bit', 8, 4],
  ['full', 70, 1260],
  ['full-bf16', 70, 560],
  ['qlora-4bit', 70, 35],
] as const)(
  '%s tuning of %d billion parameters needs %d GB for weights and optimizer',
  (method, billions, gb) => {
    const digits = gb < 1 ? 1 : 0;
    expect(weightsGb({ model: aDecoder(billions), method })).toBeCloseTo(gb, digits);
  },
);

test.each(
  PUBLISHED_PLACEMENTS.flatMap((row) => row.instanceTypes.map((name) => ({ ...row, name }))),
)(
  'what AWS trains on $name by $method, up to $toBillions billion, fits there',
  ({ name, method, toBillions, nodes }) => {
    const need = { ...SHARDED, method, model: aDecoder(toBillions) };
    expect(memoryFit(need, instance(name), nodes.to).fits).toBe(true);
  },
);

test('70 billion parameters do not fit into one P5 in full, and do into four', () => {
  const need = { ...SHARDED, model: aModel('Llama-3.1-70B') };
  expect(memoryFit(need, instance('p5.48xlarge'), 1).fits).toBe(false);
  expect(memoryFit(need, instance('p5.48xlarge'), 4).fits).toBe(true);
});

test('BERT fits into one A10G, and a model that every accelerator holds whole must fit into one', () => {
  const bert = {
    ...SHARDED,
    sharded: false,
    sequence: 128,
    microBatch: 32,
    recompute: 'attention',
  } as const;
  expect(
    memoryFit({ ...bert, model: aModel('bert-large-uncased') }, instance('g5.xlarge'), 1).fits,
  ).toBe(true);
  const whole = { ...bert, model: aModel('Llama-3.1-8B') };
  expect(memoryFit(whole, instance('p5.48xlarge'), 1).fits).toBe(false);
  expect(memoryFit({ ...whole, sharded: true }, instance('p5.48xlarge'), 1).fits).toBe(true);
});

test('more nodes never need more memory, and what recomputes more never keeps more', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...INSTANCE_TYPES),
      fc.constantFrom(...(Object.keys(WEIGHT_MEMORY) as WeightMethod[])),
      fc.integer({ min: 1, max: 63 }),
      fc.integer({ min: 1, max: 32 }),
      (type, method, nodes, microBatch) => {
        const need = { ...SHARDED, method, microBatch, model: aModel('Llama-3.1-8B') };
        const gb = (more: Partial<MemoryNeed>, count: number): number =>
          memoryFit({ ...need, ...more }, type, count).neededGb;
        expect(gb({}, nodes + 1)).toBeLessThanOrEqual(gb({}, nodes));
        expect(gb({ recompute: 'attention' }, nodes)).toBeGreaterThan(gb({}, nodes));
        expect(gb({ recompute: 'nothing' }, nodes)).toBeGreaterThan(
          gb({ recompute: 'attention' }, nodes),
        );
      },
    ),
  );
});
