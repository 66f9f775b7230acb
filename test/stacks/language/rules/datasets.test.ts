import type { DatasetFacts } from '../../../../stacks/language/spec-set.ts';
import { checkOne, EMBED, fileFacts, HAIKU, LLAMA, MICRO } from './check.ts';

const WEST = { region: 'us-west-2' };

/** Facts about the only FineTune. */
function facts(dataset: Partial<DatasetFacts>) {
  return { datasets: { 'support-bot-v1': { problems: [], ...dataset } } };
}

describe('a path', () => {
  test.each([
    'train.jsonl',
    './data/train.jsonl',
    '../train.jsonl',
    'data/date=2026-11-20/a b.jsonl',
    '..data/...jsonl',
    's3://my-data/train.jsonl',
    "s3://my.data-1/a/b_c/(1)/it's!*.jsonl",
  ])('%s is fine', (train) => {
    expect(checkOne({ dataset: { train } })).toEqual([]);
  });

  test.each([
    { train: '../../train.jsonl', says: 'out of the repository' },
    { train: 'a/../../../b.jsonl', says: 'out of the repository' },
    { train: '/data/train.jsonl', says: 'root of a machine' },
    { train: 'C:/data/train.jsonl', says: 'root of a machine' },
    { train: '~/train.jsonl', says: 'home folder' },
    { train: 'data\\train.jsonl', says: 'backslashes' },
    { train: 'https://example.com/train.jsonl', says: '`https:`' },
    { train: 'hf://datasets/me/mine', says: '`hf:`' },
    { train: 'file:///train.jsonl', says: '`file:`' },
    { train: 'data/', says: 'a folder' },
    { train: '.', says: 'a folder' },
    { train: 'data/..', says: 'a folder' },
    { train: 'data/.', says: 'a folder' },
  ])('$train does not lead to a file of the repository', ({ train, says }) => {
    const problem = { field: 'train', problem: 'the file does not exist' } as const;
    const told = checkOne({ dataset: { train } }, facts({ problems: [problem] }));
    expect(told).toMatchObject([
      { code: 'RULE_DATASET_PATH', severity: 'error', path: ['spec', 'dataset', 'train'] },
    ]);
    expect(told[0]?.message).toContain(says);
  });
});

describe('an S3 URI', () => {
  test.each([
    { uri: 's3://my-data/date=2026-11-20/train.jsonl', says: '`=`' },
    { uri: 's3://my-data/a b.jsonl', says: 'a space' },
    { uri: 's3://my-data//train.jsonl', says: '`//`' },
    { uri: 's3://my-data/{x}.jsonl', says: '`{`' },
    { uri: 's3://my-data/träin.jsonl', says: 'U+00E4' },
    { uri: 's3://my-data/train.jsonl/', says: 'a folder' },
    { uri: 's3://my-data/', says: 'a bucket, not an object' },
    { uri: 's3://my-data', says: 'a bucket, not an object' },
    { uri: 's3://My-Data/train.jsonl', says: 'not the name of a bucket' },
    { uri: 's3://ab/train.jsonl', says: 'not the name of a bucket' },
    { uri: 's3:///train.jsonl', says: 'not the name of a bucket' },
    { uri: 'S3://my-data/train.jsonl', says: '`s3://`' },
    { uri: 's3:my-data', says: '`s3://`' },
  ])('$uri is refused: $says', ({ uri, says }) => {
    const told = checkOne({ dataset: { train: uri } });
    expect(told).toMatchObject([{ code: 'RULE_DATASET_URI', severity: 'error' }]);
    expect(told[0]?.message).toContain(says);
  });

  test('is also checked for validation', () => {
    const dataset = { train: 's3://my-data/train.jsonl', validation: 's3://my-data/v=1.jsonl' };
    expect(checkOne({ dataset })).toMatchObject([
      { code: 'RULE_DATASET_URI', on: 's3://my-data/v=1.jsonl' },
    ]);
  });
});

describe('what is wrong with a file', () => {
  test('is told at the field that names it, each problem by itself', () => {
    const told = checkOne(
      { dataset: { train: 'train.jsonl', validation: 'validation.jsonl' } },
      facts({
        problems: [
          { field: 'train', problem: 'line 48211 is not valid JSON' },
          { field: 'validation', problem: 'specs/validation.jsonl does not exist' },
        ],
      }),
    );
    expect(told.map(({ code, on, message }) => [code, on, message])).toEqual([
      ['RULE_DATASET_FILE', 'train.jsonl', '`train.jsonl`: line 48211 is not valid JSON'],
      ['RULE_DATASET_FILE', 'validation.jsonl', 'specs/validation.jsonl does not exist'],
    ]);
  });

  test('is not told where another rule already forbids the field', () => {
    const problems = [{ field: 'validationSplit', problem: 'a split needs records' }] as const;
    const both = { train: 'train.jsonl', validation: 'v.jsonl', validationSplit: 0.1 };
    expect(checkOne({ dataset: both }, facts({ problems })).map(({ code }) => code)).toEqual([
      'RULE_VALIDATION_CONFLICT',
    ]);
    const single = { train: 'train.jsonl', validationSplit: 0.1 };
    expect(checkOne({ dataset: single }, facts({ problems })).map(({ code }) => code)).toEqual([
      'RULE_DATASET_FILE',
    ]);
  });
});

describe('validation data', () => {
  test('is given in one way only', () => {
    const dataset = { train: 'train.jsonl', validation: 'v.jsonl', validationSplit: 0.1 };
    expect(checkOne({ dataset })).toMatchObject([
      {
        code: 'RULE_VALIDATION_CONFLICT',
        on: 'validationSplit',
        related: [{ message: 'the validation data' }],
      },
    ]);
  });

  test('cannot be split off what is in S3', () => {
    const dataset = { train: 's3://my-data/train.jsonl', validationSplit: 0.1 };
    expect(checkOne({ dataset })).toMatchObject([
      { code: 'RULE_VALIDATION_SPLIT', on: 'validationSplit' },
    ]);
  });

  test.each([
    { name: 'the same path', validation: 'train.jsonl', sha256: 'b'.repeat(64) },
    {
      name: 'another way to the same path',
      validation: './x/../train.jsonl',
      sha256: 'b'.repeat(64),
    },
    { name: 'a copy with the same bytes', validation: 'copy.jsonl', sha256: 'a'.repeat(64) },
  ])('is not the training data: $name', ({ validation, sha256 }) => {
    const told = checkOne(
      { dataset: { train: 'train.jsonl', validation } },
      facts({ train: fileFacts(), validation: fileFacts({ sha256 }) }),
    );
    expect(told).toMatchObject([{ code: 'RULE_VALIDATION_SAME', on: validation }]);
  });

  test('in S3 is compared by its URI', () => {
    const uri = 's3://my-data/train.jsonl';
    expect(checkOne({ dataset: { train: uri, validation: uri } })).toMatchObject([
      { code: 'RULE_VALIDATION_SAME' },
    ]);
  });
});

describe('the number of records', () => {
  interface Row {
    readonly model: string;
    readonly train: number;
    readonly validation?: number;
    readonly code?: string;
    readonly severity?: string;
    readonly says?: string;
  }
  const RECORDS = 'RULE_DATASET_RECORDS';
  const rows: readonly Row[] = [
    { model: MICRO, train: 7, code: RECORDS, severity: 'error', says: 'at least 8' },
    { model: MICRO, train: 8 },
    { model: MICRO, train: 20_000 },
    { model: MICRO, train: 20_001, code: RECORDS, severity: 'error', says: 'at most 20,000' },
    { model: MICRO, train: 19_000, validation: 1000 },
    {
      model: MICRO,
      train: 19_000,
      validation: 1001,
      code: RECORDS,
      severity: 'error',
      says: 'training and validation',
    },
    { model: LLAMA, train: 99, code: RECORDS, severity: 'error', says: 'at least 100' },
    { model: LLAMA, train: 90, validation: 10 },
    { model: LLAMA, train: 10_001, code: RECORDS, severity: 'warning', says: '10,000' },
    {
      model: LLAMA,
      train: 8000,
      validation: 1001,
      code: RECORDS,
      severity: 'warning',
      says: 'validation',
    },
    { model: HAIKU, train: 31, code: RECORDS, severity: 'error', says: 'at least 32' },
    {
      model: HAIKU,
      train: 32,
      validation: 31,
      code: RECORDS,
      severity: 'error',
      says: 'validation',
    },
    {
      model: HAIKU,
      train: 10_001,
      validation: 32,
      code: RECORDS,
      severity: 'warning',
      says: 'training',
    },
    { model: EMBED, train: 999, code: RECORDS, severity: 'error', says: 'at least 1,000' },
    { model: EMBED, train: 500_001, code: RECORDS, severity: 'error', says: 'at most 500,000' },
    {
      model: 'amazon.nova-2-lite-v1:0:256k',
      train: 20_001,
      code: RECORDS,
      severity: 'warning',
      says: '20,000',
    },
  ];

  test.each(rows)('$train and $validation of $model: $code', (row) => {
    const { model, train, validation } = row;
    const told = checkOne(
      {
        baseModel: model,
        dataset: {
          train: 'train.jsonl',
          ...(validation !== undefined && { validation: 'v.jsonl' }),
        },
        ...((model === EMBED || model.includes('nova-2')) && { hyperparameters: { epochs: 1 } }),
      },
      {
        ...facts({
          train: fileFacts({ records: train }),
          ...(validation !== undefined && {
            validation: fileFacts({ records: validation, sha256: 'b'.repeat(64) }),
          }),
        }),
        today: '2025-01-01',
        environment: model === LLAMA || model === HAIKU ? WEST : {},
      },
    );
    if (row.code === undefined) return expect(told).toEqual([]);
    expect(told).toMatchObject([{ code: row.code, severity: row.severity }]);
    expect(told[0]?.message).toContain(row.says);
  });

  test('held back by a split is reported at the split', () => {
    const told = checkOne(
      { baseModel: HAIKU, dataset: { train: 'train.jsonl', validationSplit: 0.1 } },
      {
        ...facts({
          train: fileFacts(),
          validation: fileFacts({ records: 3, sha256: 'b'.repeat(64) }),
        }),
        today: '2025-01-01',
        environment: WEST,
      },
    );
    expect(told).toMatchObject([{ code: 'RULE_DATASET_RECORDS', on: '0.1' }]);
  });
});

test.each([
  { field: 'train', bytes: 10 * 1024 ** 3, told: [] },
  { field: 'train', bytes: 10 * 1024 ** 3 + 1, told: ['train.jsonl'] },
  { field: 'validation', bytes: 1024 ** 3, told: [] },
  { field: 'validation', bytes: 1024 ** 3 + 1, told: ['v.jsonl'] },
])('$bytes bytes of $field data of Claude 3 Haiku', ({ field, bytes, told }) => {
  const sizes = { train: fileFacts(), validation: fileFacts({ sha256: 'b'.repeat(64) }) };
  const found = checkOne(
    { baseModel: HAIKU, dataset: { train: 'train.jsonl', validation: 'v.jsonl' } },
    {
      ...facts({ ...sizes, [field]: { ...sizes[field as 'train'], bytes } }),
      today: '2025-01-01',
      environment: WEST,
    },
  );
  expect(found.map(({ code, on }) => [code, on])).toEqual(
    told.map((on) => ['RULE_DATASET_SIZE', on]),
  );
});

describe('a file that was not read because of its size', () => {
  const BYTES = 5_000_000_000;
  const NOT_TAKEN = 'the training data of 4.66 GiB is too big: Temper takes at most 4 GiB';

  test.each([
    { baseModel: MICRO, codes: ['RULE_DATASET_SIZE'] },
    { baseModel: 'gpt-9', codes: ['RULE_BASE_MODEL_UNKNOWN', 'RULE_DATASET_SIZE'] },
  ])('is too big for $baseModel, of which no size is known', ({ baseModel, codes }) => {
    const told = checkOne({ baseModel }, facts({ oversized: { train: BYTES } }));
    expect(told.map(({ code }) => code)).toEqual(codes);
    expect(told.at(-1)).toMatchObject({ message: NOT_TAKEN, on: 'train.jsonl' });
  });

  test('is too big in the words of the base model where that says what it takes', () => {
    const dataset = { train: 'train.jsonl', validation: 'v.jsonl' };
    const told = checkOne(
      { baseModel: HAIKU, dataset },
      {
        ...facts({ train: fileFacts(), oversized: { validation: BYTES } }),
        today: '2025-01-01',
        environment: WEST,
      },
    );
    expect(told).toMatchObject([
      {
        code: 'RULE_DATASET_SIZE',
        on: 'v.jsonl',
        message:
          'the validation data of 4.66 GiB is too big for Claude 3 Haiku: it takes at most 1 GiB',
      },
    ]);
  });
});
