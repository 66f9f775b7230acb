import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { datasetFacts } from '../../../controller/dataset/facts.ts';
import type { DatasetSpec } from '../../../controller/dataset/facts.ts';
import { aRepository, put, sha256 } from './repository.ts';

const SPEC = 'specs/models/bot/v1.yaml';
const DATA = 'specs/models/bot/train.jsonl';

function factsOf(root: string, dataset: DatasetSpec) {
  return datasetFacts({ root, specFile: SPEC, dataset });
}

describe('datasetFacts', () => {
  test('describes the bytes that train: hash of the file as it is, non-empty lines, Unicode characters', async () => {
    const text = '{"a":"é"}\n\n   \n{"b":"😀"}';
    const root = aRepository({ [DATA]: text });
    expect(await factsOf(root, { train: 'train.jsonl' })).toEqual({
      problems: [],
      train: {
        source: DATA,
        sha256: sha256(text),
        bytes: Buffer.byteLength(text),
        records: 2,
        characters: 18,
      },
    });
  });

  test('reads training and validation files, each from the folder of the spec', async () => {
    const root = aRepository({ 'data/t.jsonl': '{}\n{}\n', 'specs/models/v.jsonl': '{"v":1}\n' });
    const facts = await factsOf(root, {
      train: '../../../data/t.jsonl',
      validation: '../v.jsonl',
    });
    expect(facts.problems).toEqual([]);
    expect(facts.train).toMatchObject({ source: 'data/t.jsonl', records: 2 });
    expect(facts.validation).toMatchObject({ source: 'specs/models/v.jsonl', records: 1 });
  });

  test('knows nothing of data in S3, which is no problem', async () => {
    expect(await factsOf(aRepository(), { train: 's3://bucket/train.jsonl' })).toEqual({
      problems: [],
    });
  });

  test.each([
    { name: 'text', line: 'question, answer', says: 'it is not valid JSON' },
    { name: 'an array', line: '[{"a":1}]', says: 'it is not a JSON object (but a JSON array)' },
    { name: 'a string', line: '"a"', says: 'it is not a JSON object (but a string)' },
    { name: 'null', line: 'null', says: 'it is not a JSON object (but null)' },
    { name: 'half an object', line: '{"a":1', says: 'it does not end on its line', column: 7 },
    {
      name: 'two objects',
      line: '{"a":1}{"b":2}',
      says: 'it is not valid JSON',
      column: 8,
    },
    {
      name: 'bytes that are not UTF-8',
      line: Buffer.from([0x7b, 0xff, 0x7d]),
      says: 'it is not UTF-8',
    },
  ])(
    'names the line that is $name, so that it can be found in a long file',
    async ({
      line,
      says,
      column = 1,
    }: {
      line: string | Buffer;
      says: string;
      column?: number;
    }) => {
      const content = Buffer.concat([
        Buffer.from('{}\n\n'),
        Buffer.from(line),
        Buffer.from('\n{}\n'),
      ]);
      const root = aRepository({ [DATA]: content });
      const { problems } = await factsOf(root, { train: 'train.jsonl' });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({
        field: 'train',
        about: 'file',
        at: { file: DATA, start: { line: 3, offset: 3 + column } },
      });
      expect(problems[0]?.problem).toBe(`line 3: ${says}`);
    },
  );

  test('never repeats the text of a bad record, which may be a secret that a spec pointed at', async () => {
    const root = aRepository({
      [DATA]: 'aws_secret_access_key = wJalrXUtnFEMI\n{"token": hunter2}\n',
    });
    const { problems } = await factsOf(root, { train: 'train.jsonl' });
    expect(problems).toHaveLength(2);
    expect(JSON.stringify(problems)).not.toMatch(/wJalr|aws_secret|hunter2/);
  });

  test('tells the first three bad lines of a sort and counts the rest', async () => {
    const root = aRepository({ [DATA]: 'x\n'.repeat(1000) });
    const { problems } = await factsOf(root, { train: 'train.jsonl' });
    expect(problems.map((one) => one.at?.start.line)).toEqual([1, 2, 3, 4]);
    expect(problems.at(-1)).toMatchObject({
      problem: '997 more records, the first on line 4: it is not valid JSON',
      record: { sort: 'not-json', count: 997 },
    });
  });

  test.each(['', '\n\n \r\n'])('says that a file of %j has no records', async (content) => {
    const root = aRepository({ [DATA]: content });
    const { problems } = await factsOf(root, { train: 'train.jsonl' });
    expect(problems).toEqual([{ field: 'train', problem: `${DATA} has no records` }]);
  });

  test('a line above 10 MiB is a problem, its neighbours are still read', async () => {
    const root = aRepository({ [DATA]: `{}\n{"a":"${'x'.repeat(10 * 1024 * 1024)}"}\n{}\n` });
    const { problems, train } = await factsOf(root, { train: 'train.jsonl' });
    expect(problems).toMatchObject([
      { field: 'train', problem: 'line 2: it is longer than 10 MiB', at: { start: { line: 2 } } },
    ]);
    expect(train?.records).toBe(2);
  });

  test('a record nested a million deep is refused or read, never a crash', async () => {
    const depth = 1_000_000;
    const root = aRepository({ [DATA]: `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}\n` });
    await expect(factsOf(root, { train: 'train.jsonl' })).resolves.toHaveProperty('problems');
  });

  test('memory does not grow with the file: 256 MiB in less than 64 MiB more', async () => {
    const root = aRepository({ [DATA]: '' });
    const record = `{"prompt":"${'q'.repeat(1000)}"}\n`;
    const block = Buffer.from(record.repeat(1024));
    const file = openSync(join(root, DATA), 'a');
    let bytes = 0;
    for (; bytes < 256 * 1024 * 1024; bytes += block.length) writeSync(file, block);
    closeSync(file);
    const script = `import { datasetFacts } from ${JSON.stringify(join(process.cwd(), 'controller/dataset/facts.ts'))};
      // The most it had so far: loading the code for the first time takes more than it keeps.
      const most = () => process.resourceUsage().maxRSS * 1024;
      const before = most();
      const facts = await datasetFacts(${JSON.stringify({ root, specFile: SPEC, dataset: { train: 'train.jsonl' } })});
      console.log(JSON.stringify([facts.train.bytes, most() - before]));`;
    const out = execFileSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      {
        encoding: 'utf8',
      },
    );
    const [read, grown] = JSON.parse(out) as [number, number];
    expect(read).toBe(bytes);
    expect(grown).toBeLessThan(64 * 1024 * 1024);
  }, 60_000);
});

describe('datasetFacts keeps to the repository, so that a spec cannot upload other files', () => {
  test.each([
    { name: 'an absolute path', path: '/etc/passwd' },
    { name: 'a path that climbs out', path: '../../../../etc/passwd' },
    { name: 'a home folder', path: '~/.aws/credentials' },
    { name: 'a NUL byte', path: 'train.jsonl\0.txt' },
    { name: 'a URL', path: 'file:///etc/passwd' },
    { name: 'a folder', path: '.' },
    { name: "git's own folder", path: '../../../.git/config' },
    { name: "git's own folder in capitals", path: '../../../.GIT/config' },
    { name: "Temper's own folder", path: '../../../.temper/stacks/x' },
    { name: 'a link out of the repository', path: 'out.jsonl' },
    { name: 'a folder linked out of the repository', path: 'outside/secret.jsonl' },
    { name: 'a link into .git', path: 'git.jsonl' },
    { name: 'a link to itself', path: 'loop.jsonl' },
    { name: 'a named pipe', path: 'pipe.jsonl' },
    { name: 'a device', path: 'zero.jsonl' },
  ])('refuses $name', async ({ path }) => {
    const elsewhere = aRepository({ 'secret.jsonl': '{"secret":1}\n' });
    const root = aRepository({ [DATA]: '{}\n', '.git/config': '{}\n', '.temper/stacks/x': '{}\n' });
    put(root, '.GIT/config', '{}\n');
    const folder = join(root, 'specs/models/bot');
    symlinkSync(join(elsewhere, 'secret.jsonl'), join(folder, 'out.jsonl'));
    symlinkSync(elsewhere, join(folder, 'outside'));
    symlinkSync('../../../.git/config', join(folder, 'git.jsonl'));
    symlinkSync('loop.jsonl', join(folder, 'loop.jsonl'));
    symlinkSync('/dev/zero', join(folder, 'zero.jsonl'));
    execFileSync('mkfifo', [join(folder, 'pipe.jsonl')]);
    const facts = await factsOf(root, { train: path });
    expect(facts.train).toBeUndefined();
    expect(facts.problems).toEqual([{ field: 'train', problem: expect.any(String) }]);
  });

  test('follows a link that stays inside, and a repository that is itself reached by a link', async () => {
    const root = aRepository({ 'data/real.jsonl': '{}\n' });
    mkdirSync(join(root, 'specs/models/bot'), { recursive: true });
    symlinkSync('../../../data/real.jsonl', join(root, DATA));
    const link = join(aRepository(), 'linked');
    symlinkSync(root, link);
    const facts = await factsOf(link, { train: 'train.jsonl' });
    expect(facts).toMatchObject({ problems: [], train: { source: DATA, records: 1 } });
  });

  test('suggests the file whose name is nearly the missing one', async () => {
    const root = aRepository({ [DATA]: '{}\n' });
    const { problems } = await factsOf(root, { train: 'trian.jsonl' });
    expect(problems[0]?.problem).toBe(
      `specs/models/bot/trian.jsonl does not exist; did you mean ${DATA}?`,
    );
  });
});

describe('datasetFacts with a validation split', () => {
  const records = Array.from({ length: 200 }, (_, index) => `{"n":${index}}`);

  test('gives the facts of both halves, which together are all records', async () => {
    const root = aRepository({ [DATA]: records.join('\r\n') });
    const { train, validation, problems } = await factsOf(root, {
      train: 'train.jsonl',
      validationSplit: 0.2,
    });
    expect(problems).toEqual([]);
    expect((train?.records ?? 0) + (validation?.records ?? 0)).toBe(200);
    expect(validation?.records).toBeGreaterThan(20);
    expect(validation?.records).toBeLessThan(60);
    const bytes = records.reduce((sum, record) => sum + record.length + 1, 0);
    expect((train?.bytes ?? 0) + (validation?.bytes ?? 0)).toBe(bytes);
  });

  test('a single record cannot be split', async () => {
    const root = aRepository({ [DATA]: '{}\n' });
    const facts = await factsOf(root, { train: 'train.jsonl', validationSplit: 0.5 });
    expect(facts.train).toBeUndefined();
    expect(facts.problems).toEqual([
      { field: 'validationSplit', problem: expect.stringContaining('at least two records') },
    ]);
  });

  test('a given validation file wins over a split, which the rules refuse anyway', async () => {
    const root = aRepository({ [DATA]: '{}\n{}\n', 'specs/models/bot/v.jsonl': '{"v":1}\n' });
    const dataset = { train: 'train.jsonl', validation: 'v.jsonl', validationSplit: 0.5 };
    const { train, validation } = await factsOf(root, dataset);
    expect(train?.records).toBe(2);
    expect(validation?.records).toBe(1);
  });

  test('a file that is overwritten while it is read is not described, whatever time it then bears', async () => {
    const root = aRepository({ [DATA]: `{"a":"${'x'.repeat(1000)}"}\n`.repeat(60_000) });
    const path = join(root, DATA);
    const time = new Date(1_700_000_000_000);
    utimesSync(path, time, time);
    const file = openSync(path, 'r+');
    const writer = setInterval(() => {
      writeSync(file, '{"b"', 0);
      utimesSync(path, time, time);
    }, 2);
    const { train, problems } = await factsOf(root, { train: 'train.jsonl' });
    clearInterval(writer);
    closeSync(file);
    expect(train).toBeUndefined();
    expect(problems[0]?.problem).toContain('changed while it was read');
  });

  test('a file that grows while it is read is not described', async () => {
    const root = aRepository({ [DATA]: `{"a":"${'x'.repeat(1000)}"}\n`.repeat(60_000) });
    const writer = setInterval(() => appendFileSync(join(root, DATA), '{}\n'), 2);
    const { train, problems } = await factsOf(root, { train: 'train.jsonl' });
    clearInterval(writer);
    expect(train).toBeUndefined();
    expect(problems[0]?.problem).toContain('changed while it was read');
  });
});
