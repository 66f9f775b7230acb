import type { SourceRange } from '../../stacks/language/source.ts';
import { glyphs } from './terminal-text.ts';
import type { Glyph } from './terminal-text.ts';

/** One line of a source and the stretch of it that is meant, in terminal cells. */
export interface Excerpt {
  readonly line: string;
  readonly before: number;
  readonly marked: number;
}

/** Code points kept around the place in a line that is too long to show. */
const AROUND = 400;

/** The line a range starts in, at most `room` cells of it. Undefined when the source has no such line. */
export function excerptOf(source: string, at: SourceRange, room: number): Excerpt | undefined {
  const line = lineOf(source, at.start.line);
  if (line === undefined) return undefined;
  const points = Array.from(line.slice(0, (at.start.column + AROUND) * 2));
  const from = Math.min(at.start.column - 1, points.length);
  const to =
    at.end.line > at.start.line ? points.length : Math.min(at.end.column - 1, points.length);
  const cut = Math.max(0, from - AROUND);
  // Never less than there is room for: a cell may be drawn from several code points.
  const shown = points.slice(cut, from + Math.max(AROUND, 4 * room)).join('');
  const drawn = place(glyphs(shown), from - cut, Math.max(to, from) - cut);
  return framed(drawn, room, cut > 0);
}

function lineOf(source: string, number: number): string | undefined {
  let start = source.startsWith('\uFEFF') ? 1 : 0;
  for (let line = 1; line < number; line++) {
    const next = source.indexOf('\n', start);
    if (next === -1) return undefined;
    start = next + 1;
  }
  const end = source.indexOf('\n', start);
  return source.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
}

interface Drawn {
  readonly line: readonly Glyph[];
  readonly before: number;
  readonly marked: number;
}

/** Turns code points into cells; a mark never splits a character. */
function place(line: readonly Glyph[], from: number, to: number): Drawn {
  let point = 0;
  let cell = 0;
  let before: number | undefined;
  let end = 0;
  for (const glyph of line) {
    if (before === undefined && point + glyph.points > from) before = cell;
    if (point < to) end = cell + glyph.cells;
    point += glyph.points;
    cell += glyph.cells;
  }
  before ??= cell;
  return { line, before, marked: Math.max(1, end - before) };
}

/** Keeps the part of a long line that the mark is in. */
function framed({ line, before, marked }: Drawn, room: number, isCut: boolean): Excerpt {
  const cells = line.reduce((sum, glyph) => sum + glyph.cells, 0);
  if (cells <= room && !isCut) {
    return {
      line: line
        .map(({ shown }) => shown)
        .join('')
        .trimEnd(),
      before,
      marked,
    };
  }
  const first = Math.max(0, Math.min(before - Math.floor(room / 4), cells - room + 2));
  const head = first > 0 || isCut ? '…' : '';
  let cell = 0;
  let text = '';
  let skipped = 0;
  let used = head.length;
  let tail = '';
  for (const glyph of line) {
    if (cell < first) skipped += glyph.cells;
    else if (used + glyph.cells > room - 1) {
      tail = '…';
      break;
    } else {
      text += glyph.shown;
      used += glyph.cells;
    }
    cell += glyph.cells;
  }
  const start = before - skipped + head.length;
  return {
    line: `${head}${text}${tail}`,
    before: start,
    marked: Math.max(1, Math.min(marked, used - start)),
  };
}
