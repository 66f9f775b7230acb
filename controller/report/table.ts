import { brokenAt, cells } from './wrapping.ts';

/** A text of a table, and how it is painted. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const GAP = '  ';

/**
 * Rows as lines, in columns as wide as what stands in them. Where the terminal is narrower, the widest columns give way and their
 * texts go on below, as long as their words fit.
 */
export function tableLines(
  rows: readonly (readonly Cell[])[],
  columns: number | undefined,
): string[] {
  const widths = widthsOf(rows, columns);
  return rows.flatMap((row) => rowLines(row, widths));
}

function widthsOf(rows: readonly (readonly Cell[])[], columns = Infinity): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const all = Array.from({ length: count }, (_, at) => rows.map((row) => row[at]?.text ?? ''));
  const widths = all.map((texts) => Math.max(0, ...texts.map(cells)));
  const least = all.map((texts) =>
    Math.max(0, ...texts.flatMap((text) => text.split(' ').map(cells))),
  );
  const room = columns - GAP.length * (count - 1);
  for (let over = sum(widths) - room; over > 0; over -= 1) {
    const widest = widths.reduce(
      (best, one, at) => (one > (least[at] ?? 0) && one > (widths[best] ?? 0) ? at : best),
      -1,
    );
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function rowLines(row: readonly Cell[], widths: readonly number[]): string[] {
  const parts = row.map(({ text }, at) => {
    const room = widths[at] ?? 0;
    return brokenAt(text, { first: room, rest: room });
  });
  const height = Math.max(1, ...parts.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    row
      .map(({ paint = String }, at) => {
        const part = parts[at]?.[line]?.trimEnd() ?? '';
        const isLast = row
          .slice(at + 1)
          .every((_cell, after) => !parts[at + 1 + after]?.[line]?.trim());
        const padding = isLast ? '' : ' '.repeat(Math.max(0, (widths[at] ?? 0) - cells(part)));
        return { text: part === '' ? '' : paint(part), padding };
      })
      .map(({ text, padding }) => text + padding)
      .join(GAP)
      .trimEnd(),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
