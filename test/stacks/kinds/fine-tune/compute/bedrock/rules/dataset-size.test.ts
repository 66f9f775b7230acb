import { checkOne, EMBED, facts, fileFacts, HAIKU, LLAMA, MICRO, WEST } from '../../../../check.ts';

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
    { model: MICRO, train: 8, code: RECORDS, severity: 'warning', says: 'at least 100' },
    { model: MICRO, train: 99, code: RECORDS, severity: 'warning', says: 'at least 100' },
    { model: MICRO, train: 100 },
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
      train: 199,
      code: RECORDS,
      severity: 'warning',
      says: 'at least 200',
    },
    { model: 'amazon.nova-2-lite-v1:0:256k', train: 200 },
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
        ...(model === EMBED || model.includes('nova-2') ? { hyperparameters: { epochs: 1 } } : {}),
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
