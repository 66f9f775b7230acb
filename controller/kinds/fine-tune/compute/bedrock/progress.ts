import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import { jobName } from '../../../../../stacks/kinds/fine-tune/names.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import { costSoFar, describeJob } from '../../../../aws/job-progress.ts';
import type { TerraformState } from '../../../../aws/terraform-state.ts';
import type { TrainingJob } from '../../../../aws/training-job.ts';
import type { FoundJob } from '../../../../stack/known-jobs.ts';
import {
  DEFAULT_DEADLINE_MINUTES,
  type Drift,
  type StatusOptions,
} from '../../../../stack/spec-status.ts';
import type { StackInAws } from '../../../../stack/stack-context.ts';
import type { TrainingStatus } from '../compute.ts';
import { slowJob } from './slow-job.ts';
import { estimateOf } from './estimate.ts';
import { findJob } from './observe.ts';

/** Where the job of this attempt is, by what Bedrock and the state object say. */
export async function bedrockProgress(
  compiled: CompiledSpec<FineTune>,
  inAws: StackInAws,
  options: StatusOptions,
): Promise<TrainingStatus> {
  const { stack, value } = compiled;
  const { version, attempt } = value.spec;
  const [now, found, state] = await Promise.all([
    inAws.now(),
    findJob(inAws.jobs, jobName(value.metadata.name, version, attempt)),
    inAws.bucket.readState(stack.state.key),
  ]);
  return {
    drift: driftOf(found, state, stack.training?.digest),
    ...jobStatus(compiled, found?.job, now, options),
    ...(state !== undefined && { outputs: state.outputs }),
  };
}

function jobStatus(
  compiled: CompiledSpec<FineTune>,
  job: TrainingJob | undefined,
  now: number,
  options: StatusOptions,
): Pick<TrainingStatus, 'job' | 'ageMs' | 'progress' | 'cost' | 'diagnostics'> {
  if (job === undefined) return { diagnostics: [] };
  const { deadlineMinutes = DEFAULT_DEADLINE_MINUTES } = options;
  const progress = describeJob(job, now, { deadlineMinutes });
  const expected = estimateOf(compiled)?.expectedUsd;
  return {
    job,
    ageMs: now - job.createdAt.getTime(),
    progress,
    ...(expected !== undefined && { cost: costSoFar(job, expected) }),
    diagnostics: [
      progress.diagnostic,
      progress.terminal || progress.overdue ? undefined : slowJob(job, now),
    ].flatMap((one) => (one === undefined ? [] : [{ at: compiled.spec.locate(['spec']), ...one }])),
  };
}

function driftOf(
  found: FoundJob | undefined,
  state: TerraformState | undefined,
  declared: string | undefined,
): Drift[] {
  if (found === undefined) return ['not-applied'];
  const { job, facts } = found;
  const drift: Drift[] = [];
  if (state?.outputs['job_arn'] !== job.arn) drift.push('not-in-state');
  if (facts.digest !== undefined && facts.digest !== declared) drift.push('spec-edited');
  if (job.status === 'Completed' && facts.modelExists === false) drift.push('model-deleted');
  return drift;
}
