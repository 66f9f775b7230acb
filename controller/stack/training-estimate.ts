import type { Source } from '../../stacks/catalog/index.ts';
import type { Grade, Range } from '../../stacks/estimate/range.ts';

/** What one training will cost, once and afterwards. Amounts in US dollars, list price without tax. */
export interface TrainingEstimate {
  /** Of the training data read once; absent for data in S3 and for image models. */
  readonly tokens?: { readonly low: number; readonly expected: number; readonly high: number };
  /** Images seen in training, for models that are billed by them. */
  readonly images?: number;
  /**
   * How long its machines run, hours: `low` is 0, and the others are the limit, where nobody can tell. Absent where machines are
   * AWS's own affair.
   */
  readonly hours?: Range;
  /** Absent, all three, when the cost is not known. */
  readonly lowUsd?: number;
  readonly expectedUsd?: number;
  readonly highUsd?: number;
  /** Why there is no amount. */
  readonly unknownBecause?: string;
  readonly grade: Grade;
  /** What the amount rests on, a sentence each. */
  readonly assumptions: readonly string[];
  /** What is good to know about the bill, a sentence each. */
  readonly notes: readonly string[];
  /** What the finished model costs every month until it is deleted. */
  readonly storagePerMonthUsd?: number;
  /** Where the prices come from, and when. */
  readonly price?: Source;
}
