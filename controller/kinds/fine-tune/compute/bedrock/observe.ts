import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import { jobName } from '../../../../../stacks/kinds/fine-tune/names.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { TrainingJobs } from '../../../../aws/training-jobs.ts';
import type { Job as GateJob } from '../../../../gates/refusal.ts';
import type { FoundJob, KnownJobs, OtherFoundJob } from '../../../../stack/known-jobs.ts';
import type { StackInAws } from '../../../../stack/stack-context.ts';
import { newestBefore } from '../../earlier-attempt.ts';

/** Asks AWS for the jobs of a version: this attempt's, and the newest one before it that there is. */
export async function findJobs(
  { value }: Pick<CompiledSpec<FineTune>, 'value'>,
  { jobs }: Pick<StackInAws, 'jobs'>,
): Promise<KnownJobs> {
  const { metadata, spec } = value;
  const of = (attempt: number) => findJob(jobs, jobName(metadata.name, spec.version, attempt));
  const [current, previous] = await Promise.all([of(spec.attempt), newestBefore(spec.attempt, of)]);
  return {
    ...(current !== undefined && { current }),
    ...(previous !== undefined && { previous: otherJob(previous.found, previous.attempt) }),
  };
}

function otherJob({ job, facts }: FoundJob, attempt: number): OtherFoundJob {
  return { job, facts: { ...facts, attempt } };
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
