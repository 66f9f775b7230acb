/* What reconciling needs besides the operator: GitHub where there is one, and what it remembers. */
import type { GitHub } from '../ports/github.ts';

/** When each stack was last held against the world, in milliseconds since the epoch: it only decides who is next. */
export interface CheckMemory {
  read(): Promise<ReadonlyMap<string, number>>;
  write(checked: ReadonlyMap<string, number>): Promise<void>;
}

export interface ReconcileSurroundings {
  /** Absent where nobody is to be told. */
  readonly github?: GitHub;
  readonly memory: CheckMemory;
}
