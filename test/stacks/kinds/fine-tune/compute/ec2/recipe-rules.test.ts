/* What a recipe can be told, and what it cannot. */
import { checkFleet, RECIPE } from './check-fleet.ts';

const BERT = 'google-bert/bert-base-uncased';

/** What is said of hyperparameters and settings of the recipe; `compute` and `spec` beside them. */
function check(
  hyperparameters: object,
  {
    settings = {},
    compute = {},
    spec = {},
  }: { settings?: object; compute?: object; spec?: object } = {},
) {
  return checkFleet(
    { workload: { ...RECIPE, settings }, ...compute },
    { spec: { baseModel: BERT, hyperparameters, ...spec } },
  );
}

test('what it takes is fine', () => {
  const hyperparameters = { epochs: 0.5, batchSize: 64, learningRate: 2e-5, warmupSteps: 0 };
  const settings = { maxLength: 256, schedule: 'cosine', deterministic: true, bestBy: 'f1' };
  expect(check(hyperparameters, { settings })).toEqual([]);
  expect(check({ earlyStoppingPatience: 3, earlyStoppingThreshold: 0.001 })).toEqual([]);
});

test.each([
  {
    code: 'RULE_HYPERPARAMETER_UNKNOWN',
    hyperparameters: { evaluationPercent: 20 },
    on: 'evaluationPercent',
  },
  { code: 'RULE_HYPERPARAMETER_INTEGER', hyperparameters: { warmupSteps: 1.5 }, on: '1.5' },
  { code: 'RULE_HYPERPARAMETER_RANGE', hyperparameters: { learningRate: 20 }, on: '20' },
  { code: 'RULE_HYPERPARAMETER_RANGE', hyperparameters: { earlyStoppingPatience: 0 }, on: '0' },
  { code: 'RULE_RECIPE_SETTING', hyperparameters: { epochs: 3, steps: 100 }, on: 'steps' },
  {
    code: 'RULE_RECIPE_SETTING',
    hyperparameters: { warmupSteps: 3 },
    settings: { warmupRatio: 0.1 },
    on: 'warmupRatio',
  },
  {
    code: 'RULE_RECIPE_SETTING',
    hyperparameters: { batchSize: 18 },
    compute: { instanceType: 'g5.12xlarge' },
    on: '18',
  },
  {
    code: 'RULE_RECIPE_MODEL',
    hyperparameters: {},
    spec: { baseModel: 'meta-llama/Llama-3.1-8B' },
    on: 'meta-llama/Llama-3.1-8B',
  },
  {
    code: 'RULE_RECIPE_SETTING',
    hyperparameters: {},
    spec: { dataset: { train: 'train.csv', validationSplit: 0.1 } },
    on: 'validationSplit',
  },
  {
    code: 'RULE_HYPERPARAMETER_UNKNOWN',
    hyperparameters: { epochs: 3 },
    compute: { workload: { command: ['python3', 'train.py'] } },
    on: 'epochs',
  },
])('$code: $hyperparameters', ({ code, hyperparameters, settings, compute, spec, on }) => {
  const told = check(hyperparameters, {
    ...(settings && { settings }),
    ...(compute && { compute }),
    ...(spec && { spec }),
  });
  const of = told.filter(
    (one) => one.code.startsWith('RULE_HYPER') || one.code.startsWith('RULE_RECIPE'),
  );
  expect(of.map((one) => [one.code, one.severity, one.on])).toEqual([[code, 'error', on]]);
  for (const { why, fix } of of) expect([why, fix]).not.toContain(undefined);
});

test('a batch that cannot be divided is told with those that can', () => {
  const compute = { instanceType: 'p4d.24xlarge', nodes: 2 };
  const [told] = check({ batchSize: 36 }, { compute }).filter(
    ({ code }) => code === 'RULE_RECIPE_SETTING',
  );
  expect(told?.message).toBe('`batchSize: 36` cannot be divided over 16 accelerators');
  expect(told?.fix).toBe('write `batchSize: 32` or `batchSize: 48`');
});
