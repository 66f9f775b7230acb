import pLimit from 'p-limit';
import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import { costSoFar, describeJob, type CostSoFar, type JobProgress } from './aws/job-progress.ts';
import type { TerraformState } from './aws/terraform-state.ts';
import type { TrainingJob } from './aws/training-job.ts';
import { compiledSpecs, type CompiledSpec } from './stack/compiled-spec.ts';
import { findJob, type FoundJob } from './stack/found-jobs.ts';
import type { Operator } from './stack/operator.ts';
import { estimateOf } from './stack/judge.ts';
import { requireSound, type Workspace } from './workspace/workspace.ts';

/** Ways a version can differ from what its spec says, that are visible without a plan. */
export type Drift = 'not-applied' | 'not-in-state' | 'spec-edited' | 'model-deleted';

/** One model version as the world has it. */
export interface VersionStatus {
  readonly id: string;
  readonly model: string;
  readonly version: number;
  readonly attempt: number;
  readonly environment: string;
  readonly baseModel: string;
  readonly file: string;
  /** Absent until a job was started. */
  readonly job?: TrainingJob;
  /** Milliseconds since the job was created. */
  readonly ageMs?: number;
  readonly progress?: JobProgress;
  readonly drift: readonly Drift[];
  /** So far, an estimate from the dataset: AWS reports no bill per job. Absent where the price is unknown. */
  readonly cost?: CostSoFar;
  /** What Terraform's outputs say; absent until applied. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** AWS calls at once over all versions. */
const LOOKUPS_AT_ONCE = 8;

/** Minutes a job may sit without starting to train before it is called out. */
const DEFAULT_DEADLINE_MINUTES = 24 * 60;

export interface StatusOptions {
  readonly deadlineMinutes?: number;
}

/** The status of every selected model version; reads AWS and the state objects, runs no Terraform. */
export async function statusAll(
  operator: Operator,
  workspace: Workspace,
  options: StatusOptions = {},
): Promise<VersionStatus[]> {
  requireSound(workspace);
  const limit = pLimit(LOOKUPS_AT_ONCE);
  const items = [...compiledSpecs(workspace)].filter((compiled) => compiled.fineTune !== undefined);
  return Promise.all(items.map((compiled) => limit(() => statusOf(operator, compiled, options))));
}

/** The status of one model version. */
export async function statusOf(
  operator: Operator,
  compiled: CompiledSpec,
  options: StatusOptions = {},
): Promise<VersionStatus> {
  const { fineTune, stack } = compiled;
  const training = stack.training;
  if (fineTune === undefined || training === undefined) {
    throw new Error(`${stack.id} trains nothing`);
  }
  const inAws = operator.inAws(compiled);
  const [now, found, state] = await Promise.all([
    inAws.now(),
    findJob(inAws.jobs, training.jobName),
    inAws.bucket.readState(stack.state.key),
  ]);
  return {
    id: training.jobName,
    model: fineTune.metadata.name,
    version: training.version,
    attempt: training.attempt,
    environment: stack.environment,
    baseModel: fineTune.spec.baseModel,
    file: compiled.spec.file,
    drift: driftOf(found, state, training.digest),
    ...progressOf(compiled, found?.job, now, options),
    ...(state !== undefined && { outputs: state.outputs }),
  };
}

type Progress = Pick<VersionStatus, 'job' | 'ageMs' | 'progress' | 'cost' | 'diagnostics'>;

function progressOf(
  compiled: CompiledSpec,
  job: TrainingJob | undefined,
  now: number,
  options: StatusOptions,
): Progress {
  if (job === undefined) return { diagnostics: [] };
  const { deadlineMinutes = DEFAULT_DEADLINE_MINUTES } = options;
  const progress = describeJob(job, now, { deadlineMinutes });
  const expected = estimateOf(compiled)?.expectedUsd;
  return {
    job,
    ageMs: now - job.createdAt.getTime(),
    progress,
    ...(expected !== undefined && { cost: costSoFar(job, expected) }),
    diagnostics:
      progress.diagnostic === undefined
        ? []
        : [{ at: compiled.spec.locate(['spec']), ...progress.diagnostic }],
  };
}

function driftOf(
  found: FoundJob | undefined,
  state: TerraformState | undefined,
  declared: string,
): Drift[] {
  if (found === undefined) return ['not-applied'];
  const { job, facts } = found;
  const drift: Drift[] = [];
  if (state?.outputs['job_arn'] !== job.arn) drift.push('not-in-state');
  if (facts.digest !== undefined && facts.digest !== declared) drift.push('spec-edited');
  if (job.status === 'Completed' && facts.modelExists === false) drift.push('model-deleted');
  return drift;
}
