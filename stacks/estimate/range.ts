/** A number that is not known exactly: bounds, and what is most likely. */
export interface Range {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** How far an estimate can be trusted: A, AWS's own price; B, a copy of it; C, something is unknown or wide open. */
export type Grade = 'A' | 'B' | 'C';

export const NOTHING: Range = { low: 0, expected: 0, high: 0 };

export function exactly(value: number): Range {
  return { low: value, expected: value, high: value };
}

export function plus(...ranges: readonly Range[]): Range {
  return combined(ranges, (a, b) => a + b, NOTHING);
}

export function times(...ranges: readonly Range[]): Range {
  return combined(ranges, (a, b) => a * b, exactly(1));
}

/** The grade of what is made of several: that of its worst part. */
export function worst(grades: readonly Grade[]): Grade {
  return grades.toSorted().at(-1) ?? 'A';
}

function combined(
  ranges: readonly Range[],
  by: (a: number, b: number) => number,
  from: Range,
): Range {
  return ranges.reduce(
    (sum, one) => ({
      low: by(sum.low, one.low),
      expected: by(sum.expected, one.expected),
      high: by(sum.high, one.high),
    }),
    from,
  );
}
