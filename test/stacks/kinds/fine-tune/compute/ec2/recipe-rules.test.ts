/* What a recipe can be told, and what it cannot. */
import type { DatasetFacts } from '../../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
import { fileFacts } from '../../../../../helpers/compiled.ts';
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

describe('what a recipe trains with', () => {
  const first = (line: number) => ({
    file: 'specs/v.csv',
    start: { line, column: 3, offset: 0 },
    end: { line, column: 3, offset: 0 },
  });
  /** Facts of a file with so many rows of each label. */
  const file = (rows: Readonly<Record<string, number>>, source = 'specs/t.csv') => ({
    ...fileFacts(source),
    source,
    labels: new Map(
      Object.entries(rows).map(([label, records], at) => [
        label,
        { records, first: first(at + 2) },
      ]),
    ),
  });
  const told = (data: Partial<DatasetFacts>, dataset: object = { train: 't.csv' }) =>
    checkFleet(
      { workload: RECIPE },
      { spec: { baseModel: BERT, dataset }, data: { problems: [], ...data } },
    );
  const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`l${at}`, 3]));

  test.each([
    { what: 'one label', train: file({ a: 40 }), says: 'every row of specs/t.csv has the same' },
    { what: 'too many labels', train: file(many), says: 'more than 10,000 labels' },
    {
      what: 'too few rows',
      train: file({ a: 2, b: 2 }),
      says: 'too few rows to keep some for test',
    },
  ])('$what', ({ train, says }) => {
    expect(told({ train })).toMatchObject([
      {
        code: 'RULE_DATASET_LABELS',
        severity: 'error',
        on: 't.csv',
        message: expect.stringContaining(says),
      },
    ]);
  });

  test('labels that only the validation data has are told where they stand', () => {
    const validation = file({ a: 4, secret: 1, other: 1 }, 'specs/v.csv');
    const dataset = { train: 't.csv', validation: 'v.csv' };
    const train = file({ a: 20, b: 20 });
    const found = told({ train, validation }, dataset);
    expect(found).toMatchObject([
      {
        code: 'RULE_DATASET_LABELS',
        at: first(3),
        message: 'this and 1 other label are in no row of specs/t.csv',
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
    expect(told({ train, validation: file({ a: 1 }, 'specs/v.csv') }, dataset)).toEqual([]);
    // Where rows are wrong, they come first.
    const problems = [{ field: 'train' as const, problem: 'a row is wrong' }];
    expect(told({ train: file({ a: 1 }), problems }).map(({ code }) => code)).toEqual([
      'RULE_DATASET_FILE',
    ]);
  });

  test('what is too large for the repository belongs into S3, where a recipe is told that nobody looked', () => {
    const oversized = { train: 5 * 2 ** 30 };
    expect(told({ oversized })).toMatchObject([
      {
        code: 'RULE_DATASET_SIZE',
        severity: 'error',
        on: 't.csv',
        fix: expect.stringContaining('train: s3://'),
      },
    ]);
    const inS3 = { train: 's3://lake/t.csv' };
    expect(told({ oversized }, inS3)).toMatchObject([
      { code: 'RULE_DATASET_SIZE', severity: 'warning' },
    ]);
    expect(told({}, { train: 's3://lake/t.parquet' })).toMatchObject([
      { code: 'RULE_DATASET_NAME', severity: 'error', on: 's3://lake/t.parquet' },
    ]);
    const command = { workload: { command: ['train'] } };
    const data = { problems: [], oversized };
    expect(checkFleet(command, { data, spec: { dataset: { train: 's3://lake/t.tar' } } })).toEqual(
      [],
    );
    expect(checkFleet(command, { data })).toMatchObject([{ code: 'RULE_DATASET_SIZE' }]);
  });
});
