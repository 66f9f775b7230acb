import { ec2ComputeOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/compute-of.ts';
import { targetOf, type CompiledSpec } from '../../../../../stacks/compile.ts';
import { fleetOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet.ts';
import { hourlyUsd } from '../../../../../stacks/kinds/fine-tune/compute/ec2/hourly-cost.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { Diagnostic } from '../../../../../stacks/language/diagnostic.ts';
import { counted } from '../../../../../stacks/language/display.ts';
import { duration } from '../../../../../stacks/language/duration.ts';
import type { CostSoFar, JobProgress, JobStage } from '../../../../aws/job-progress.ts';
import type { Heartbeat } from '../../../../aws/run-folder.ts';
import type { TrainingJob } from '../../../../aws/training-job.ts';
import { type KnownRun } from './known-run.ts';
import { stageOf } from './run-job.ts';

/** A run that is looked at. */
export interface LookedAt {
  readonly compiled: CompiledSpec<FineTune>;
  readonly run: KnownRun;
  readonly job: TrainingJob;
  /** Of the newest gang. */
  readonly heartbeats: readonly Heartbeat[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Minutes: as long as machines of a gang wait for each other before they call one lost (docs/fleets.md). */
const SILENT_AFTER_MINUTES = 5;

const ENDS: Readonly<Record<string, JobStage>> = {
  Completed: 'completed',
  Failed: 'failed',
  Stopped: 'stopped',
};

/** Phases of the node program, in the words of whoever follows. */
const STAGES: Readonly<Record<string, JobStage>> = {
  Training: 'training',
  Ending: 'finishing',
  Failing: 'finishing',
};

/** Where a run is. */
export function describeRun(looked: LookedAt): JobProgress {
  const { job, now } = looked;
  const end = ENDS[job.status];
  const elapsedMs = Math.max(0, (job.endedAt?.getTime() ?? now) - job.createdAt.getTime());
  const stage = end ?? stageNow(looked);
  const diagnostic = diagnosticOf(looked, stage, elapsedMs);
  return {
    stage,
    words:
      end === undefined ? words(looked, stage, elapsedMs) : `${end} after ${duration(elapsedMs)}`,
    elapsedMs,
    terminal: end !== undefined,
    succeeded: end === 'completed',
    overdue: false,
    ...(diagnostic !== undefined && { diagnostic }),
  };
}

function stageNow({ compiled, run, heartbeats }: LookedAt): JobStage {
  if (stageOf(run, compiled.value) === 'to be started again') return 'restarting';
  const first = heartbeats.find(({ rank }) => rank === 0) ?? heartbeats.at(0);
  return first === undefined ? 'starting' : (STAGES[first.phase] ?? 'preparing');
}

/** `training for 1 h 5 min: 2 of 2 machines, step 1,200, loss 0.31, 45 samples a second, ends after 6 h at the latest`. */
function words(looked: LookedAt, stage: JobStage, elapsedMs: number): string {
  const { heartbeats, compiled, run, now } = looked;
  if (stage === 'restarting') return `waits to be started again, ${duration(elapsedMs)} in all`;
  const { nodes, maxMinutes } = fleetOf(ec2ComputeOf(compiled.value));
  const heard = heartbeats.filter((beat) => !isSilent(beat, now)).length;
  const first = heartbeats.find(({ rank }) => rank === 0);
  const gang = run.gangs.at(-1)?.number ?? 1;
  const parts = [
    `${heard} of ${nodes} ${nodes === 1 ? 'machine' : 'machines'}`,
    gang > 1 && `start ${gang}`,
    ...said(first),
    `ends after ${duration(maxMinutes * 60_000)} at the latest`,
  ].filter((part) => typeof part === 'string');
  return `${stage} for ${duration(elapsedMs)}: ${parts.join(', ')}`;
}

/** What the first machine says of the training. */
function said(first: Heartbeat | undefined): string[] {
  const { stopping, step, loss, samplesPerSecond } = first ?? {};
  const parts = [
    stopping && `ends for ${stopping.reason}`,
    step != null && `step ${counted(step)}`,
    loss != null && `loss ${Number(loss.toPrecision(4))}`,
    samplesPerSecond != null &&
      `${counted(Number(samplesPerSecond.toPrecision(3)))} samples a second`,
  ];
  return parts.filter((part) => typeof part === 'string');
}

function isSilent({ at }: Heartbeat, now: number): boolean {
  return now - Date.parse(at) > SILENT_AFTER_MINUTES * 60_000;
}

function diagnosticOf(looked: LookedAt, stage: JobStage, elapsedMs: number) {
  if (stage === 'failed') return failed(looked);
  if (stage === 'stopped') return stopped(looked, elapsedMs);
  if (stage === 'restarting') return waits(looked);
  return silent(looked, stage);
}

function failed({ job, run }: LookedAt): Diagnostic {
  return {
    code: 'JOB_FAILED',
    severity: 'error',
    message: `the training ${job.name} failed: ${job.failureMessage ?? 'nothing says why'}`,
    why: `that is what its machines wrote; what they said is in the log group, what they left is in ${job.outputUri}`,
    fix: `fix the cause, then write \`attempt: ${run.attempt + 1}\``,
  };
}

function stopped({ job, run }: LookedAt, elapsedMs: number): Diagnostic {
  return {
    code: 'JOB_STOPPED',
    severity: 'error',
    message: `the training ${job.name} was stopped after ${duration(elapsedMs)}: ${job.failureMessage ?? 'nothing says why'}`,
    why: `checkpoints up to then are in ${job.outputUri}checkpoints/; a new attempt begins from nothing`,
    fix: `give it the time or the work that it lacked, then write \`attempt: ${run.attempt + 1}\``,
  };
}

function waits({ job, compiled }: LookedAt): Diagnostic {
  return {
    code: 'JOB_WAITS_TO_RESTART',
    severity: 'warning',
    message: `the training ${job.name} lost its machines and waits to be started again`,
    why: '`maxRestarts` allows it: the same attempt goes on from its newest complete checkpoint; no machine bills until then',
    fix: `run \`temper apply ${targetOf(compiled)}\`; where workflows apply, \`temper reconcile\` asks for it`,
  };
}

function silent({ job, heartbeats, now }: LookedAt, stage: JobStage): Diagnostic | undefined {
  const [last] = heartbeats.map(({ at }) => Date.parse(at)).toSorted((a, b) => b - a);
  if (stage === 'starting' || last === undefined) return undefined;
  if (now - last <= SILENT_AFTER_MINUTES * 60_000) return undefined;
  return {
    code: 'JOB_STUCK',
    severity: 'warning',
    message: `no machine of the training ${job.name} has been heard of for ${duration(now - last)}`,
    why: 'machines say each minute where they are; those that cannot end themselves after ten minutes, and the environment’s limit ends the rest',
    fix: 'wait until they have ended; their last words are in the log group',
  };
}

/** What a run has cost: what its record says, else list prices times the time that its machines were there. */
export function costOfRun({ compiled, run, job, now }: LookedAt): CostSoFar | undefined {
  if (run.record !== undefined) {
    const { costUsd } = run.record;
    return { minUsd: costUsd, maxUsd: costUsd, basis: 'list prices for the time of its machines' };
  }
  const fleet = fleetOf(ec2ComputeOf(compiled.value));
  const { instanceType } = fleet;
  const perHour = instanceType && hourlyUsd(fleet, instanceType, compiled.stack.region);
  if (!perHour) return undefined;
  const hours = Math.max(0, (job.endedAt?.getTime() ?? now) - job.createdAt.getTime()) / 3_600_000;
  const most = perHour * Math.min(hours, fleet.maxMinutes / 60 + fleet.keepMinutes / 60);
  return {
    minUsd: run.gangs.length > 1 ? 0 : most,
    maxUsd: most,
    basis: 'list prices of machines, disks and file system since the first machine was up',
  };
}
