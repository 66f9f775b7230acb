import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import { jobName } from '../stacks/naming.ts';
import type { TrainingJob } from './aws/training-job.ts';
import type { TrainingJobs } from './aws/training-jobs.ts';
import type { StackWorld } from './stack-world.ts';
import type { Job as GateJob } from './gates/check-plan.ts';

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

/** Asks AWS for the jobs of a stack; for one that trains nothing, nothing. */
export async function findJobs(world: StackWorld): Promise<KnownJobs> {
  const { training } = world.item.stack;
  const { fineTune } = world.item;
  if (training === undefined || fineTune === undefined) return {};
  const { name } = fineTune.metadata;
  const [current, previous] = await Promise.all([
    findJob(world.jobs, training.jobName),
    training.attempt === 1
      ? undefined
      : findJob(world.jobs, jobName(name, training.version, training.attempt - 1)),
  ]);
  return { ...(current !== undefined && { current }), ...(previous !== undefined && { previous }) };
}

/** A job by its name, with what the gates and the status want to know of it. */
export async function findJob(jobs: TrainingJobs, name: string): Promise<FoundJob | undefined> {
  const job = await jobs.find(name);
  if (job === undefined) return undefined;
  const [tags, modelExists] = await Promise.all([
    jobs.tags(job.arn),
    job.status === 'Completed' ? jobs.modelExists(job.modelArn ?? job.modelName) : false,
  ]);
  const digest = tags['temper:spec-digest'];
  return {
    job,
    facts: {
      status: job.status as GateJob['status'],
      arn: job.arn,
      modelExists,
      ...(digest !== undefined && { digest }),
    },
  };
}

/** An attempt that ended without a model stays ended, whatever is applied: only the spec can ask for another. */
export function needsAttempt(world: StackWorld, { job }: FoundJob): Diagnostic[] {
  if (job.status !== 'Failed' && job.status !== 'Stopped') return [];
  const next = (world.item.stack.training?.attempt ?? 1) + 1;
  const at = world.locate(['spec', 'attempt']);
  return [
    {
      code: 'JOB_NEEDS_ATTEMPT',
      severity: 'error',
      message: `the training job ${job.name} ${job.status === 'Failed' ? 'failed' : 'was stopped'}${job.failureMessage === undefined ? '' : `: ${job.failureMessage}`}`,
      why: 'a job name is used once and for all, and a second training costs money: the spec has to ask for it',
      fix: `mend the cause, then write \`attempt: ${next}\` below \`spec\``,
      path: ['spec', 'attempt'],
      ...(at !== undefined && { at }),
    },
  ];
}
