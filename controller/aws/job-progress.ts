import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { duration } from '../../stacks/language/duration.ts';
import type { JobPhase, TrainingJob } from './training-job.ts';

export interface JobProgress {
  /** Where the job is, in words: `queued`, `training`, `completed`, ... */
  readonly stage: JobStage;
  /** One line for a person: `training for 1 h 5 min, 1 h 20 min in all`. */
  readonly words: string;
  /** From creation to the end, or until now; never negative. */
  readonly elapsedMs: number;
  /** True once nothing can change any more. */
  readonly terminal: boolean;
  /** Only with `terminal`: true when there is a model. */
  readonly succeeded: boolean;
  /** Training has not begun after the deadline. */
  readonly overdue: boolean;
  /** What is wrong: failed, stopped or stuck. */
  readonly diagnostic?: Diagnostic;
}

export type JobStage =
  | 'queued'
  | 'starting'
  | 'preparing'
  | 'restarting'
  | 'validating'
  | 'processing data'
  | 'waiting to train'
  | 'training'
  | 'finishing'
  | 'stopping'
  | 'completed'
  | 'failed'
  | 'stopped'
  | 'unknown';

export interface ProgressLimits {
  /** How long training may take to begin before the job is called stuck. */
  readonly deadlineMinutes: number;
}

/** Where a job is at `now` (milliseconds since the epoch), and what is wrong with it. */
export function describeJob(job: TrainingJob, now: number, limits: ProgressLimits): JobProgress {
  const stage = stageOf(job);
  const terminal = stage === 'completed' || stage === 'failed' || stage === 'stopped';
  const elapsedMs = elapsed(job, now, terminal);
  const overdue = job.status === 'InProgress' && isOverdue(job, elapsedMs, limits);
  const diagnostic = diagnosticOf(job, stage, overdue ? limits : undefined, elapsedMs);
  return {
    stage,
    words: wordsFor(job, stage, elapsedMs, now),
    elapsedMs,
    terminal,
    succeeded: stage === 'completed',
    overdue,
    ...(diagnostic !== undefined && { diagnostic }),
  };
}

const STAGES: Readonly<Record<string, JobStage>> = {
  Completed: 'completed',
  Failed: 'failed',
  Stopped: 'stopped',
  Stopping: 'stopping',
};

function stageOf(job: TrainingJob): JobStage {
  const known = STAGES[job.status];
  if (known) return known;
  return job.status === 'InProgress' ? stageInProgress(job.phases) : 'unknown';
}

/** The latest phase that has begun counts: AWS leaves earlier ones at whatever they were. */
function stageInProgress(phases: TrainingJob['phases']): JobStage {
  const { validation, dataProcessing, training } = phases;
  if (!hasDetails(phases)) return 'unknown';
  if (isDone(training)) return 'finishing';
  if (hasBegun(training)) return 'training';
  if (isDone(dataProcessing)) return 'waiting to train';
  if (hasBegun(dataProcessing)) return 'processing data';
  if (isDone(validation)) return 'waiting to train';
  if (hasBegun(validation)) return 'validating';
  return 'queued';
}

function hasBegun(phase: JobPhase): boolean {
  return phase.status !== undefined && phase.status !== 'NotStarted';
}

/** AWS documents the details for distillation only, though fine-tuning jobs have been seen to carry them. */
function hasDetails({ validation, dataProcessing, training }: TrainingJob['phases']): boolean {
  return [validation, dataProcessing, training].some((phase) => phase.status !== undefined);
}

function isDone(phase: JobPhase): boolean {
  return phase.status === 'Completed';
}

function elapsed(job: TrainingJob, now: number, terminal: boolean): number {
  const end = terminal ? (job.endedAt ?? job.changedAt)?.getTime() : undefined;
  return Math.max(0, (end ?? now) - job.createdAt.getTime());
}

/** Jobs have been reported to stay like this for days with no failure message; AWS has no deadline of its own. */
function isOverdue(job: TrainingJob, elapsedMs: number, limits: ProgressLimits): boolean {
  const waiting = hasDetails(job.phases) && !hasBegun(job.phases.training);
  return waiting && elapsedMs > limits.deadlineMinutes * 60_000;
}

function wordsFor(job: TrainingJob, stage: JobStage, elapsedMs: number, now: number): string {
  const total = duration(elapsedMs);
  switch (stage) {
    case 'completed':
      return `completed after ${total}`;
    case 'failed':
      return `failed after ${total}`;
    case 'stopped':
      return `stopped after ${total}`;
    case 'unknown':
      return `${job.status} for ${total}`;
    case 'training': {
      const began = job.phases.training.startedAt?.getTime();
      if (began === undefined || began <= job.createdAt.getTime()) return `training for ${total}`;
      return `training for ${duration(Math.max(0, now - began))}, ${total} in all`;
    }
    default:
      return `${stage} for ${total}`;
  }
}

function diagnosticOf(
  job: TrainingJob,
  stage: JobStage,
  exceeded: ProgressLimits | undefined,
  elapsedMs: number,
): Diagnostic | undefined {
  if (stage === 'failed') {
    return {
      code: 'JOB_FAILED',
      severity: 'error',
      message: `the training job ${job.name} failed: ${oneLine(job.failureMessage)}`,
      why: `Bedrock gave up while ${failedPhase(job)}`,
      fix: 'fix the cause, then raise `spec.attempt` by one',
    };
  }
  if (stage === 'stopped') {
    return {
      code: 'JOB_STOPPED',
      severity: 'error',
      message: `the training job ${job.name} was stopped after ${duration(elapsedMs)}`,
      why: 'Bedrock cannot resume a job, keeps no intermediate model and bills the tokens trained until then',
      fix: 'to train after all, raise `spec.attempt` by one: a new job starts from the beginning',
    };
  }
  if (!exceeded) return undefined;
  return {
    code: 'JOB_STUCK',
    severity: 'warning',
    message: `the training job ${job.name} has not begun to train after ${duration(elapsedMs)}`,
    why: `training usually begins within ${duration(exceeded.deadlineMinutes * 60_000)}; waiting is not billed`,
    fix: `wait, or stop it with \`aws bedrock stop-model-customization-job --job-identifier ${job.arn}\` and raise \`spec.attempt\` by one`,
  };
}

function failedPhase({ phases }: TrainingJob): string {
  if (hasBegun(phases.training)) return 'training';
  if (hasBegun(phases.dataProcessing)) return 'processing the data';
  return 'validating the data and what the role may do';
}

/** AWS's words end up in terminals, annotations and comments: one line, nothing that moves a cursor. */
function oneLine(text: string | undefined): string {
  const line = (text ?? '').replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line === '' ? 'AWS gives no reason' : line.replace(/\.$/, '');
}

/** What AWS has billed for a training so far, as far as anybody can tell. */
export interface CostSoFar {
  readonly minUsd: number;
  readonly maxUsd: number;
  /** Why, in words: `billed in full`, `not billed before it trains`. */
  readonly basis: string;
}

/**
 * The cost of a job so far, from what the whole training is estimated to cost (USD). Bedrock bills tokens trained:
 * everything once it completed, nothing if it never trained, and of a stopped job the tokens until then, a number that
 * no API tells (docs.aws.amazon.com/bedrock/latest/userguide/model-customization-stop.html, 2026-11).
 */
export function costSoFar(job: TrainingJob, trainingUsd: number): CostSoFar {
  const exactly = (usd: number, basis: string) => ({ minUsd: usd, maxUsd: usd, basis });
  if (job.status === 'Completed') return exactly(trainingUsd, 'billed in full');
  if (!hasBegun(job.phases.training)) {
    if (!hasDetails(job.phases))
      return { minUsd: 0, maxUsd: trainingUsd, basis: 'AWS does not say whether it trained' };
    return exactly(0, 'not billed before it trains');
  }
  if (isDone(job.phases.training) && job.status === 'InProgress')
    return exactly(trainingUsd, 'billed in full');
  const basis =
    job.status === 'InProgress' || job.status === 'Stopping'
      ? 'billed by the tokens trained until now'
      : 'billed by the tokens trained until it ended';
  return { minUsd: 0, maxUsd: trainingUsd, basis };
}
