/* Rows of CSV: where they are, and what is said of them. That they are those of Python's `csv` the recipe's own test holds. */
import fc from 'fast-check';
import { datasetFacts } from '../../../controller/dataset/facts.ts';
import { fieldText, scanTable } from '../../../controller/dataset/table.ts';
import type { DataJudge } from '../../../stacks/kinds/fine-tune/record-judge.ts';
import { rowJudge } from '../../../stacks/kinds/fine-tune/compute/ec2/records/row-judge.ts';
import { aRepository, sha256 } from './repository.ts';

/** What is seen of a text that comes in pieces of so many bytes. */
async function seen(text: string, pieceBytes: number): Promise<unknown[]> {
  const bytes = Buffer.from(text);
  const found: unknown[] = [];
  const read = (buffer: Buffer, offset: number, length: number, position: number) => {
    const end = position + Math.min(length, pieceBytes);
    return Promise.resolve({ bytesRead: bytes.copy(buffer, offset, position, end) });
  };
  await scanTable({ read }, bytes.length, {
    bytes: () => undefined,
    row: ({ line, start, bytes: row, fields }) =>
      found.push([line, start, ...fields.map((field) => fieldText(row, field))]),
    broken: (mistake, { line, start }, at) => found.push([line, start, mistake, at]),
  });
  return found;
}

test('rows are the same whatever pieces a file comes in', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'ä', '\ufeff') });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 4 }), async (one, pieceBytes) => {
      expect(await seen(one, pieceBytes)).toEqual(await seen(one, 1000));
    }),
  );
});

test('a row is told by its first line and the bytes before it', async () => {
  expect(await seen('\ufeffa,b\r\n"x\r\ny","1"\n\n"",z\r', 1000)).toEqual([
    [1, 3, 'a', 'b'],
    [2, 8, 'x\r\ny', '1'],
    [4, 19],
    [5, 20, '', 'z'],
  ]);
});

const DATA = 'specs/train.csv';
const COLUMNS = rowJudge({ text: 'body', label: 'queue' });

const factsOf = (content: string | Buffer, judge: DataJudge = COLUMNS, train = 'train.csv') =>
  datasetFacts({
    root: aRepository({ [`specs/${train}`]: content }),
    specFile: 'specs/v1.yaml',
    dataset: { train },
    judge,
  });

test('what is wrong with rows is told by line and column, and nothing of them is repeated', async () => {
  const { problems } = await factsOf(
    'id,body,queue\n1,"ä\nb",\n2,a,b,c\n3, ,x\n4,"said ""so""",y\n5,"secret"!,z\n6,,\n',
  );
  const at = (line: number, column: number) => ({ file: DATA, start: { line, column } });
  expect(problems).toMatchObject([
    { problem: 'line 3, `queue`: the label is empty', at: at(3, 4), severity: 'error' },
    { problem: expect.stringContaining('line 4: the row has not as many fields'), at: at(4, 1) },
    { problem: 'line 5, `body`: the text is empty', at: at(5, 3) },
    { problem: expect.stringContaining('line 7: something stands between'), at: at(7, 11) },
  ]);
  for (const one of problems) {
    expect([one.why, one.fix]).not.toContain(undefined);
    expect(JSON.stringify(one)).not.toContain('secret');
  }
});

test.each([
  { text: 'id,text,label\n1,a,b\n', says: ['body', 'queue'], line: 1 },
  { text: 'body;queue\na;b\n', says: ['separated by commas'], line: 1 },
  { text: 'body,queue,body\na,b,c\n', says: ['two columns'], line: 1 },
  { text: '\nbody,queue\n', says: ['the first line is empty'], line: 1 },
  { text: 'body,queue\na,b\n\n"c\nd,e\n', says: ['never closed'], line: 4 },
  { text: Buffer.from('body,queue\n"a\n\xff",b\n', 'latin1'), says: ['not UTF-8'], line: 3 },
  { text: 'body,queue\na,\0\n', says: ['U+0000'], line: 2 },
])('$says', async ({ text, says, line }) => {
  const { problems } = await factsOf(text);
  expect(problems.map(({ at }) => at?.start.line)).toEqual(says.map(() => line));
  says.forEach((one, at) => expect(problems[at]?.problem).toContain(one));
});

test('names of columns are told where they are words', async () => {
  const { problems } = await factsOf('text,my secret: 42,label_2\n');
  expect(problems[0]?.problem).toContain('(there are text, label_2)');
});

test('a file without rows, and a table that does not say that it is one', async () => {
  expect((await factsOf('body,queue\n')).problems).toMatchObject([
    { problem: `${DATA} has no rows` },
  ]);
  expect((await factsOf('body,queue\na,b\n', COLUMNS, 'train.txt')).problems).toMatchObject([
    { about: 'format', fix: 'end its name in `.csv`' },
  ]);
});

describe('what only a program of the user’s can read', () => {
  test.each([
    { what: 'Parquet', bytes: Buffer.from('PAR1\x15\x04\x15\0\xff', 'latin1') },
    { what: 'a tar archive', bytes: Buffer.concat([Buffer.from('train/'), Buffer.alloc(506)]) },
    { what: 'gzip', bytes: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0xff]) },
  ])('$what is bytes and their hash', async ({ bytes }) => {
    const { train, problems } = await factsOf(bytes, 'as-bytes', 'train.bin');
    expect(problems).toEqual([]);
    const known = { sha256: sha256(bytes), bytes: bytes.length, records: 0, characters: 0 };
    expect(train).toEqual({ source: 'specs/train.bin', ...known });
  });

  test('lines are counted and not judged', async () => {
    const { train, problems } = await factsOf('[1,\n\nno JSON at all\r\n', 'as-bytes');
    expect([train?.records, problems]).toEqual([2, []]);
  });

  test('a pointer of Git LFS is not the data', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n';
    expect((await factsOf(pointer, 'as-bytes')).problems).toMatchObject([
      { problem: expect.stringContaining('Git LFS'), fix: 'run `git lfs pull`' },
    ]);
  });

  test('what has no lines is not divided', async () => {
    const { problems } = await datasetFacts({
      root: aRepository({ 'specs/a.tar': Buffer.alloc(512) }),
      specFile: 'specs/v1.yaml',
      dataset: { train: 'a.tar', validationSplit: 0.1 },
      judge: 'as-bytes',
    });
    expect(problems).toMatchObject([{ field: 'validationSplit' }]);
  });
});
