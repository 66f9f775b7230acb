import type { Source } from './catalog/index.ts';

/** One thing of a stack that AWS bills for as long as it stands, or does not bill. US dollars, list price without tax. */
export interface MonthlyCostLine {
  readonly what: string;
  /** Of having it, each month; the bounds differ where the account decides. What only its use costs is not in it. */
  readonly lowUsd: number;
  readonly highUsd: number;
  /** What its use costs, or why it costs nothing. */
  readonly terms: string;
  readonly price: Source;
}

/** What the lines come to, use not counted. */
export function monthlyTotal(
  lines: readonly MonthlyCostLine[],
): Pick<MonthlyCostLine, 'lowUsd' | 'highUsd'> {
  // Whole cents: a sum of tenths is not one in binary.
  const sum = (bound: 'lowUsd' | 'highUsd') =>
    Math.round(lines.reduce((all, line) => all + line[bound], 0) * 100) / 100;
  return { lowUsd: sum('lowUsd'), highUsd: sum('highUsd') };
}
