import fc from 'fast-check';
import { explain, listCodes } from '../../../controller/report/explain.ts';
import { palette } from '../../../controller/report/palette.ts';
import { neutral, neutralLine, printed, width } from '../../../controller/report/terminal-text.ts';
import { CODES } from '../../../stacks/language/index.ts';
import { commandingText } from '../../helpers/hostile-text.ts';
import { commandsIn, obeyedIn, withoutColour } from '../../helpers/readers.ts';
import { growth, QUADRATIC } from '../../helpers/growth.ts';

const RED = '\u001B[31m';

/** Every character that .NET takes for white space, except the line feed. */
const WHITE_SPACE = Array.from(
  '\t\v\f\r \u0085\u00A0\u1680\u2028\u2029\u202F\u205F\u3000' +
    '\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A',
  (white) => ({ white, code: `U+${white.charCodeAt(0).toString(16).padStart(4, '0')}` }),
);

describe('a line is no workflow command', () => {
  test.each(WHITE_SPACE)('with $code before it', ({ white }) => {
    const text = `x\n${white}${white}::stop-commands::y`;
    expect(commandsIn(text).length).toBeGreaterThan(0);
    expect(commandsIn(printed(text, false))).toEqual([]);
  });

  test.each([
    { name: 'the old form, anywhere', text: 'a: ##[error]x' },
    { name: 'the old form, once more', text: '###[error]##[error]x' },
    { name: 'colours before it', text: `${RED}::error::x` },
    { name: 'colours and spaces before it', text: ` ${RED} ${RED}::error::x` },
    { name: 'colours in it', text: `:${RED}:error::x` },
    { name: 'colours in the old form', text: `a #${RED}#${RED}[error]x` },
    { name: 'joiners before it', text: '\u200D\u200C::error::x' },
    { name: 'joiners in it', text: ':\u200D:error::x' },
    { name: 'selectors in it', text: '\uFE0F:\uFE00:error::x' },
    { name: 'joiners in the old form', text: 'a #\u200C#\uFE0F\u200D[error]x' },
    { name: 'nothing to see before it', text: '\u2060\u200B\u00AD::error::x' },
    { name: 'a mark of byte order before it', text: '\uFEFF::error::x' },
    { name: 'tags in it', text: ':\u{E0041}:error::x' },
  ])('$name', ({ text }) => {
    expect(commandsIn(text).length).toBeGreaterThan(0);
    expect([printed(text, true), printed(text, false)].flatMap(commandsIn)).toEqual([]);
  });

  test('and stays readable', () => {
    expect(neutral('  ::error::x\n##[group]y')).toBe('  ∷error::x\n##⟦group]y');
    expect(neutral('a::b c ::d')).toBe('a::b c ::d');
  });
});

describe('what hides is shown', () => {
  test.each([
    { name: 'tags', text: 'a\u{E0041}\u{E007F}', shows: 'a��' },
    { name: 'spaces of no width', text: 'rese\u200Barch', shows: 'rese�arch' },
    { name: 'word joiners', text: 'a\u2060b', shows: 'a�b' },
    { name: 'hyphens nobody sees', text: 'a\u00ADb', shows: 'a�b' },
    { name: 'fillers', text: 'a\u3164', shows: 'a�' },
    { name: 'selectors of variants', text: 'a\u{E0101}', shows: 'a�' },
    { name: 'joiners that join nothing', text: 'lab\u200D-1\u200C', shows: 'lab�-1�' },
    { name: 'a mark of direction', text: 'a\u061C\u200E\u200F', shows: 'a���' },
    { name: 'notes between lines', text: 'a\uFFF9b\uFFFB', shows: 'a�b�' },
  ])('$name', ({ text, shows }) => {
    expect(neutral(text)).toBe(shows);
  });

  test.each(['👩‍👩‍👧', '❤️‍🔥', '👩🏽‍🚀', 'می‌خواهم', 'क्‍ष', '1️⃣', 'é', '日本語', 'עברית', 'größe'])(
    'but %s is as it was written',
    (text) => {
      expect(neutral(text)).toBe(text);
    },
  );
});

describe('finished text', () => {
  const paint = palette(true);

  test('keeps the colours of the palette, on a stream that has them', () => {
    const text = Object.values(palette(true))
      .map((tone) => tone(`a ${paint.bold('b')} c`))
      .join(' ');
    expect(printed(text, true)).toBe(text);
    expect(obeyedIn(printed(text, false), false)).toEqual([]);
  });

  test.each(['\u001B[7m', '\u001B[8m', '\u001B[31;1m', '\u001B[0m', '\u001B[m', '\u001B[38;5;1m'])(
    'has no %j, which the palette never writes',
    (code) => {
      expect(printed(`a${code}b`, true)).toBe(`a␛${code.slice(1)}b`);
    },
  );

  test('of ours is printed as it is', () => {
    for (const text of [listCodes(), ...Object.keys(CODES).map(explain)]) {
      expect(printed(text, false)).toBe(text);
    }
  });

  test('is obeyed by nobody, whatever it holds', () => {
    fc.assert(
      fc.property(commandingText, fc.boolean(), (text, colour) => {
        const shown = printed(text, colour);
        expect({ commands: commandsIn(shown), obeyed: obeyedIn(shown, colour) }).toEqual({
          commands: [],
          obeyed: [],
        });
        expect(shown.split('\n')).toHaveLength(text.split('\n').length);
      }),
      { numRuns: 2000 },
    );
  });

  test('that is neutral already does not change any more, and painting changes no character', () => {
    fc.assert(
      fc.property(commandingText, fc.constantFrom(...Object.values(paint)), (text, tone) => {
        const line = neutralLine(text);
        expect(neutral(line)).toBe(line);
        expect(neutral(neutral(text))).toBe(neutral(text));
        expect(withoutColour(printed(tone(line), true))).toBe(line);
      }),
      { numRuns: 2000 },
    );
  });

  test('of many lines takes no longer a line than of few', () => {
    for (const filler of ['\n', ' ', '#', ':', '\u001B[31m', '#\u200D']) {
      const printing = (size: number) => {
        const text = filler.repeat(size);
        return () => printed(text, true);
      };
      expect(growth(200_000, printing)).toBeLessThan(QUADRATIC);
    }
  });
});

test.each([
  { text: 'ascii', cells: 5 },
  { text: '日本語', cells: 6 },
  { text: 'ｶﾅ', cells: 2 },
  { text: '한글', cells: 4 },
  { text: 'e\u0301', cells: 1 },
  { text: '✓ … ·', cells: 5 },
  { text: '🐑', cells: 2 },
  { text: '❤\uFE0F', cells: 2 },
  { text: '👩\u200D🔬', cells: 2 },
  { text: '𠀀', cells: 2 },
])('$text takes $cells cells of a terminal', ({ text, cells }) => {
  expect(width(text)).toBe(cells);
});
