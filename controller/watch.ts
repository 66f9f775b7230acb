import pLimit from 'p-limit';
import { targetOf } from '../stacks/compile.ts';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import type { TrainingJob } from './aws/training-job.ts';
import type { LossPoint } from './aws/loss-points.ts';
import { compiledSpecs, type CompiledSpec } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { refreshOutputs } from './stack/refresh-outputs.ts';
import { surveyedStack } from './stack/surveyed-stack.ts';
import type { Task } from './ports/ports.ts';
import type { SpecStatus, StatusOptions } from './stack/spec-status.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface WatchOptions extends StatusOptions {
  /** Milliseconds between two looks; without it they back off from 10 s to 5 min. */
  readonly intervalMs?: number;
}

/** How a followed training ended. */
export interface Watched {
  /** Absent when it could not be followed. */
  readonly status?: SpecStatus;
  readonly title: string;
  /** The loss curve; empty unless the training completed. */
  readonly losses: readonly LossPoint[];
  readonly diagnostics: readonly Diagnostic[];
}

const PAUSES_MS = [10_000, 10_000, 30_000, 60_000, 120_000, 300_000];
const RETRY_MS = 15_000;

/**
 * Follows the selected trainings to their end, then refreshes the state so that Terraform's outputs hold the model and its
 * losses. Interrupting it changes nothing: the training goes on.
 */
export async function watchAll(
  operator: Operator,
  workspace: Workspace,
  options: WatchOptions = {},
): Promise<Watched[]> {
  await operator.tools();
  const trainings = [...(await compiledSpecs(workspace))].flatMap((compiled) =>
    followable(operator, compiled, options),
  );
  const limit = pLimit(operator.parallelism);
  const watched = await Promise.all(
    trainings.map((one) =>
      watchOne(operator, one, (ended) =>
        limit(async () => {
          const now = await surveyedStack(operator, workspace, one.compiled);
          await refreshOutputs(await operator.open(now));
          return one.losses(ended);
        }),
      ),
    ),
  );
  operator.signal.throwIfAborted();
  return watched;
}

/** A training that can be followed: where it is, and what it leaves. */
interface Followable {
  readonly compiled: CompiledSpec;
  readonly intervalMs: number | undefined;
  status(): Promise<SpecStatus>;
  losses(job: TrainingJob): Promise<LossPoint[]>;
}

/** Nothing for a stack that trains nothing. */
function followable(
  operator: Operator,
  compiled: CompiledSpec,
  options: WatchOptions,
): Followable[] {
  const { training, status } = operator.kindOf(compiled);
  if (training === undefined || status === undefined) return [];
  const inAws = operator.inAws(compiled);
  return [
    {
      compiled,
      intervalMs: options.intervalMs,
      status: () => status.read(compiled, inAws, options),
      losses: (job) => training.losses(compiled, inAws, job),
    },
  ];
}

/** Follows one training; what goes wrong with it does not end the others. */
async function watchOne(
  operator: Operator,
  training: Followable,
  collectResults: (job: TrainingJob) => Promise<LossPoint[]>,
): Promise<Watched> {
  const { title } = training.compiled.stack;
  const task = operator.reporter.task(`train ${title}`);
  try {
    const ended = await followToEnd(operator, training, task);
    if (ended.job?.status !== 'Completed') {
      task.fail(ended.progress?.words ?? 'no job');
      return { title, status: ended, losses: [], diagnostics: ended.diagnostics };
    }
    task.update('writing the results to the state');
    const losses = await collectResults(ended.job);
    task.done(ended.progress?.words);
    const status = await training.status();
    return { title, status, losses, diagnostics: status.diagnostics };
  } catch (error) {
    task.fail();
    if (operator.signal.aborted) return { title, losses: [], diagnostics: [] };
    if (!(error instanceof TemperError)) throw error;
    return { title, losses: [], diagnostics: error.diagnostics };
  }
}

async function followToEnd(
  operator: Operator,
  training: Followable,
  task: Task,
): Promise<SpecStatus> {
  for (let look = 0; ; look += 1) {
    const status = await training.status().catch((error: unknown) => {
      if (isPassing(error)) return undefined;
      throw error;
    });
    if (status === undefined) {
      task.update('AWS does not answer; still trying');
      await operator.clock.sleep(RETRY_MS, operator.signal);
      continue;
    }
    if (status.job === undefined) throw notToFollow(training.compiled, status);
    task.update(status.progress?.words ?? '');
    const stuck = status.diagnostics.some((one) => one.code === 'JOB_STUCK');
    if (status.progress?.terminal === true || stuck) return status;
    const pause = training.intervalMs ?? PAUSES_MS[Math.min(look, PAUSES_MS.length - 1)] ?? 0;
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

/** There is nothing of it, or what there is cannot be believed. */
function notToFollow(compiled: CompiledSpec, { diagnostics }: SpecStatus): TemperError {
  const [first, ...rest] = diagnostics.filter(({ severity }) => severity === 'error');
  return first === undefined ? neverApplied(compiled) : new TemperError([first, ...rest]);
}

function neverApplied(compiled: CompiledSpec): TemperError {
  return new TemperError([
    {
      code: 'JOB_NOT_FOUND',
      severity: 'error',
      message: `there is no training job "${compiled.stack.training?.jobName}" to watch`,
      why: 'a version trains once it has been applied',
      fix: `run \`temper apply ${targetOf(compiled)}\` first`,
      at: compiled.spec.locate(['spec', 'version']),
    },
  ]);
}
