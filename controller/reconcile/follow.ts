/* Trainings that have ended: what came of them goes into the outputs of their stacks. */
import { LONGEST_TRAINING, SLOW_FACTOR } from '../../stacks/catalog/index.ts';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import { duration } from '../../stacks/language/duration.ts';
import type { Operator } from '../stack/operator.ts';
import { refreshOutputs } from '../stack/refresh-outputs.ts';
import type { FoundStack } from './look.ts';
import type { FollowedTraining } from './reconciled.ts';

/** What became of following one training. */
export interface Followed {
  /** Absent where nothing is trained, or nothing was started yet. */
  readonly training?: FollowedTraining;
  /** Somebody took the lock meanwhile: the rest is left for the next pass. */
  readonly busy: boolean;
  /** The outputs have what there is to have. */
  readonly isSettled: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Moves one ended training on. What goes wrong with it is told and does not end the pass. */
export async function followTraining(operator: Operator, found: FoundStack): Promise<Followed> {
  const training = seenTraining(found);
  const busy = found.lock !== undefined;
  if (training === undefined) return { busy: false, isSettled: true, diagnostics: [] };
  if (!training.ended || busy) return { training, busy, isSettled: false, diagnostics: [] };
  try {
    const moved = await moveResults(operator, found);
    return { training: { ...training, moved }, busy, isSettled: true, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    const locked = isLocked(error.diagnostics);
    return {
      training,
      busy: locked,
      isSettled: false,
      diagnostics: locked ? [] : error.diagnostics,
    };
  }
}

/** Whether all that went wrong is that somebody else is at work. */
export function isLocked(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.length > 0 && diagnostics.every(({ code }) => code === 'TF_LOCKED');
}

function seenTraining({ status, now }: FoundStack): FollowedTraining | undefined {
  if (status?.job === undefined) return undefined;
  const { job, progress, cost } = status;
  const stuck = status.diagnostics.find(({ code }) => code === 'JOB_STUCK') ?? slowJob(status, now);
  return {
    job,
    words: progress?.words ?? job.status,
    ended: progress?.terminal === true,
    moved: false,
    ...(cost !== undefined && { cost }),
    ...(stuck !== undefined && { stuck }),
  };
}

/** A training that goes on for several times as long as any that is known of. */
function slowJob(
  { job, progress }: NonNullable<FoundStack['status']>,
  now: number,
): Diagnostic | undefined {
  const began = job?.phases.training.startedAt ?? job?.createdAt;
  if (job === undefined || began === undefined || progress?.terminal === true) return undefined;
  const running = now - began.getTime();
  const longest = LONGEST_TRAINING.hours * 3_600_000;
  if (running <= SLOW_FACTOR * longest) return undefined;
  return {
    code: 'JOB_SLOW',
    severity: 'warning',
    message: `the training job ${job.name} has been running for ${duration(running)}`,
    why: `the longest that anybody has told of took ${duration(longest)} (${LONGEST_TRAINING.source.source}, ${LONGEST_TRAINING.source.date})`,
    fix: `look at it in the Bedrock console; to give up, \`aws bedrock stop-model-customization-job --job-identifier ${job.arn}\``,
  };
}

/** @returns whether there was anything to move */
async function moveResults(operator: Operator, { compiled, state, status }: FoundStack) {
  const { training } = operator.kindOf(compiled);
  if (training === undefined || state === undefined || status?.job === undefined) return false;
  if (!training.hasMore(compiled, state.outputs, status.job)) return false;
  const task = operator.reporter.task(`move the results of ${compiled.stack.title}`);
  try {
    await refreshOutputs(await operator.open(compiled));
    task.done(status.progress?.words);
    return true;
  } catch (error) {
    task.fail();
    throw error;
  }
}
