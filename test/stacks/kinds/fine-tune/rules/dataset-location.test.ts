import { checkOne, facts, fileFacts, LLAMA, WEST } from '../../check.ts';

describe('a path', () => {
  test.each([
    'train.jsonl',
    './data/train.jsonl',
    '../train.jsonl',
    'data/date=2026-11-20/a b.jsonl',
    '..data/...jsonl',
    's3://my-data/train.jsonl',
    's3://my.data-1/a/b_c/1/its.jsonl',
  ])('%s is fine', (train) => {
    expect(checkOne({ dataset: { train } })).toEqual([]);
  });

  test('has more characters in S3 for other base models than for Nova', () => {
    const dataset = { train: "s3://my.data-1/a/b_c/(1)/it's!*.jsonl" };
    expect(checkOne({ dataset })).toMatchObject([
      { code: 'RULE_DATASET_NAME', severity: 'error', on: dataset.train },
    ]);
    const llama = { baseModel: LLAMA, hyperparameters: {}, dataset };
    expect(checkOne(llama, { environment: WEST })).toEqual([]);
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

describe('data in S3', () => {
  const train = 's3://my-data/train.jsonl';

  test('nobody has looked at it: the reason is told as a warning', () => {
    expect(checkOne({ dataset: { train } }, facts({ unread: { train: 'it is private' } }))).toEqual(
      [
        expect.objectContaining({
          code: 'RULE_DATASET_UNREAD',
          severity: 'warning',
          path: ['spec', 'dataset', 'train'],
          message: 'nobody has looked at this data: it is private',
        }),
      ],
    );
  });

  test('a bucket without versions is told, one with versions is not', () => {
    const read = (object: { etag: string; versionId?: string }) =>
      checkOne({ dataset: { train } }, facts({ train: fileFacts({ source: train, object }) }));
    expect(read({ etag: 'abc', versionId: 'v1' })).toEqual([]);
    expect(read({ etag: 'abc' })).toMatchObject([
      { code: 'RULE_DATASET_UNVERSIONED', severity: 'warning', path: ['spec', 'dataset', 'train'] },
    ]);
  });
});
