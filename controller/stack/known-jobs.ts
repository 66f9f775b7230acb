import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { TrainingJob } from '../aws/training-job.ts';
import type { Job as GateJob, OtherJob } from '../gates/refusal.ts';

/** A training job as AWS has it, and as the gates want to know it. */
export interface FoundJob {
  readonly job: TrainingJob;
  readonly facts: GateJob;
}

/** The same of another attempt. */
export interface OtherFoundJob extends FoundJob {
  readonly facts: OtherJob;
}

/** What AWS knows of a version's training. */
export interface KnownJobs {
  /** This attempt's. */
  readonly current?: FoundJob;
  /** What a new attempt has to wait for: the newest one before it that has begun, or a later one that is under way. */
  readonly previous?: OtherFoundJob;
  /** Addresses of what trains now, of whichever attempt. */
  readonly underWay?: ReadonlySet<string>;
  /** What of them cannot be read: an error where nothing may be started without it. A destruction starts nothing. */
  readonly unread?: readonly Diagnostic[];
}
