import fc from 'fast-check';
import { estimateTraining } from '../../../../../../controller/kinds/fine-tune/compute/bedrock/estimate.ts';
import {
  BASE_MODELS,
  findBaseModel,
  type BaseModel,
} from '../../../../../../stacks/catalog/index.ts';
import type { FileFacts } from '../../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
import { FINE_TUNE } from '../../../../../../stacks/kinds/fine-tune/index.ts';
import type { FineTune } from '../../../../../../stacks/kinds/fine-tune/schema.ts';

function model(id: string): BaseModel {
  const found = findBaseModel(id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

function spec(baseModel: string, hyperparameters: Readonly<Record<string, number>> = {}): FineTune {
  return FINE_TUNE.schema.parse({
    apiVersion: 'temper/v1alpha1',
    kind: 'FineTune',
    metadata: { name: 'bot' },
    spec: {
      version: 1,
      environment: 'research',
      baseModel,
      dataset: { train: 'train.jsonl' },
      hyperparameters,
    },
  });
}

function data(characters: number, bytes = characters): { train: FileFacts; problems: [] } {
  const train = { source: 'train.jsonl', sha256: 'a', bytes, records: 100, characters };
  return { train, problems: [] };
}

const MICRO = 'amazon.nova-micro-v1:0:128k';

test('AWS’s worked example: 2,000 records of 800 tokens, 5 epochs, $0.001 per 1,000 tokens, is $8.00', () => {
  const characters = 2000 * 800 * 6;
  const estimate = estimateTraining(model(MICRO), spec(MICRO, { epochs: 5 }), data(characters));
  expect(estimate).toMatchObject({
    tokens: { expected: 1_600_000 },
    expectedUsd: 8,
    storagePerMonthUsd: 1.95,
    grade: 'A',
    price: { date: '2026-03' },
  });
  expect(estimate.lowUsd).toBe(6);
  expect(estimate.highUsd).toBeCloseTo(13.71, 2);
  expect(estimate.unknownBecause).toBeUndefined();
});

test('the default of the epochs counts when the spec gives none', () => {
  const given = estimateTraining(model(MICRO), spec(MICRO, { epochs: 2 }), data(6_000_000));
  expect(estimateTraining(model(MICRO), spec(MICRO), data(6_000_000))).toEqual(given);
  expect(given.expectedUsd).toBe(2);
});

test('says what the amount rests on: characters, epochs, price, its source and date', () => {
  const { assumptions, notes } = estimateTraining(model(MICRO), spec(MICRO), data(6_000_000));
  expect(assumptions.join('\n')).toMatch(/6,000,000 characters are about 1,000,000 tokens/);
  expect(assumptions.join('\n')).toMatch(/2 epochs: 2,000,000 tokens are billed/);
  expect(assumptions.join('\n')).toMatch(/\$0.001 per 1,000 tokens, list price of 2026-03/);
  expect(notes.join('\n')).toMatch(/fails before it trains is not billed.*stopped is billed/);
});

test('text that is not written in Latin letters may take a token a character, which makes it grade C', () => {
  const estimate = estimateTraining(
    model(MICRO),
    spec(MICRO, { epochs: 1 }),
    data(600_000, 1_500_000),
  );
  expect(estimate).toMatchObject({ tokens: { expected: 100_000, high: 600_000 }, grade: 'C' });
});

test('a price that a third party copied makes grade B and is said to be a copy', () => {
  const id = 'meta.llama3-3-70b-instruct-v1:0:128k';
  const estimate = estimateTraining(model(id), spec(id, { epochs: 1 }), data(6_000_000));
  expect(estimate).toMatchObject({ expectedUsd: 3.3, grade: 'B' });
  expect(estimate.assumptions.join('\n')).toContain('noted by third parties');
});

test('image models are billed by the images seen: steps × batch size', () => {
  const id = 'amazon.nova-canvas-v1:0';
  const estimate = estimateTraining(model(id), spec(id), { problems: [] });
  expect(estimate).toMatchObject({ images: 4000, lowUsd: 20, expectedUsd: 20, highUsd: 20 });
  expect(estimate.tokens).toBeUndefined();
  const more = estimateTraining(model(id), spec(id, { steps: 1000, batchSize: 16 }), {
    problems: [],
  });
  expect(more.expectedUsd).toBe(80);
});

test.each([
  {
    name: 'data in S3',
    id: MICRO,
    given: {},
    dataset: { problems: [] },
    because: 'not a file in the repository',
    tokens: undefined,
  },
  {
    name: 'a base model without a dated price',
    id: 'amazon.nova-lite-v1:0:300k',
    given: {},
    dataset: data(6_000_000),
    because: 'no training price for Nova Lite',
    tokens: 1_000_000,
  },
  {
    name: 'images without a dated price',
    id: 'amazon.titan-image-generator-v2:0',
    given: { steps: 100 },
    dataset: { problems: [] },
    because: 'no training price for Titan Image',
    tokens: undefined,
  },
  {
    name: 'epochs that nobody said',
    id: 'meta.llama3-3-70b-instruct-v1:0:128k',
    given: {},
    dataset: data(6000),
    because: 'number of epochs',
    tokens: undefined,
  },
])('the cost of $name is unknown, with the reason, and never a number', (row) => {
  const estimate = estimateTraining(model(row.id), spec(row.id, row.given), row.dataset);
  expect(estimate.unknownBecause).toContain(row.because);
  expect(estimate).toMatchObject({ grade: 'C' });
  expect(estimate).not.toHaveProperty('expectedUsd');
  expect(estimate).not.toHaveProperty('lowUsd');
  expect(estimate).not.toHaveProperty('highUsd');
  expect(estimate.tokens?.expected).toBe(row.tokens);
});

test('a model that only serves with provisioned throughput says what an hour of that costs', () => {
  const id = 'meta.llama3-1-8b-instruct-v1:0:128k';
  const { notes } = estimateTraining(model(id), spec(id), data(6000));
  expect(notes.join('\n')).toContain('$24.00 an hour');
  expect(estimateTraining(model(MICRO), spec(MICRO), data(6000)).notes).toHaveLength(1);
});

test('for every model and amount of data the bounds are in order, and an amount or a reason is given', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BASE_MODELS),
      fc.nat(1_000_000_000),
      fc.integer({ min: 1, max: 4 }),
      (one, characters, width) => {
        const { lowUsd, expectedUsd, highUsd, unknownBecause, tokens } = estimateTraining(
          one,
          spec(one.id, one.id.includes('titan-image') ? { steps: 10 } : {}),
          data(characters, characters * width),
        );
        if (tokens !== undefined) {
          expect(tokens.low <= tokens.expected && tokens.expected <= tokens.high).toBe(true);
        }
        if (expectedUsd === undefined) return expect(unknownBecause).toBeTruthy();
        expect(unknownBecause).toBeUndefined();
        expect([lowUsd, expectedUsd, highUsd]).toEqual(
          [lowUsd, expectedUsd, highUsd].toSorted((a, b) => (a ?? 0) - (b ?? 0)),
        );
      },
    ),
  );
});
