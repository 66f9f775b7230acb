import type { Span } from './finding.ts';
import type { Position, SourceRange } from './source.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/** Turns offsets of one text into lines and columns; counts lines only when first asked. */
export class LineIndex {
  readonly #text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The place of a UTF-16 offset. Columns count code points; a byte order mark is not a column. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.#text.length));
    const starts = (this.#starts ??= lineStarts(this.#text));
    const line = lastAtMost(starts, at);
    let from = starts[line] ?? 0;
    if (from === 0 && this.#text.startsWith(BYTE_ORDER_MARK)) from = Math.min(1, at);
    return { line: line + 1, column: codePoints(this.#text, from, at) + 1, offset: at };
  }

  range(file: string, span: Span): SourceRange {
    return { file, start: this.position(span[0]), end: this.position(Math.max(span[0], span[1])) };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the last element that is not above `value`, of an ascending list that starts with 0. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function codePoints(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}
