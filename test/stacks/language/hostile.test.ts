import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { renderGitHub } from '../../../controller/report/github.ts';
import { renderTerminal } from '../../../controller/report/terminal.ts';
import { KINDS } from '../../../stacks/kinds/index.ts';
import type { Diagnostic, Position } from '../../../stacks/language/index.ts';
import { readSpecs } from '../../../stacks/language/index.ts';
import { wellFormedText } from '../../helpers/well-formed-text.ts';

const GOOD = readFileSync(
  new URL('../../fixtures/language/every-field.yaml', import.meta.url),
  'utf8',
);

const NASTY = [
  '\0',
  '\t',
  '\r',
  '\r\n',
  '\uFEFF',
  '\uD800',
  '\u202E',
  '\u2028',
  '\u0085',
  '🐑',
  'é',
  '\x1b[31m',
  '${jsonencode(1)}',
  '%{ if true }',
  '`id`',
  '$(id)',
  '{{ x }}',
  '::error::x',
  '##[error]x',
  '&a',
  '*a',
  '<<: *a',
  '!!js/function',
  '!Ref',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '? ',
  '- ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|',
  '>',
  '#',
  ',',
  '@',
  '\\',
  '\\x00',
  '__proto__: {a: 1}\n',
  'constructor',
  '.nan',
  '.inf',
  '012',
  '0x1F',
  '1e999',
  '-0',
  'null',
  '~',
  'true',
  '[[[[[[[[',
  '{a: {a: {a: {a: ',
  '\n\n\n',
  '  ',
  'x'.repeat(2000),
  '- - - - - - - - ',
];

const nasty = fc.constantFrom(...NASTY);
const at = fc.nat(GOOD.length);
const lines = GOOD.split('\n');
const line = fc.nat(lines.length - 1);

/** What a terminal would obey. */
const CONTROL =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/;

/** One change of a text. */
const mutation: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc.tuple(at, nasty).map(
    ([place, what]) =>
      (text: string) =>
        text.slice(0, place) + what + text.slice(place),
  ),
  fc.tuple(at, fc.nat(40)).map(
    ([place, length]) =>
      (text: string) =>
        text.slice(0, place) + text.slice(place + length),
  ),
  fc.tuple(at, fc.nat(0xffff)).map(
    ([place, unit]) =>
      (text: string) =>
        text.slice(0, place) + String.fromCharCode(unit) + text.slice(place + 1),
  ),
  line.map((dropped) => (text: string) => without(text, dropped)),
  fc.tuple(line, line).map(
    ([a, b]) =>
      (text: string) =>
        swapped(text, a, b),
  ),
  fc.tuple(line, nasty).map(
    ([which, what]) =>
      (text: string) =>
        replaced(text, which, what),
  ),
  fc.constant((text: string) => text.replaceAll('\n', '\r\n')),
  fc
    .nat(60)
    .map((depth) => (text: string) => text.replaceAll('\n  ', `\n${' '.repeat(depth % 7)}`)),
);

const mutated = fc
  .array(mutation, { minLength: 1, maxLength: 6 })
  .map((changes) => changes.reduce((text, change) => change(text), GOOD));
const random = fc.oneof(
  fc
    .array(fc.oneof(nasty, wellFormedText({ maxLength: 8 })), { maxLength: 40 })
    .map((parts) => parts.join('')),
  fc.anything({ withNullPrototype: false, maxDepth: 4 }).map(asYaml),
  fc
    .tuple(
      fc.constantFrom('Environment', 'FineTune'),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.jsonValue(),
    )
    .map(([kind, metadata, spec]) =>
      asYaml({ apiVersion: 'temper/v1alpha1', kind, metadata, spec }),
    ),
);

function without(text: string, dropped: number): string {
  return text
    .split('\n')
    .filter((_, index) => index !== dropped)
    .join('\n');
}

function swapped(text: string, a: number, b: number): string {
  const all = text.split('\n');
  [all[a], all[b]] = [all[b] ?? '', all[a] ?? ''];
  return all.join('\n');
}

function replaced(text: string, which: number, what: string): string {
  return text
    .split('\n')
    .map((one, index) => (index === which ? one.replace(/:.*/, `: ${what}`) : one))
    .join('\n');
}

function asYaml(value: unknown): string {
  try {
    return stringify(value) ?? '';
  } catch {
    return 'a: b';
  }
}

/** The schema library's own words, which must never reach a person. */
const RAW =
  /Invalid (input|string|option|key|element|discriminator)|Unrecognized key|Too (small|big)|expected (string|number|object|array|int|record)|received undefined|\[object|undefined/;

/** What is wrong with the place of a diagnostic: there are too many to ask `expect` for each. */
function misplaced({ code, at: place }: Diagnostic, text: string): string[] {
  if (place === undefined) return [`${code} has no place`];
  const all = text.replace(/^\uFEFF/, '').split('\n');
  const isIn = ({ line: number, column, offset }: Position) =>
    offset <= text.length &&
    number >= 1 &&
    number <= all.length &&
    column >= 1 &&
    column <= Array.from(all[number - 1] ?? '').length + 1;
  const isRange = isIn(place.start) && isIn(place.end) && place.end.offset >= place.start.offset;
  return isRange ? [] : [`${code} is at ${JSON.stringify(place)}`];
}

function survives(text: string): void {
  const { diagnostics, documents } = readSpecs([{ path: 'specs/x.yaml', text }], KINDS);
  expect(diagnostics.flatMap((one) => misplaced(one, text))).toEqual([]);
  for (const one of diagnostics) {
    // A user's own text, in backticks, may say anything.
    const ours = [one.message, one.why ?? '', one.fix ?? ''].map((part) =>
      part.replaceAll(/`[^`]*`/g, ''),
    );
    expect(ours.join(' ')).not.toMatch(RAW);
    expect(one.message).toMatch(/^[^A-Z\n][^\n]*[^.\n]$/);
    expect(one.severity === 'error' ? (one.fix ?? one.why) : 'a warning').toBeDefined();
  }
  for (const one of documents) {
    if (one.value !== undefined) expect(one.draft).toEqual(one.value);
    expect(one.locate(['spec', 'dataset', 'train']).start.line).toBeGreaterThanOrEqual(1);
  }
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  expect(renderTerminal(diagnostics, { sources: () => text, colour: false })).not.toMatch(CONTROL);
  for (const command of renderGitHub(diagnostics).split('\n').slice(0, -1)) {
    expect(command).toMatch(/^::(error|warning|notice) title=/);
  }
}

describe('hostile specs give diagnostics, never a crash, never a hang', () => {
  test('the text they are made from has no mistake', () => {
    expect(readSpecs([{ path: 'a', text: GOOD }], KINDS).diagnostics).toEqual([]);
  });

  test('good specs with something broken in them', () => {
    fc.assert(fc.property(mutated, survives), { numRuns: 250 });
  }, 120_000);

  test('random texts and documents', () => {
    fc.assert(fc.property(random, survives), { numRuns: 150 });
  }, 120_000);

  test.each(
    NASTY.map((what) => ({
      name: JSON.stringify(what),
      text: `apiVersion: temper/v1alpha1\nkind: FineTune\nmetadata: { name: ${what} }\n`,
    })),
  )('a name of $name', ({ text }) => {
    survives(text);
  });

  test.each(NASTY.map((text) => ({ name: JSON.stringify(text), text })))(
    'nothing but $name',
    ({ text }) => {
      survives(text);
    },
  );
});
