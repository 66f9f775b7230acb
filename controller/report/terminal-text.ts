import { eastAsianWidth } from 'get-east-asian-width';
import { PAINT } from './palette.ts';

/**
 * Text of a spec, a file name, a state or an AWS answer is shown to people as it is, but never obeyed: escape sequences
 * would repaint a terminal, and lines that look like workflow commands would be carried out by a GitHub runner. So
 * text is neutralised twice: where it is put into a report, and as a line that leaves (`printed`), when wrapping and
 * painting have settled what a line is.
 */

/** Width of a tab stop in an excerpt. */
const TAB = 4;

/**
 * What a terminal would obey or never show: control characters, breaks, marks of direction, and characters without an
 * appearance, in which text hides. Joiners and variation selectors are parts of letters and emoji.
 */
const CONTROL =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\0-\x08\x0B-\x1F\x7F-\x9F\u2028\u2029\uFFF9-\uFFFB]|(?!\p{Join_Control}|[\uFE00-\uFE0F])\p{DI}|\p{Surrogate}/gu;

/** A joiner that joins nothing: scripts that know joiners have no capitals, so their letters are `Lo`. */
const STRAY_JOINER =
  /(?<![\p{M}\p{Lo}\p{Extended_Pictographic}\p{Emoji_Modifier}])\p{Join_Control}/gu;

/** What may stand between the characters of a command without being seen. */
const GAP = `(?:${PAINT}|\\p{Join_Control}|[\\uFE00-\\uFE0F])`;

/**
 * The two forms of a command in actions/runner, ActionCommand.cs: `::` once leading white space is trimmed, and `##[`
 * anywhere in a line.
 */
const COMMAND = new RegExp(`^((?:\\s|${GAP})*):(${GAP}*):`, 'u');
const OLD_COMMAND = new RegExp(`#(${GAP}*)#(${GAP}*)\\[`, 'gu');

const PAINTED = new RegExp(`(${PAINT})`);

/** The same text with everything made visible that a terminal or a runner would obey; only line feeds are kept. */
export function neutral(text: string): string {
  return printed(text, false);
}

/** The same, on one line. */
export function neutralLine(text: string): string {
  return neutral(text.replaceAll(/[\r\n\t]+/g, ' '));
}

/** Finished text as it leaves for a stream: neutral, except for what our own palette painted where `colour` is on. */
export function printed(text: string, colour: boolean): string {
  return text
    .split('\n')
    .map((line) => disarmed(colour ? visibleAroundPaint(line) : visible(line)))
    .join('\n');
}

function visibleAroundPaint(line: string): string {
  return line
    .split(PAINTED)
    .map((part, at) => (at % 2 === 1 ? part : visible(part)))
    .join('');
}

/** One line that no runner takes for a command. */
function disarmed(line: string): string {
  return line.replace(COMMAND, '$1∷$2').replaceAll(OLD_COMMAND, '#$1#$2⟦');
}

/** Nearly all that is ever printed: nothing in it is hidden or controls anything, and each character takes a cell. */
const PLAIN = /^[\x20-\x7e]*$/;

function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replaceAll(CONTROL, picture).replaceAll(STRAY_JOINER, '�').replaceAll('\t', ' ');
}

/** A control character as its picture, one cell wide. */
function picture(character: string): string {
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
    const shown = raw === '\t' ? ' '.repeat(TAB - (column % TAB)) : visible(raw);
    // What was invisible inside of a character takes cells of its own.
    const cells = shown === raw ? cellsOf(raw) : sumOf(graphemes(shown).map(cellsOf));
    found.push({ shown, points: Array.from(raw).length, cells });
    column += cells;
  }
  return found;
}

/** Cells that a line takes in a terminal. */
export function width(line: string): number {
  return sumOf(glyphs(line).map(({ cells }) => cells));
}

/** As much of the start of a line as fits into so many cells. */
export function clipped(line: string, cells: number): string {
  let used = 0;
  let text = '';
  for (const glyph of glyphs(line)) {
    used += glyph.cells;
    if (used > cells) break;
    text += glyph.shown;
  }
  return text;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

function graphemes(line: string): string[] {
  if (/^[\x20-\x7e\t]*$/.test(line)) return line.split('');
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(line), ({ segment }) => segment);
}

/** An emoji that is drawn as a picture takes two cells, whatever the width of the character it starts with. */
const PICTURED = /\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;
const NO_CELL = /^[\p{Mn}\p{Me}\u200B-\u200D\u2060]+$/u;

function cellsOf(grapheme: string): number {
  if (PLAIN.test(grapheme)) return grapheme.length;
  if (NO_CELL.test(grapheme)) return 0;
  return PICTURED.test(grapheme) ? 2 : eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}
