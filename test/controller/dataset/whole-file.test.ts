/* Files that are something else than JSON Lines as a whole. */
import { datasetFacts, type DatasetSpec } from '../../../controller/dataset/facts.ts';
import { aRepository } from './repository.ts';

const SPEC = 'specs/models/bot/v1.yaml';
const DATA = 'specs/models/bot/train.jsonl';

function factsOf(root: string, dataset: DatasetSpec) {
  return datasetFacts({ root, specFile: SPEC, dataset });
}

test.each([
  { name: 'gzip', content: Buffer.from([0x1f, 0x8b, 8, 0]), says: 'compressed with gzip' },
  { name: 'zip', content: Buffer.from('PK\u0003\u0004rest'), says: 'a zip archive' },
  { name: 'Zstandard', content: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), says: 'Zstandard' },
  { name: 'Parquet', content: Buffer.from('PAR1\u0015\u0004rest'), says: 'a Parquet file' },
  { name: 'Arrow', content: Buffer.from('ARROW1\0\0'), says: 'an Arrow file' },
  { name: 'UTF-16', content: Buffer.from('\uFEFF{}', 'utf16le'), says: 'UTF-16' },
  {
    name: 'UTF-16 without a mark',
    content: Buffer.from('{"a":1}', 'utf16le'),
    says: 'UTF-16',
  },
  {
    name: 'a Git LFS pointer',
    content: 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
    says: 'Git LFS pointer',
  },
  { name: 'an array over lines', content: '[\n{}\n]\n', says: 'one JSON array', as: 'format' },
  { name: 'an array on a line', content: '[{},{}]', says: 'one JSON array', as: 'format' },
  {
    name: 'pretty-printed records',
    content: '{\n  "a": 1\n}\n{\n  "a": 2\n}\n',
    says: 'spread over several lines',
    as: 'format',
  },
  {
    name: 'comma-separated values',
    content: 'prompt,completion\n"What, then?",This\n',
    says: '(CSV)',
    as: 'format',
  },
  {
    name: 'tab-separated values',
    content: 'prompt\tcompletion\nWhat\tThis\n',
    says: '(CSV)',
    as: 'format',
  },
])(
  'recognises $name by its first bytes, says it once and what to do, and counts no records',
  async ({ content, says, as = 'file' }) => {
    const root = aRepository({ [DATA]: content });
    const facts = await factsOf(root, { train: 'train.jsonl' });
    expect(facts.train).toBeUndefined();
    expect(facts.problems).toMatchObject([
      { about: as, at: { file: DATA, start: { line: 1 } }, fix: expect.any(String) },
    ]);
    expect(facts.problems[0]?.problem).toContain(says);
  },
);

test('a byte order mark is told, and the record behind it is read', async () => {
  const root = aRepository({ [DATA]: '\uFEFF{}\n[]\n' });
  const { problems, train } = await factsOf(root, { train: 'train.jsonl' });
  expect(problems.map((one) => one.record?.sort)).toEqual(['mark', 'not-object']);
  expect(train?.records).toBe(2);
});

test('lines that end as on Windows are told once, as a warning: git may write others elsewhere', async () => {
  const root = aRepository({ [DATA]: '{}\r\n{}\r\n' });
  const { problems } = await factsOf(root, { train: 'train.jsonl' });
  expect(problems).toMatchObject([{ severity: 'warning', record: { sort: 'line-ends' } }]);
  const split = await factsOf(root, { train: 'train.jsonl', validationSplit: 0.5 });
  expect(split.problems).toEqual([]);
});
