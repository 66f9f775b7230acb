import type { TrainingJob } from '../aws/training-job.ts';
import type { Job as GateJob } from '../gates/refusal.ts';

/** A training job as AWS has it, and as the gates want to know it. */
export interface FoundJob {
  readonly job: TrainingJob;
  readonly facts: GateJob;
}

/** What AWS knows of a version's training: this attempt's job, and the one before it. */
export interface KnownJobs {
  readonly current?: FoundJob;
  readonly previous?: FoundJob;
}
