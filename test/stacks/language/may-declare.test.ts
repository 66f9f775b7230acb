import fc from 'fast-check';
import { parseAllDocuments, visit } from 'yaml';
import { mayDeclare } from '../../../stacks/language/index.ts';

const name = fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}$/);

/** Writes a scalar in one of YAML's styles, with escapes and folds where the style has them. */
const styled = (value: string): fc.Arbitrary<string> => {
  const escaped = fc
    .array(fc.constantFrom('plain', 'x', 'u', 'U'), {
      minLength: value.length,
      maxLength: value.length,
    })
    .map((ways) => Array.from(value, (one, at) => escapedAs(ways[at] ?? 'plain', one)).join(''));
  const broken = fc
    .nat(value.length)
    .map((at) => `"${value.slice(0, at)}\\\n      ${value.slice(at)}"`);
  return fc.oneof(
    fc.constantFrom(
      value,
      `'${value}'`,
      `"${value}"`,
      `!!str ${value}`,
      `&anchor ${value}`,
      `|-\n      ${value}`,
      `>-\n      ${value}`,
      `>2-\n      ${value}`,
      `\n      ${value}`,
      `before ${value}`,
      `"first line\n      ${value}"`,
      `first\n\n      ${value}`,
    ),
    escaped.map((text) => `"${text}"`),
    broken,
  );
};

function escapedAs(way: string, one: string): string {
  const code = one.charCodeAt(0).toString(16);
  if (way === 'x') return `\\x${code.padStart(2, '0')}`;
  if (way === 'u') return `\\u${code.padStart(4, '0')}`;
  return way === 'U' ? `\\U${code.padStart(8, '0')}` : one;
}

const documents = fc
  .array(fc.tuple(fc.constantFrom('block', 'flow', 'list'), name.chain(styled)), { maxLength: 4 })
  .map((entries) =>
    entries
      .map(([form, scalar], at) => {
        if (form === 'flow' && !/[\n]|[>|]/.test(scalar)) return `k${at}: { a: ${scalar}, b: [x] }`;
        return form === 'list' ? `k${at}:\n    - ${scalar}` : `k${at}:\n    a: ${scalar}`;
      })
      .join('\n'),
  );

function scalarsOf(text: string): string[] {
  const found: string[] = [];
  for (const document of parseAllDocuments(text)) {
    visit(document, {
      Scalar: (_, node) => {
        // A number is no name: what `9e12` stands for is written nowhere.
        if (typeof node.value === 'string') found.push(node.value);
      },
    });
  }
  return found;
}

describe('mayDeclare lets files be skipped unread', () => {
  test('and never skips one that holds a name, however it is written', () => {
    let held = 0;
    fc.assert(
      fc.property(documents, name, fc.nat(), (text, other, pick) => {
        const scalars = scalarsOf(text).flatMap((one) => one.split(/\s+/));
        const wanted = scalars[pick % Math.max(1, scalars.length)] ?? other;
        if (!scalars.includes(wanted) || wanted === '') return;
        held++;
        expect(mayDeclare(text, [other, wanted])).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(held).toBeGreaterThan(1000);
  });

  test.each([
    { name: 'without the name', text: 'name: support-bot', names: ['other'], may: false },
    { name: 'without any name', text: 'name: a', names: [], may: false },
    { name: 'with a longer word', text: 'name: support-bot2', names: ['support-bot'], may: false },
    {
      name: 'with a word before it',
      text: 'name: the2support-bot',
      names: ['support-bot'],
      may: false,
    },
    { name: 'with both', text: 'a: bot2\nb: bot', names: ['bot'], may: true },
    { name: 'with its version', text: 'of: support-bot-v2', names: ['support-bot'], may: true },
    { name: 'with it as a file', text: 'train: data/a.jsonl', names: ['a.jsonl'], may: true },
    { name: 'with it between brackets', text: 'all: {a:[bot]}', names: ['bot'], may: true },
    { name: 'with the name', text: 'name: support-bot', names: ['x', 'support-bot'], may: true },
    { name: 'with it in a comment', text: '# support-bot', names: ['support-bot'], may: true },
    { name: 'with an escape', text: 'name: "\\x61"', names: ['a-long-name'], may: true },
    { name: 'with a name of two words', text: 'name: a\n  b', names: ['a b'], may: true },
    { name: 'with a quote in the name', text: "name: 'it''s'", names: ["it's"], may: true },
    { name: 'with an empty name', text: 'a: 1', names: [''], may: true },
  ])('a text $name: $may', ({ text, names, may }) => {
    expect(mayDeclare(text, names)).toBe(may);
  });
});
