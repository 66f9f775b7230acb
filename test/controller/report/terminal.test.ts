import fc from 'fast-check';
import { excerptOf } from '../../../controller/report/excerpt.ts';
import { renderTerminal } from '../../../controller/report/terminal.ts';
import { width } from '../../../controller/report/terminal-text.ts';
import type { Diagnostic } from '../../../stacks/language/index.ts';
import { wellFormedText } from '../../helpers/well-formed-text.ts';

const file = 'specs/bot.yaml';

/** What a terminal or a GitHub runner would obey. */
const OBEYED =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\0-\x09\x0B-\x1F\x7F-\x9F\u202A-\u202E\u2066-\u2069]|^\s*::|##\[/m;

/** A range of a text from the marks « and » in it. */
function marked(text: string): { source: string; at: NonNullable<Diagnostic['at']> } {
  const [before = '', between = ''] = text.split(/[«»]/);
  const position = (upTo: string): { line: number; column: number; offset: number } => {
    const lines = upTo.replace(/^\uFEFF/, '').split('\n');
    return {
      line: lines.length,
      column: Array.from(lines.at(-1) ?? '').length + 1,
      offset: upTo.length,
    };
  };
  const source = text.replace('«', '').replace('»', '');
  return { source, at: { file, start: position(before), end: position(before + between) } };
}

function render(text: string, more: Partial<Diagnostic> = {}, columns?: number): string {
  const { source, at } = marked(text);
  const one: Diagnostic = {
    code: 'SPEC_VALUE',
    severity: 'error',
    message: '`epochs` must be from 1 to 5, not `9`',
    at,
    ...more,
  };
  return renderTerminal([one], {
    sources: () => source,
    colour: false,
    ...(columns !== undefined && { width: columns }),
  });
}

/** The excerpt's line and the marks under it, without the margin. */
function excerpt(text: string, columns?: number): string[] {
  return render(text, {}, columns)
    .split('\n')
    .filter((line) => /^\s*\d* \|/.test(line))
    .map((line) => line.replace(/^\s*\d* \| ?/, ''))
    .filter((line) => line !== '');
}

describe('a diagnostic on a terminal', () => {
  test('says what, where, why and how to fix it', () => {
    const text = render('spec:\n  epochs: «9»\n', {
      why: 'more passes learn the data by heart',
      fix: 'write `epochs: 5`',
    });
    expect(text).toBe(
      [
        'error[SPEC_VALUE]: `epochs` must be from 1 to 5, not `9`',
        ' --> specs/bot.yaml:2:11',
        '  |',
        '2 |   epochs: 9',
        '  |           ^',
        '  |',
        '  = why: more passes learn the data by heart',
        '  = fix: write `epochs: 5`',
        '',
        '1 error',
        '',
      ].join('\n'),
    );
  });

  test('shows the other places that matter, marked differently', () => {
    const { source, at } = marked('a: 1\n«a»: 2\n');
    const { at: first } = marked('«a»: 1\na: 2\n');
    const text = renderTerminal(
      [
        {
          code: 'SPEC_DUPLICATE_KEY',
          severity: 'error',
          message: 'twice',
          at,
          related: [{ message: 'first written here', at: first }],
        },
      ],
      { sources: () => source, colour: false },
    );
    expect(text).toContain('2 | a: 2\n  | ^\n');
    expect(text).toContain(
      'note: first written here\n --> specs/bot.yaml:1:1\n  |\n1 | a: 1\n  | -\n',
    );
  });

  test('without a place has no excerpt, without a source only the place', () => {
    const one: Diagnostic = { code: 'CLI_USAGE', severity: 'error', message: 'no', fix: 'yes' };
    expect(renderTerminal([one], { sources: () => undefined, colour: false })).toBe(
      'error[CLI_USAGE]: no\n = fix: yes\n\n1 error\n',
    );
    const { at } = marked('a: «1»');
    expect(renderTerminal([{ ...one, at }], { sources: () => undefined, colour: false })).toContain(
      ' --> specs/bot.yaml:1:4\n',
    );
  });

  test('a place outside of a source that changed meanwhile is still named', () => {
    const { at } = marked('a\nb\nc: «1»');
    const one: Diagnostic = { code: 'SPEC_VALUE', severity: 'error', message: 'x', at };
    const text = renderTerminal([one], { sources: () => 'a', colour: false });
    expect(text).toContain('--> specs/bot.yaml:3:4');
  });

  test('the last line counts by severity', () => {
    const one: Diagnostic = { code: 'SPEC_EMPTY', severity: 'error', message: 'x' };
    const all = [one, one, { ...one, severity: 'warning' }, { ...one, severity: 'note' }] as const;
    const text = renderTerminal(all, { sources: () => undefined, colour: false });
    expect(text.split('\n').at(-2)).toBe('2 errors, 1 warning, 1 note');
    expect(renderTerminal([], { sources: () => undefined, colour: false })).toBe('');
  });

  test('colour is added around the same text, and only when it is wanted', () => {
    const { source, at } = marked('a: «1»');
    const all: Diagnostic[] = [
      { code: 'SPEC_VALUE', severity: 'error', message: 'x', at, why: 'y', fix: 'z' },
    ];
    const plain = renderTerminal(all, { sources: () => source, colour: false });
    const coloured = renderTerminal(all, { sources: () => source, colour: true });
    const escape = String.fromCharCode(27);
    expect(plain).not.toContain(escape);
    expect(coloured).toContain(`${escape}[31m`);
    expect(coloured.replaceAll(new RegExp(`${escape}\\[\\d+m`, 'g'), '')).toBe(plain);
  });

  test('long reasons are wrapped below their own start', () => {
    const text = render('a: «1»', { why: 'word '.repeat(30).trim() }, 60);
    const lines = text.split('\n').filter((line) => line.includes('word'));
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
    expect(lines[1]).toMatch(/^ {9}word/);
  });
});

describe('the marks stand under what is meant', () => {
  test.each([
    { name: 'plain text', text: 'ab: «cd» ef', marks: '    ^^' },
    { name: 'an empty place', text: 'ab: «»', marks: '    ^' },
    { name: 'the end of the line', text: 'ab«»\ncd', marks: '  ^' },
    { name: 'a tab before it', text: 'a:\t«b»', marks: '    ^' },
    { name: 'a tab in it', text: '«a\tb»', marks: '^^^^^' },
    { name: 'two tabs before it', text: '\ta\t«b»', marks: '        ^' },
    { name: 'wide characters before it', text: '日本: «x»', marks: '      ^' },
    { name: 'wide characters in it', text: 'a: «日本»', marks: '   ^^^^' },
    { name: 'an emoji before it', text: '🐑: «x»', marks: '    ^' },
    {
      name: 'a family, which is one character of five code points',
      text: '👩‍👩‍👧: «x»',
      marks: '    ^',
    },
    { name: 'a combining accent before it', text: 'e\u0301: «x»', marks: '   ^' },
    { name: 'full-width letters', text: 'ａｂ: «x»', marks: '      ^' },
    { name: 'Hangul', text: '한국: «x»', marks: '      ^' },
    { name: 'CRLF', text: 'a: «b»\r\nc: d\r\n', marks: '   ^' },
    { name: 'several lines: the first of them', text: '«a: b\nc: d»\n', marks: '^^^^' },
    { name: 'a byte order mark', text: '\uFEFFa: «b»', marks: '   ^' },
    { name: 'a control character before it', text: 'a\u001B: «b»', marks: '    ^' },
  ])('$name', ({ text, marks }) => {
    expect(excerpt(text).at(-1)).toBe(marks);
  });

  test('a long line is cut around the place, which stays marked', () => {
    const [line = '', marks = ''] = excerpt(`${'x'.repeat(500)} «here» ${'y'.repeat(500)}`, 80);
    expect(width(line)).toBeLessThanOrEqual(80);
    expect(line).toMatch(/^….*…$/);
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('here');
  });

  test('a line of megabytes costs no more than a short one', () => {
    const { source, at } = marked(`${'x'.repeat(2_000_000)}«here»${'y'.repeat(2_000_000)}`);
    const found = excerptOf(source, at, 80);
    expect(found?.line.slice(found.before, found.before + found.marked)).toBe('here');
  });

  test('whatever the line holds, the marks are below the marked text', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', ' ', '日', '🐑', 'é', 'e\u0301', '\t', 'ｗ'),
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        part,
        fc.stringMatching(/^[f-y]{1,9}$/),
        part,
        fc.integer({ min: 40, max: 120 }),
        (before, what, after, columns) => {
          const { source, at } = marked(`${before}«${what}»${after}`);
          const found = excerptOf(source, at, columns);
          expect(found).toBeDefined();
          const line = found?.line ?? '';
          expect(width(line)).toBeLessThanOrEqual(columns);
          const start = width(line.slice(0, line.indexOf(what)));
          expect({ before: start, marked: what.length }).toEqual({
            before: found?.before,
            marked: found?.marked,
          });
        },
      ),
    );
  });
});

describe('text of others is shown, never obeyed', () => {
  test.each([
    { name: 'an escape sequence', text: '\u001B[2J\u001B[31mred', shows: '␛[2J␛[31mred' },
    { name: 'a bell and a backspace', text: 'a\u0007\u0008', shows: 'a␇␈' },
    { name: 'a C1 control', text: '\u009B31m', shows: '�31m' },
    { name: 'a bidirectional override', text: '\u202Etxt', shows: '�txt' },
    {
      name: 'a carriage return that would overwrite the line',
      text: 'bad\rgood',
      shows: 'bad␍good',
    },
    { name: 'a workflow command of the old form', text: '##[error]x', shows: '##⟦error]x' },
    { name: 'half of a surrogate pair', text: 'a\uD800', shows: 'a�' },
  ])('$name', ({ text, shows }) => {
    const rendered = render(`a: «b»`, { message: text, why: text, fix: text });
    expect(rendered.split(shows)).toHaveLength(4);
  });

  test('a later line of a message cannot look like a workflow command', () => {
    const rendered = render('a: «b»', {
      message: 'x\n::error::y',
      why: 'x\n  ::set-output name=a::b',
    });
    expect(rendered).not.toMatch(/^\s*::/m);
  });

  test('a file name cannot start a line of its own', () => {
    const { source, at } = marked('a: «b»');
    const one: Diagnostic = {
      code: 'SPEC_VALUE',
      severity: 'error',
      message: 'x',
      at: { ...at, file: 'a\n::error::b.yaml' },
    };
    expect(renderTerminal([one], { sources: () => source, colour: false })).not.toMatch(/^::/m);
  });

  test('nothing gets through, whatever it is', () => {
    fc.assert(
      fc.property(wellFormedText(), wellFormedText(), (message, source) => {
        const rendered = renderTerminal(
          [{ code: 'SPEC_VALUE', severity: 'error', message, fix: source, at: marked('«a»').at }],
          { sources: () => source, colour: false },
        );
        expect(rendered).not.toMatch(OBEYED);
      }),
      { numRuns: 500 },
    );
  });
});
