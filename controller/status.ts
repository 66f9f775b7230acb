import pLimit from 'p-limit';
import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import { describeJob, type JobProgress } from './aws/job-progress.ts';
import { stateBucket } from './aws/state-bucket.ts';
import type { TerraformState } from './aws/terraform-state.ts';
import type { TrainingJob } from './aws/training-job.ts';
import { trainingJobs } from './aws/training-jobs.ts';
import { worldTime } from './aws/world-time.ts';
import { itemsOf, type Item } from './items.ts';
import type { Operator } from './operator.ts';
import { estimateOf } from './stack-plan.ts';
import { accessOf } from './stack-world.ts';
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
  /** USD so far: an estimate from the dataset, as AWS reports no bill per job. */
  readonly costUsd?: number;
  /** What Terraform's outputs say; absent until applied. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** AWS calls at once over all versions. */
const LOOKUPS_AT_ONCE = 8;

/** Minutes a job may sit without starting to train before it is called out. */
export const DEFAULT_DEADLINE_MINUTES = 24 * 60;

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
  const items = [...itemsOf(workspace)].filter((item) => item.fineTune !== undefined);
  return Promise.all(items.map((item) => limit(() => statusOf(operator, item, options))));
}

/** The status of one model version. */
export async function statusOf(
  operator: Operator,
  item: Item,
  options: StatusOptions = {},
): Promise<VersionStatus> {
  const { fineTune, stack, spec } = item;
  const training = stack.training;
  if (fineTune === undefined || training === undefined)
    throw new Error(`${stack.id} trains nothing`);
  const access = accessOf(operator, item);
  const jobs = trainingJobs(access);
  const [now, job, state] = await Promise.all([
    worldTime(access, operator.clock),
    jobs.find(training.jobName),
    stateBucket(access, stack.state).readState(stack.state.key),
  ]);
  const modelExists =
    job?.status === 'Completed' ? await jobs.modelExists(job.modelArn ?? job.modelName) : true;
  const tags = job === undefined ? {} : await jobs.tags(job.arn);
  const progress =
    job === undefined
      ? undefined
      : describeJob(job, now, {
          deadlineMinutes: options.deadlineMinutes ?? DEFAULT_DEADLINE_MINUTES,
        });
  const cost = job === undefined ? undefined : costOf(item, job);
  return {
    id: training.jobName,
    model: fineTune.metadata.name,
    version: training.version,
    attempt: training.attempt,
    environment: stack.environment,
    baseModel: fineTune.spec.baseModel,
    file: spec.file,
    drift: driftOf({
      job,
      state,
      modelExists,
      trained: tags['temper:spec-digest'],
      declared: training.digest,
    }),
    diagnostics: progress?.diagnostic === undefined ? [] : [progress.diagnostic],
    ...(job !== undefined && { job, ageMs: now - job.createdAt.getTime() }),
    ...(progress !== undefined && { progress }),
    ...(cost !== undefined && { costUsd: cost }),
    ...(state !== undefined && { outputs: state.outputs }),
  };
}

interface Evidence {
  readonly job: TrainingJob | undefined;
  readonly state: TerraformState | undefined;
  readonly modelExists: boolean;
  /** Digest the job carries. */
  readonly trained: string | undefined;
  readonly declared: string;
}

function driftOf({ job, state, modelExists, trained, declared }: Evidence): Drift[] {
  if (job === undefined) return ['not-applied'];
  const drift: Drift[] = [];
  if (state?.outputs['job_arn'] !== job.arn) drift.push('not-in-state');
  if (trained !== undefined && trained !== declared) drift.push('spec-edited');
  if (!modelExists) drift.push('model-deleted');
  return drift;
}

/** AWS charges trained tokens: nothing before training starts, all of them once it has completed. */
function costOf(item: Item, job: TrainingJob): number | undefined {
  const expected = estimateOf(item)?.expectedUsd;
  if (job.phases.training.status === 'NotStarted') return 0;
  return job.status === 'Completed' ? expected : undefined;
}
