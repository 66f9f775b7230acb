import { readSpecs } from '../../../stacks/language/index.ts';
import { diagnose, environment, fineTune, marked, read } from './spec-text.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly says: string;
}

const head = 'apiVersion: temper/v1alpha1\nkind: FineTune\n';

/** Each has one mistake, between « and ». */
const PLACES: readonly Case[] = [
  {
    name: 'a duplicate key, at the second one',
    text: fineTune('attempt: 1\n«attempt»: 2'),
    code: 'SPEC_DUPLICATE_KEY',
    says: 'the key `attempt` stands here for the second time',
  },
  {
    name: 'a duplicate key that is quoted once',
    text: fineTune('attempt: 1\n«"attempt"»: 2'),
    code: 'SPEC_DUPLICATE_KEY',
    says: 'the key `attempt`',
  },
  {
    name: 'a tag, at the value it is on',
    text: fineTune('tags: { a: !Ref «foo» }'),
    code: 'SPEC_TAG',
    says: 'the tag `!Ref` is not allowed in a spec',
  },
  {
    name: 'a tag that would run code elsewhere',
    text: fineTune(`tags: { a: !!js/function «"function(){}"» }`),
    code: 'SPEC_TAG',
    says: 'the tag `!!js/function`',
  },
  {
    name: 'a tag on a mapping',
    text: fineTune('tags: !!python/object:os.system «{ a: b }»'),
    code: 'SPEC_TAG',
    says: 'the tag `!!python/object:os.system`',
  },
  {
    name: 'a binary value',
    text: fineTune('tags: { a: !!binary «aGVsbG8=» }'),
    code: 'SPEC_TAG',
    says: 'the tag `!!binary`',
  },
  {
    name: 'a merge key',
    text: fineTune('tags: { «<<»: { a: b } }'),
    code: 'SPEC_ALIAS',
    says: 'the merge key `<<` is not supported',
  },
  {
    name: 'an alias without an anchor',
    text: fineTune('tags: «*shared»'),
    code: 'SPEC_ALIAS',
    says: 'the alias `*shared` has no anchor before it',
  },
  {
    name: 'an alias to an anchor of another document',
    text: `${fineTune('tags: &shared { a: b }')}---\n${fineTune('tags: «*shared»').replace('support-bot', 'other')}`,
    code: 'SPEC_ALIAS',
    says: 'has no anchor before it in this document',
  },
  {
    name: 'an alias inside its own anchor',
    text: fineTune('tags: &loop { a: «*loop» }'),
    code: 'SPEC_ALIAS',
    says: 'the alias `*loop` stands inside its own anchor',
  },
  {
    name: 'a wrong value behind an alias, at the alias',
    text: fineTune('tags: { a: &x "1" }\nattempt: «*x»'),
    code: 'SPEC_TYPE',
    says: '`spec.attempt` must be a whole number, not `"1"`',
  },
  {
    name: 'a key that is a number',
    text: fineTune('tags: { «1»: a }'),
    code: 'SPEC_TYPE',
    says: 'a key must be text, this one is `1`, which is not text',
  },
  {
    name: 'a key that is true',
    text: fineTune('tags: { «true»: a }'),
    code: 'SPEC_TYPE',
    says: 'this one is `true`',
  },
  {
    name: 'a key that is a list',
    text: fineTune('tags:\n    ? «[a]»\n    : b'),
    code: 'SPEC_TYPE',
    says: 'a key must be text, this one is a list',
  },
  {
    name: '__proto__, which is no key and changes no prototype',
    text: fineTune('«__proto__»: { polluted: yes }'),
    code: 'SPEC_UNKNOWN_KEY',
    says: 'the key `__proto__` is not part of a spec',
  },
  {
    name: '__proto__ among tags, where names are free',
    text: fineTune('tags: { «__proto__»: x }'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`__proto__`',
  },
  {
    name: 'constructor',
    text: fineTune('«constructor»: x'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`constructor` is not a key of `spec`',
  },
  {
    name: 'toString',
    text: fineTune('hyperparameters: { «toString»: 1 }'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`toString` is not a key of `spec.hyperparameters`',
  },
  {
    name: 'a tab as indentation',
    text: `${head}metadata:\n«\t»name: a\n`,
    code: 'SPEC_YAML',
    says: 'a tab is used as indentation',
  },
  {
    name: 'a quote that is never closed, at the quote that opens',
    text: `${head}metadata:\n  name: «"»support-bot\nspec:\n  version: 1\n`,
    code: 'SPEC_YAML',
    says: 'this quote is never closed',
  },
  {
    name: 'a second colon in a value',
    text: `${head}metadata:\n  description: «A»nswers: quickly\n`,
    code: 'SPEC_YAML',
    says: 'a second `:` follows on the same line',
  },
  {
    name: 'an escape that does not exist',
    text: `${head}metadata:\n  description: "a«\\»q"\n`,
    code: 'SPEC_YAML',
    says: 'invalid escape sequence',
  },
  {
    name: 'a backtick at the start of a value',
    text: `${head}metadata:\n  name: «\`»name\`\n`,
    code: 'SPEC_YAML',
    says: 'plain value cannot start with',
  },
  {
    name: 'a NUL character',
    text: fineTune('').replace('support', 'sup«\0»port'),
    code: 'SPEC_CHARACTER',
    says: 'the control character U+0000 stands here',
  },
  {
    name: 'an escape character, which a terminal would obey',
    text: fineTune('tags: { a: "«\u001B»[31m" }'),
    code: 'SPEC_CHARACTER',
    says: 'U+001B',
  },
  {
    name: 'a NUL character in a comment',
    text: fineTune('# a «\0» b'),
    code: 'SPEC_CHARACTER',
    says: 'U+0000',
  },
  {
    name: 'an escape that stands for a NUL',
    text: fineTune('').replace('name:', 'description: «"a\\0b"», name:'),
    code: 'SPEC_CHARACTER',
    says: 'an escape in this text stands for U+0000',
  },
  {
    name: 'an escape that stands for half of a surrogate pair',
    text: fineTune('').replace('name:', 'description: «"\\uD800"», name:'),
    code: 'SPEC_CHARACTER',
    says: 'U+D800',
  },
  {
    name: 'half of a surrogate pair',
    text: fineTune('').replace('name:', 'description: "«\uD800»", name:'),
    code: 'SPEC_CHARACTER',
    says: 'half of a surrogate pair, U+D800',
  },
  {
    name: 'text that was not UTF-8',
    text: fineTune('').replace('name:', 'description: "caf«\uFFFD»", name:'),
    code: 'SPEC_CHARACTER',
    says: 'the replacement character U+FFFD',
  },
  {
    name: 'a bidirectional override, which shows a reviewer another text',
    text: fineTune('').replace('name:', 'description: "«\u202E»txet", name:'),
    code: 'SPEC_CHARACTER',
    says: 'the bidirectional control U+202E',
  },
  {
    name: 'YAML 1.1, which reads values differently',
    text: `«%YAML» 1.1\n---\n${fineTune('')}`,
    code: 'SPEC_YAML',
    says: 'specs are YAML 1.2',
  },
  {
    name: 'multi-byte characters before the mistake on its line',
    text: fineTune('tags: { a: "übergrößenträger", «aws:x»: y }').replace(
      '"übergrößenträger"',
      'x # über\n   , b: z',
    ),
    code: 'SPEC_VALUE',
    says: 'aws:x',
  },
  {
    name: 'astral characters before the mistake on its line: one column each',
    text: fineTune('').replace('{ name', '{ description: "🐑👩‍👩‍👧𝒳", «nmae»: a, name'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`nmae`',
  },
  {
    name: 'combining and wide characters before the mistake on its line',
    text: fineTune('').replace('{ name', '{ description: "日本語 e\u0301", «nmae»: a, name'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`nmae`',
  },
  {
    name: 'a tab before the mistake on its line',
    text: fineTune('tags: {\t\ta: b,\t«aws:x»: y }'),
    code: 'SPEC_VALUE',
    says: 'aws:x',
  },
];

describe('hazards of YAML are reported at their exact place', () => {
  test.each(PLACES)('$name', ({ text, code, says }) => {
    const { start, end, text: clean } = marked(text);
    const found = diagnose(clean);
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.message).toContain(says);
    expect(found[0]?.at).toMatchObject({ start });
    if (!text.includes('«»')) expect(found[0]?.at).toMatchObject({ end });
  });

  test.each(PLACES.filter(({ text }) => !text.includes('"»support') && !text.includes('\\q')))(
    '$name: the same with CRLF',
    ({ text, code }) => {
      const { start, text: clean } = marked(text.replaceAll('\n', '\r\n'));
      const found = diagnose(clean);
      expect(found.map((one) => one.code)).toEqual([code]);
      expect(found[0]?.at).toMatchObject({ start });
    },
  );

  test('a byte order mark is no column', () => {
    const { text, start } = marked(`\uFEFF«kind»: Fine\napiVersion: temper/v1alpha1\n`);
    const missing = diagnose(text).find((one) => one.code === 'SPEC_KIND');
    expect(missing?.at?.start).toMatchObject({ line: start.line, column: start.column + 6 });
    expect(readSpecs([{ path: 'a', text: `\uFEFF${fineTune('')}` }]).diagnostics).toEqual([]);
  });

  test('a key is named first where it stood first, for the second to be compared with it', () => {
    const [one] = diagnose(fineTune('attempt: 1\nattempt: 2'));
    expect(one?.related).toEqual([
      {
        message: 'first written here',
        at: expect.objectContaining({ start: expect.objectContaining({ line: 9, column: 3 }) }),
      },
    ]);
  });

  test('nothing in a text changes a prototype', () => {
    diagnose(fineTune('__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }'));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('documents', () => {
  test('several stand in one file, empty ones between them count for nothing', () => {
    const text = `---\n---\n${environment('')}---\n\n# nothing\n---\n${fineTune('')}...\n---\n`;
    const set = read(text);
    expect(set.diagnostics).toEqual([]);
    expect(set.environments).toHaveLength(1);
    expect(set.fineTunes).toHaveLength(1);
  });

  test('a mistake in one document leaves the others whole', () => {
    const set = read(`${environment('colour: red')}---\n${fineTune('')}`);
    expect(set.environments[0]?.value).toBeUndefined();
    expect(set.fineTunes[0]?.value?.metadata.name).toBe('support-bot');
  });

  test.each([
    { name: 'an empty file', text: '' },
    { name: 'a file of white space', text: ' \n\n' },
    { name: 'a file of comments', text: '# apiVersion: temper/v1alpha1\n# kind: FineTune\n' },
    { name: 'a file of separators', text: '---\n---\n' },
  ])('$name declares nothing, which is worth a warning', ({ text }) => {
    expect(diagnose(text)).toMatchObject([
      { code: 'SPEC_EMPTY', severity: 'warning', at: { start: { line: 1, column: 1 } } },
    ]);
  });

  test('aliases stand for values of the same document', () => {
    const set = read(fineTune('tags: &shared { team: a }\nbudget: { maxUsd: &usd 5 }'));
    expect(set.diagnostics).toEqual([]);
    const text = fineTune('hyperparameters: { epochs: &e 2, warmupSteps: *e }');
    expect(read(text).fineTunes[0]?.value?.spec.hyperparameters).toEqual({
      epochs: 2,
      warmupSteps: 2,
    });
  });

  test('an alias stands for the anchor before it, even when a copy repeats an older one', () => {
    const text = fineTune(
      'tags: { a: &x one, b: &x two, c: *x }\nhyperparameters: { epochs: &x 1, steps: *x }',
    );
    expect(read(text).fineTunes[0]?.value?.spec).toMatchObject({
      tags: { a: 'one', b: 'two', c: 'two' },
      hyperparameters: { epochs: 1, steps: 1 },
    });
  });

  test('words that YAML 1.1 reads as something else stay text', () => {
    const text = fineTune('tags: { no: no, yes: yes, on: on, time: 12:30, date: 2026-11-20 }');
    expect(read(text).fineTunes[0]?.value?.spec.tags).toEqual({
      ...{ no: 'no', yes: 'yes', on: 'on', time: '12:30', date: '2026-11-20' },
    });
  });

  test('names of object methods are good names of tags', () => {
    const text = fineTune('tags: { constructor: a, toString: b, hasOwnProperty: c }');
    const set = read(text);
    expect(set.diagnostics).toEqual([]);
    expect(Object.entries(set.fineTunes[0]?.value?.spec.tags ?? {})).toEqual([
      ['constructor', 'a'],
      ['toString', 'b'],
      ['hasOwnProperty', 'c'],
    ]);
  });
});

describe('texts made to hurt are refused, quickly', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...Array.from('bcdefghi', (name, at) => {
      const before = 'abcdefgh'.charAt(at);
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
    }),
  ].join('\n');
  const chain = Array.from({ length: 500 }, (_, at) => `k${at}: &a${at} [*a${at - 1}]`);

  test.each([
    { name: 'an alias bomb', text: `${head}${bomb}\n`, code: 'SPEC_ALIAS' },
    {
      name: 'a chain of aliases',
      text: `${head}k: &a-1 x\n${chain.join('\n')}\n`,
      code: 'SPEC_ALIAS',
    },
    { name: '10,000 brackets', text: '['.repeat(10_000), code: 'SPEC_TOO_DEEP' },
    {
      name: '10,000 closed brackets',
      text: '['.repeat(10_000) + ']'.repeat(10_000),
      code: 'SPEC_TOO_DEEP',
    },
    { name: '100,000 dashes', text: `${'- '.repeat(100_000)}a`, code: 'SPEC_TOO_DEEP' },
    { name: 'deep mappings', text: '{a: '.repeat(50_000), code: 'SPEC_TOO_DEEP' },
    { name: 'deep complex keys', text: '? '.repeat(50_000), code: 'SPEC_TOO_DEEP' },
    { name: 'a file of 10 MB', text: 'a: b\n'.repeat(2_000_000), code: 'SPEC_TOO_LARGE' },
    {
      name: '100,000 keys',
      text: Array.from({ length: 50_000 }, (_, at) => `k${at}:`).join('\n'),
      code: 'SPEC_TOO_LARGE',
    },
    { name: '100,000 documents', text: '---\na\n'.repeat(80_000), code: 'SPEC_TOO_LARGE' },
    { name: 'half a million commas', text: `[${','.repeat(500_000)}`, code: 'SPEC_TOO_LARGE' },
    {
      name: 'half a million anchors',
      text: `${head}a: ${'&a '.repeat(170_000)}`,
      code: 'SPEC_TOO_LARGE',
    },
    { name: 'a key without end', text: 'k'.repeat(500_000), code: 'SPEC_TYPE' },
    {
      name: 'a line without end',
      text: `${head}metadata: { name: "${'a'.repeat(500_000)}" }`,
      code: 'SPEC_MISSING_KEY',
    },
  ])('$name', ({ text, code }) => {
    const started = performance.now();
    const found = diagnose(text);
    expect(found.map((one) => one.code)).toContain(code);
    expect(found.length).toBeLessThanOrEqual(101);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('a bomb behind many aliases is told once', () => {
    const found = diagnose(`${head}${bomb}\nz: [${Array(500).fill('*i').join(', ')}]\n`);
    expect(found.filter((one) => one.code === 'SPEC_ALIAS')).toHaveLength(1);
  });
});
