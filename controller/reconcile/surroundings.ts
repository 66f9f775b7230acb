/* What reconciling needs besides the operator: GitHub where there is one, and what it remembers. */
import type { GitHub, RunOrder } from '../ports/github.ts';
import type { ReviewPlace } from '../report/pull-request/pull-request-review.ts';

/** When each stack was last held against the world, in milliseconds since the epoch: it only decides who is next. */
export interface CheckMemory {
  read(): Promise<ReadonlyMap<string, number>>;
  write(checked: ReadonlyMap<string, number>): Promise<void>;
}

/** Where the comment of a review is rewritten from. */
export interface ReviewRecordPlace {
  readonly order: RunOrder;
  readonly place: ReviewPlace;
}

export interface ReconcileSurroundings {
  /** Absent where nobody is to be told. */
  readonly github?: GitHub;
  /** Absent outside of GitHub's runs: what a run has written, nobody else writes over. */
  readonly record?: ReviewRecordPlace;
  readonly memory: CheckMemory;
}
