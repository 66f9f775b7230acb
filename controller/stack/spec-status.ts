import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { CostSoFar, JobProgress } from '../aws/job-progress.ts';
import type { TrainingJob } from '../aws/training-job.ts';

/** Ways a stack can differ from what its spec says, that are visible without a plan. */
export type Drift = 'not-applied' | 'not-in-state' | 'spec-edited' | 'model-deleted';

/** One spec as the world has it; what a kind knows besides stands beside it. */
export interface SpecStatus {
  /** `support-bot-v2`. */
  readonly id: string;
  readonly environment: string;
  readonly file: string;
  /** The job it started last; absent until one was, and for what trains nothing. */
  readonly job?: TrainingJob;
  /** Milliseconds since the job was created. */
  readonly ageMs?: number;
  readonly progress?: JobProgress;
  /** How it stands, for what starts no job: `applied`. */
  readonly standing?: string;
  readonly drift: readonly Drift[];
  /** So far, an estimate from the dataset: AWS reports no bill per job. Absent where the price is unknown. */
  readonly cost?: CostSoFar;
  /** What Terraform's outputs say; absent until applied. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface StatusOptions {
  /** Minutes a job may sit without starting to train before it is called out. */
  readonly deadlineMinutes?: number;
}

export const DEFAULT_DEADLINE_MINUTES = 24 * 60;
