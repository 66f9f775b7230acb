/** Where a section works, and the command line it measures. */
export interface Bench {
  readonly scratch: string;
  readonly temper: string;
}

/** One comparison. */
export interface Row {
  readonly what: string;
  readonly temper: string;
  readonly against: string;
  readonly other: string;
  readonly ratio: string;
  readonly goal: string;
}

export interface Section {
  readonly results: readonly Row[];
  readonly notes: readonly string[];
}

export const seconds = (ms: number) =>
  ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;

export const times = (ratio: number) => `${ratio.toFixed(2)}×`;
