/**
 * Text of a spec, a file name or an AWS answer is shown to people as it is, but never obeyed: escape sequences would
 * repaint a terminal, and lines that look like workflow commands would be carried out by a GitHub runner.
 */

/** Width of a tab stop in an excerpt. */
const TAB = 4;

const CONTROL =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\0-\x08\x0B-\x1F\x7F-\x9F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]|\p{Surrogate}/gu;

/** The same text with everything made visible that a terminal would obey; only line feeds are kept. */
export function neutral(text: string): string {
  return text
    .replaceAll(CONTROL, visible)
    .replaceAll('\t', ' ')
    .replaceAll('##[', '##⟦')
    .replaceAll(/^(\s*)::/gm, '$1∷');
}

/** The same, on one line. */
export function neutralLine(text: string): string {
  return neutral(text.replaceAll(/[\r\n\t]+/g, ' '));
}

/** A control character as its picture, one cell wide. */
function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '␡' : '�';
}

/** A character as a reader sees it: how many code points it is made of and how many cells it takes. */
export interface Glyph {
  readonly shown: string;
  readonly points: number;
  readonly cells: number;
}

let segmenter: Intl.Segmenter | undefined;

/** Splits one line into glyphs; tabs become spaces up to the next stop. */
export function glyphs(line: string): Glyph[] {
  const found: Glyph[] = [];
  let column = 0;
  for (const raw of graphemes(line)) {
    const wide = raw === '\t' ? TAB - (column % TAB) : cellsOf(raw);
    const shown = raw === '\t' ? ' '.repeat(wide) : raw.replaceAll(CONTROL, visible);
    found.push({ shown, points: Array.from(raw).length, cells: wide });
    column += wide;
  }
  return found;
}

/** Cells that a line takes in a terminal. */
export function width(line: string): number {
  return glyphs(line).reduce((sum, glyph) => sum + glyph.cells, 0);
}

function graphemes(line: string): string[] {
  if (/^[\x20-\x7e\t]*$/.test(line)) return line.split('');
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(line), ({ segment }) => segment);
}

/** East Asian wide and full-width characters (Unicode 15.1, EastAsianWidth.txt), and emoji. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u4DBF\u4E00-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6B\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18CD5}\u{1AFF0}-\u{1B2FB}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;
const NO_CELL = /^[\p{Mn}\p{Me}\u200B-\u200D\u2060]+$/u;

function cellsOf(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return NO_CELL.test(grapheme) ? 0 : 1;
}
