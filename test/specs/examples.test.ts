import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { datasetFacts } from '../../controller/dataset/facts.ts';
import { findBaseModel } from '../../stacks/catalog/index.ts';
import { ENVIRONMENT } from '../../stacks/kinds/environment/index.ts';
import { FINE_TUNE } from '../../stacks/kinds/fine-tune/index.ts';
import { KINDS } from '../../stacks/kinds/index.ts';
import { readSpecs } from '../../stacks/language/read-specs.ts';
import { checkSpecs } from '../../stacks/language/rules/index.ts';
import { documentsOf } from '../../stacks/language/spec-set.ts';
import { factsWith } from '../helpers/compiled.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const files = readdirSync(join(root, 'specs'), { recursive: true, encoding: 'utf8' })
  .map((path) => `specs/${path.replaceAll('\\', '/')}`)
  .sort();
const sources = files
  .filter((path) => path.endsWith('.yaml'))
  .map((path) => ({ path, text: read(path) }));
const specs = readSpecs(sources, KINDS);
const fineTunes = documentsOf(specs, FINE_TUNE);

/** A model, the files its version learns from and their lines. */
const models = fineTunes.map(({ file, value }) => {
  if (value === undefined) throw new Error(`${file} has mistakes`);
  const { train, validation } = value.spec.dataset;
  const paths = [train, ...(validation === undefined ? [] : [validation])].map((path) =>
    posix.join(posix.dirname(file), path),
  );
  const lines = paths.flatMap((path) => read(path).trimEnd().split('\n'));
  return { name: value.metadata.name, file, spec: value.spec, paths, lines };
});

describe('the example specs', () => {
  test('break no rule, for they are what people copy first', async () => {
    const datasets = await Promise.all(
      models.map(
        async ({ name, file, spec }) =>
          [
            `${name}-v${spec.version}`,
            await datasetFacts({ root, specFile: file, dataset: spec.dataset }),
          ] as const,
      ),
    );
    expect(specs.diagnostics).toEqual([]);
    expect(checkSpecs(specs, factsWith(datasets), KINDS)).toEqual([]);
    expect([documentsOf(specs, ENVIRONMENT).length, fineTunes.length]).toEqual([4, 5]);
  });

  test.each(sources)('$path names the schema where an editor finds it', ({ path, text }) => {
    const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? '';
    expect(posix.join(posix.dirname(path), named)).toBe('schema/temper.v1alpha1.json');
  });

  test('use every file that lies beside them', () => {
    const named = models.flatMap(({ paths }) => paths);
    expect(named.sort()).toEqual(files.filter((path) => path.endsWith('.jsonl')));
  });
});

interface Turn {
  readonly role: string;
  readonly text: string;
}

/** Models of Bedrock, which talk; others learn what their own program reads. */
const talking = models.filter(({ spec }) => spec.compute.type === 'bedrock');

/** The turns of a conversation, after checking that the record has its exact shape. */
function conversation(record: unknown, schemaVersion: string): readonly Turn[] {
  const text = { text: expect.stringMatching(/\S/) as unknown };
  const { messages } = record as { messages: { role: string; content: [{ text: string }] }[] };
  expect(record).toEqual({
    schemaVersion,
    system: [text],
    messages: messages.map((_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: [text],
    })),
  });
  expect(messages.at(-1)?.role).toBe('assistant');
  return messages.map(({ role, content }) => ({ role, text: content[0].text }));
}

/** What a record asks for and what it answers, first to last. */
function turnsOf(line: string, baseModel: string): readonly Turn[] {
  const record: unknown = JSON.parse(line);
  const format = findBaseModel(baseModel)?.dataset.format;
  if (format === 'converse') return conversation(record, 'bedrock-conversation-2024');
  const text = expect.stringMatching(/\S/) as unknown;
  expect(format).toBe('prompt-completion');
  expect(record).toEqual({ prompt: text, completion: text });
  const { prompt, completion } = record as { prompt: string; completion: string };
  const question = /\nQuestion: ([^]+)\nSQL:\n$/.exec(prompt)?.[1] ?? '';
  return [
    { role: 'user', text: question },
    { role: 'assistant', text: completion },
  ];
}

/** Runs of three letters: near duplicates share most of them, whatever their word order and punctuation. */
function trigrams(text: string): ReadonlySet<string> {
  const plain = ` ${text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
  return new Set(Array.from({ length: plain.length - 2 }, (_, at) => plain.slice(at, at + 3)));
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const one of a) if (b.has(one)) shared += 1;
  return shared / (a.size + b.size - shared);
}

test('the data of ticket-sorter are texts, each of one of three classes, none twice', () => {
  const { lines = [] } = models.find(({ name }) => name === 'ticket-sorter') ?? {};
  const records = lines.map((line) => JSON.parse(line) as { text: string; label: string });
  expect(new Set(records.map(({ text }) => text)).size).toBe(records.length);
  expect([...new Set(records.map(({ label }) => label))].sort()).toEqual([
    'account',
    'billing',
    'shipping',
  ]);
  for (const record of records) expect(Object.keys(record)).toEqual(['text', 'label']);
});

describe.each(talking)('the data of $name', ({ spec, lines, paths }) => {
  const records = () => lines.map((line) => turnsOf(line, spec.baseModel));

  test('is in the format of its base model, record by record', () => {
    for (const turns of records())
      expect(turns.every(({ text }) => text === text.trim())).toBe(true);
    for (const path of paths) expect(read(path).endsWith('}\n')).toBe(true);
  });

  test('has 110 records or more, above what any base model asks for', () => {
    expect(lines.length).toBeGreaterThanOrEqual(110);
  });

  test('asks nothing twice, nor almost, in training and validation together', () => {
    const asked = records().map((turns) => ({
      text: turns[0]?.text ?? '',
      grams: trigrams(turns[0]?.text ?? ''),
    }));
    const alike = asked.flatMap((a, at) =>
      asked
        .slice(at + 1)
        .filter((b) => likeness(a.grams, b.grams) > 0.5)
        .map((b) => [a.text, b.text]),
    );
    expect(alike).toEqual([]);
  });

  test('answers with its own words each time', () => {
    const answers = records().map((turns) => turns.at(-1)?.text ?? '');
    const repeated = answers.filter((text, at) => answers.indexOf(text) !== at);
    // That there is nothing to say is one right answer to several questions.
    expect(repeated.filter((text) => text !== 'No changes that you will notice.')).toEqual([]);
  });

  test('has one system prompt, the one that will be sent', () => {
    const systems = lines.map((line) =>
      JSON.stringify((JSON.parse(line) as { system?: unknown }).system),
    );
    expect(new Set(systems).size).toBe(1);
  });

  test.each([
    {
      what: 'e-mail address outside example.com',
      pattern: /[\w.+-]+@(?!example\.com\b)[\w-]+\.\w+/,
    },
    {
      what: 'telephone number',
      pattern: /\+\d{2}[\d ]{7,}|\(\d{3,5}\) ?\d{3}|\b\d{3}[- ]\d{3}[- ]\d{4}\b/,
    },
    { what: 'access key', pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
    { what: 'private key', pattern: /-----BEGIN/ },
    { what: 'address on the web', pattern: /https?:\/\/(?![\w.-]*example\b)/ },
  ])('holds no $what', ({ pattern }) => {
    expect(lines.filter((line) => pattern.test(line))).toEqual([]);
  });
});

describe('the answers of claims-triage', () => {
  const CATEGORIES =
    'escape-of-water fire storm flood theft accidental-damage glass liability subsidence other';
  const QUEUES = 'emergency liability review cover-check major-loss fast-track standard';
  const MISSING =
    'date cause estimate photos police-reference proof-of-ownership third-party-details'.split(' ');
  interface Triage {
    readonly category: string;
    readonly severity: string;
    readonly queue: string;
    readonly emergency: boolean;
    readonly missing: readonly string[];
    readonly reason: string;
  }
  const answers = models
    .filter(({ name }) => name === 'claims-triage')
    .flatMap(({ lines, spec }) => lines.flatMap((line) => turnsOf(line, spec.baseModel)))
    .filter(({ role }) => role === 'assistant')
    .map(({ text }) => JSON.parse(text) as Triage);

  test('have the keys and the words that the system prompt lists, for a program reads them', () => {
    for (const { category, severity, queue, emergency, missing, reason, ...rest } of answers) {
      expect(CATEGORIES.split(' ')).toContain(category);
      expect(['low', 'medium', 'high', 'critical']).toContain(severity);
      expect(QUEUES.split(' ')).toContain(queue);
      expect(emergency).toBe(queue === 'emergency');
      expect(missing).toEqual(MISSING.filter((one) => missing.includes(one)));
      expect(reason).toMatch(/^[A-Z][^\n]+\.$/);
      expect(rest).toEqual({});
    }
    expect(answers.length).toBeGreaterThan(110);
  });

  test('follow the order of the queues that the system prompt gives', () => {
    const broken = answers.filter(({ queue, severity, missing }) => {
      const major = severity === 'high' || severity === 'critical';
      const fast = severity === 'low' && missing.length === 0;
      if (queue === 'major-loss') return !major;
      if (queue === 'fast-track') return !fast;
      return queue === 'standard' && (major || fast);
    });
    expect(broken).toEqual([]);
  });
});

/** Runs each statement against the tables of its prompt, and prints what SQLite says against any. */
const RUN_STATEMENTS = `
import json, sqlite3, sys
refused = []
for schema, statement in json.load(sys.stdin):
    database = sqlite3.connect(':memory:')
    try:
        database.executescript(schema)
        database.execute(statement).fetchall()
        if not sqlite3.complete_statement(statement):
            refused.append([statement, 'is not complete'])
    except (sqlite3.Error, sqlite3.Warning) as error:
        refused.append([statement, str(error)])
    database.close()
print(json.dumps(refused))
`;

describe('the statements of sql-helper', () => {
  const pairs = models
    .filter(({ name }) => name === 'sql-helper')
    .flatMap(({ lines }) => lines)
    .map((line) => {
      const { prompt, completion } = JSON.parse(line) as { prompt: string; completion: string };
      return [/^Schema \(SQLite\):\n([^]+)\n\nQuestion: /.exec(prompt)?.[1] ?? '', completion];
    });
  const [refusals, statements] = [true, false].map((refusal) =>
    pairs.filter(([, completion]) => completion?.startsWith('-- cannot answer: ') === refusal),
  );

  test('run on SQLite with the tables that their prompts state', async () => {
    const said = await new Promise<string>((done, failed) => {
      const child = execFile('python3', ['-c', RUN_STATEMENTS], (error, stdout) =>
        error === null ? done(stdout) : failed(error),
      );
      child.stdin?.end(JSON.stringify(statements));
    });
    expect(JSON.parse(said)).toEqual([]);
    expect(statements?.length).toBeGreaterThan(110);
  });

  test('give way to one line of comment where the tables lack the answer', () => {
    expect(refusals?.filter(([, completion]) => completion?.includes('\n'))).toEqual([]);
    expect(refusals?.length).toBeGreaterThan(5);
  });
});
