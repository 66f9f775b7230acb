import pLimit from 'p-limit';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import type { TrainingJob } from './aws/training-job.ts';
import type { LossPoint } from './aws/loss-points.ts';
import { findTools } from './find-tools.ts';
import { itemsOf, type Item } from './items.ts';
import type { Operator } from './operator.ts';
import type { Task } from './ports.ts';
import { newPlanFile, removePlan } from './stack/plan-file.ts';
import { findUnsavedState } from './stack/unsaved-state.ts';
import { enterStack, type StackWorld } from './stack-world.ts';
import { statusOf, type StatusOptions, type VersionStatus } from './status.ts';
import { isStale } from './terraform/diagnostics.ts';
import { prepareDirectory } from './terraform/directory.ts';
import { requireSound, type Workspace } from './workspace/workspace.ts';

export interface WatchOptions extends StatusOptions {
  /** Milliseconds between two looks; without it they back off from 10 s to 5 min. */
  readonly intervalMs?: number;
}

/** How a followed training ended. */
export interface Watched {
  /** Absent when it could not be followed. */
  readonly status?: VersionStatus;
  readonly title: string;
  /** The loss curve; empty unless the training completed. */
  readonly losses: readonly LossPoint[];
  readonly diagnostics: readonly Diagnostic[];
}

const PAUSES_MS = [10_000, 10_000, 30_000, 60_000, 120_000, 300_000];
const RETRY_MS = 15_000;
const ROUNDS = 3;

/**
 * Follows the selected trainings to their end, then refreshes the state so that Terraform's outputs hold the model and its
 * losses. Interrupting it changes nothing: the training goes on.
 */
export async function watchAll(
  operator: Operator,
  workspace: Workspace,
  options: WatchOptions = {},
): Promise<Watched[]> {
  requireSound(workspace);
  const tools = await findTools(operator);
  const items = [...itemsOf(workspace)].filter((item) => item.fineTune !== undefined);
  const limit = pLimit(operator.parallelism);
  const watched = await Promise.all(
    items.map((item) =>
      watchOne(operator, item, options, (ended) =>
        limit(async () => collect(await enterStack(operator, tools, item), ended)),
      ),
    ),
  );
  operator.signal.throwIfAborted();
  return watched;
}

/** Follows one training; what goes wrong with it does not end the others. */
async function watchOne(
  operator: Operator,
  item: Item,
  options: WatchOptions,
  collectResults: (job: TrainingJob) => Promise<LossPoint[]>,
): Promise<Watched> {
  const { title } = item.stack;
  const task = operator.reporter.task(`train ${title}`);
  try {
    const ended = await followToEnd(operator, item, options, task);
    if (ended.job?.status !== 'Completed') {
      task.fail(ended.progress?.words ?? 'no job');
      return { title, status: ended, losses: [], diagnostics: ended.diagnostics };
    }
    task.update('writing the results to the state');
    const losses = await collectResults(ended.job);
    task.done(ended.progress?.words);
    const status = await statusOf(operator, item, options);
    return { title, status, losses, diagnostics: status.diagnostics };
  } catch (error) {
    task.fail();
    if (operator.signal.aborted) return { title, losses: [], diagnostics: [] };
    if (!(error instanceof TemperError)) throw error;
    return { title, losses: [], diagnostics: error.diagnostics };
  }
}

async function collect(world: StackWorld, job: TrainingJob): Promise<LossPoint[]> {
  await refreshOutputs(world);
  return world.jobs.losses(job);
}

async function followToEnd(
  operator: Operator,
  item: Item,
  options: WatchOptions,
  task: Task,
): Promise<VersionStatus> {
  for (let look = 0; ; look += 1) {
    const status = await statusOf(operator, item, options).catch((error: unknown) => {
      if (isPassing(error)) return undefined;
      throw error;
    });
    if (status === undefined) {
      task.update('AWS does not answer; still trying');
      await operator.clock.sleep(RETRY_MS, operator.signal);
      continue;
    }
    if (status.job === undefined) throw neverApplied(item);
    task.update(status.progress?.words ?? '');
    const stuck = status.diagnostics.some((one) => one.code === 'JOB_STUCK');
    if (status.progress?.terminal === true || stuck) return status;
    const pause = options.intervalMs ?? PAUSES_MS[Math.min(look, PAUSES_MS.length - 1)] ?? 0;
    await operator.clock.sleep(pause, operator.signal);
  }
}

/** Following takes hours: a busy or unreachable AWS is waited out, not an end. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof TemperError &&
    error.diagnostics.every(({ code }) => code === 'AWS_THROTTLED' || code === 'AWS_UNREACHABLE')
  );
}

/**
 * Moves what AWS knows now (status, model, losses) into Terraform's state and outputs; changes nothing else.
 * @throws {TemperError} TF_STATE_UNSAVED while a state waits to be stored, which this would make obsolete.
 */
export async function refreshOutputs(world: StackWorld): Promise<void> {
  const { stack } = world.item;
  const { unsaved } = await findUnsavedState(
    world.dir,
    await world.bucket.readState(stack.state.key),
  );
  if (unsaved !== undefined) throw applyFirst(world.item, unsaved.file);
  const planFile = newPlanFile(world.dir);
  try {
    await refreshUntilSettled(world, planFile);
  } finally {
    await removePlan({ planFile });
  }
}

async function refreshUntilSettled(world: StackWorld, planFile: string): Promise<void> {
  const { terraform, dir, item } = world;
  for (let round = 1; ; round += 1) {
    const { changes, sha256 } = await world.inTurn(async () => {
      await prepareDirectory(item.stack, dir);
      await terraform.init({ state: 'bucket' });
      return terraform.plan({ out: planFile, refreshOnly: true, lock: false });
    });
    if (!changes) return;
    try {
      return await terraform.apply(planFile, sha256);
    } catch (error) {
      // Somebody applied in between; what they wrote is looked at again.
      if (round === ROUNDS || !isStale(error)) throw error;
    }
  }
}

function applyFirst({ stack }: Item, file: string): TemperError {
  return new TemperError([
    {
      code: 'TF_STATE_UNSAVED',
      severity: 'error',
      message: `a state of ${stack.title} waits to be stored`,
      why: `an earlier run could not store it, and kept it in ${file}; writing the results first would make it obsolete`,
      fix: `run \`temper apply ${stack.training?.jobName ?? stack.title}\` first, then watch again`,
    },
  ]);
}

function neverApplied(item: Item): TemperError {
  return new TemperError([
    {
      code: 'JOB_NOT_FOUND',
      severity: 'error',
      message: `there is no training job "${item.stack.training?.jobName}" to watch`,
      why: 'a version trains once it has been applied',
      fix: `run \`temper apply ${item.stack.training?.jobName}\` first`,
      at: item.spec.locate(['spec', 'version']),
    },
  ]);
}
