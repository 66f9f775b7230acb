import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { jobName } from '../../stacks/naming.ts';
import type { TrainingJob } from '../aws/training-job.ts';
import type { TrainingJobs } from '../aws/training-jobs.ts';
import type { StackContext } from './stack-context.ts';
import type { Job as GateJob } from '../gates/check-plan.ts';

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
export async function findJobs(context: StackContext): Promise<KnownJobs> {
  const { training } = context.compiled.stack;
  const { fineTune } = context.compiled;
  if (training === undefined || fineTune === undefined) return {};
  const { name } = fineTune.metadata;
  const [current, previous] = await Promise.all([
    findJob(context.jobs, training.jobName),
    training.attempt === 1
      ? undefined
      : findJob(context.jobs, jobName(name, training.version, training.attempt - 1)),
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
export function needsAttempt(context: StackContext, { job }: FoundJob): Diagnostic[] {
  if (job.status !== 'Failed' && job.status !== 'Stopped') return [];
  const next = (context.compiled.stack.training?.attempt ?? 1) + 1;
  const at = context.locate(['spec', 'attempt']);
  return [
    {
      code: 'JOB_NEEDS_ATTEMPT',
      severity: 'error',
      message: `the training job ${job.name} ${job.status === 'Failed' ? 'failed' : 'was stopped'}${job.failureMessage === undefined ? '' : `: ${job.failureMessage}`}`,
      why: 'a job name is used once and for all, and a second training costs money: the spec has to ask for it',
      fix: `fix the cause, then write \`attempt: ${next}\` below \`spec\``,
      path: ['spec', 'attempt'],
      ...(at !== undefined && { at }),
    },
  ];
}
