import { checkOne, EMBED, facts, fileFacts } from '../../check.ts';

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

test('validation data is refused where Bedrock takes none', () => {
  const spec = { baseModel: EMBED, hyperparameters: { epochs: 1 } };
  for (const field of [{ validation: 'validation.jsonl' }, { validationSplit: 0.1 }]) {
    const told = checkOne({ ...spec, dataset: { train: 'train.jsonl', ...field } });
    expect(told).toMatchObject([
      { code: 'RULE_VALIDATION_UNSUPPORTED', on: Object.keys(field)[0] },
    ]);
  }
});
