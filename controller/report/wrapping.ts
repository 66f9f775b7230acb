import { PAINT } from './palette.ts';
import { width } from './terminal-text.ts';

/** Below this a terminal has no room for words, and nothing is wrapped for it any more. */
const NARROWEST = 20;
/** How much further in the rest of a line stands than its start. */
const HANG = 2;

const PAINT_CODES = new RegExp(PAINT, 'g');
/** How far in a line starts, whatever colour that is in. */
const START = new RegExp(`^(?: |${PAINT})*`);

/** Cells that painted text takes. */
export function cells(text: string): number {
  return width(text.replaceAll(PAINT_CODES, ''));
}

/**
 * Finished text for a terminal of so many columns: longer lines go on below, a little further in than they start. Lines break
 * between words; a word that is longer than a line (an ARN, an address, a path) stays whole, so that it can be copied.
 */
export function wrapped(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split('\n')
    .map((line) => wrappedLine(line, Math.max(NARROWEST, columns)))
    .join('\n');
}

function wrappedLine(line: string, columns: number): string {
  if (line.length <= columns && /^[\x20-\x7e]*$/.test(line)) return line;
  const start = START.exec(line)?.[0] ?? '';
  const indent = ' '.repeat(Math.min(cells(start) + HANG, Math.floor(columns / 2)));
  const [first = '', ...rest] = brokenAt(line.slice(start.length), {
    first: columns - cells(start),
    rest: columns - indent.length,
  });
  return [start + first, ...rest.map((part) => indent + part)].join('\n');
}

/** One line in parts that fit, broken at single spaces; only a part that is one word may be wider than its room. */
export function brokenAt(
  line: string,
  room: { readonly first: number; readonly rest: number },
): string[] {
  const parts: string[] = [];
  let current: string[] = [];
  let used = 0;
  for (const word of line.split(' ')) {
    const taken = cells(word);
    const space = parts.length === 0 ? room.first : room.rest;
    if (current.length > 0 && used + 1 + taken > space) {
      parts.push(current.join(' '));
      current = [];
      used = 0;
    }
    used += taken + (current.length > 0 ? 1 : 0);
    current.push(word);
  }
  return [...parts, current.join(' ')];
}
