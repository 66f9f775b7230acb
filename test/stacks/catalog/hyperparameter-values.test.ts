import fc from 'fast-check';
import {
  BASE_MODELS,
  canonicalNumber,
  findBaseModel,
  hyperparameterValues,
  resolveHyperparameters,
  type BaseModel,
} from '../../../stacks/catalog/index.ts';

function model(id: string): BaseModel {
  const found = findBaseModel(id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

describe('every hyperparameter is written out, so that AWS has none to fill in', () => {
  test.each([
    {
      id: 'amazon.nova-micro-v1:0:128k',
      given: {},
      sent: {
        epochCount: '2',
        batchSize: '1',
        learningRate: '0.00001',
        learningRateWarmupSteps: '10',
      },
    },
    {
      id: 'amazon.nova-micro-v1:0:128k',
      given: { epochs: 5, learningRate: 1e-6, warmupSteps: 0 },
      sent: {
        epochCount: '5',
        batchSize: '1',
        learningRate: '0.000001',
        learningRateWarmupSteps: '0',
      },
    },
    {
      id: 'meta.llama3-3-70b-instruct-v1:0:128k',
      given: { epochs: 2 },
      sent: { epochCount: '2', batchSize: '1', learningRate: '0.0001' },
    },
    { id: 'amazon.nova-2-lite-v1:0:256k', given: { epochs: 1 }, sent: { epochCount: '1' } },
    {
      id: 'amazon.titan-image-generator-v2:0',
      given: { steps: 8000 },
      sent: { batchSize: '8', stepCount: '8000', learningRate: '0.00001' },
    },
    {
      id: 'anthropic.claude-3-haiku-20240307-v1:0:200k',
      given: { learningRateMultiplier: 0.5 },
      sent: {
        epochCount: '2',
        batchSize: '32',
        learningRateMultiplier: '0.5',
        earlyStoppingThreshold: '0.001',
        earlyStoppingPatience: '2',
      },
    },
  ])('$id with $given', ({ id, given, sent }) => {
    expect(resolveHyperparameters(model(id), given)).toEqual(sent);
  });
});

describe.each(BASE_MODELS.map((one) => ({ name: one.title, one })))('$name', ({ one }) => {
  test('keeps its names apart and sends every bound so that it reads as the same number', () => {
    const facts = Object.entries(one.hyperparameters ?? {});
    expect(new Set(facts.map(([, fact]) => fact.bedrockName)).size).toBe(facts.length);
    for (const bound of ['min', 'max'] as const) {
      const given = Object.fromEntries(facts.map(([name, fact]) => [name, fact[bound]]));
      const sent = resolveHyperparameters(one, given);
      expect(Object.keys(sent)).toHaveLength(facts.length);
      for (const [, fact] of facts) expect(Number(sent[fact.bedrockName])).toBe(fact[bound]);
    }
  });
});

test('a value that no default replaces is left out of the values and refused when sent', () => {
  const embed = model('amazon.titan-embed-image-v1:0');
  expect(hyperparameterValues(embed, {})).toEqual({ batchSize: 576, learningRate: 0.00005 });
  expect(() => resolveHyperparameters(embed, {})).toThrow('needs epochs');
});

test('a hyperparameter of another model is a bug here: the rules refuse it before', () => {
  const llama = model('meta.llama3-1-8b-instruct-v1:0:128k');
  expect(() => resolveHyperparameters(llama, { warmupSteps: 1 })).toThrow('warmupSteps');
  expect(resolveHyperparameters(llama, { warmupSteps: undefined })).not.toHaveProperty(
    'warmupSteps',
  );
});

test.each([
  [0, '0'],
  [-0, '0'],
  [5, '5'],
  [1e-5, '0.00001'],
  [1.5e-7, '0.00000015'],
  [0.1 + 0.2, '0.30000000000000004'],
  [1e21, '1000000000000000000000'],
  [1.5e22, '15000000000000000000000'],
  [-2.5e-8, '-0.000000025'],
])('%d is written %s', (value, text) => {
  expect(canonicalNumber(value)).toBe(text);
});

test('every number is written without an exponent and reads as exactly itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = canonicalNumber(value);
      expect(text).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(text) === value).toBe(true);
    }),
  );
});

test.each([NaN, Infinity, -Infinity])('%d is no hyperparameter', (value) => {
  expect(() => canonicalNumber(value)).toThrow(RangeError);
});
