/* Trainings that have ended: what came of them goes into the outputs of their stacks. */
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Operator } from '../stack/operator.ts';
import { refreshOutputs } from '../stack/refresh-outputs.ts';
import { surveyedStack } from '../stack/surveyed-stack.ts';
import type { Workspace } from '../workspace/workspace.ts';
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
export async function followTraining(
  operator: Operator,
  workspace: Workspace,
  found: FoundStack,
): Promise<Followed> {
  const training = seenTraining(found);
  const busy = found.lock !== undefined;
  if (training === undefined) return { busy: false, isSettled: true, diagnostics: [] };
  if (!training.ended || busy) return { training, busy, isSettled: false, diagnostics: [] };
  try {
    const moved = await moveResults(operator, workspace, found);
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

/** What is said of a job that does not come to its end. */
const STUCK: ReadonlySet<string> = new Set(['JOB_STUCK', 'JOB_SLOW']);

function seenTraining({ status }: FoundStack): FollowedTraining | undefined {
  if (status?.job === undefined) return undefined;
  const { job, progress, cost } = status;
  const stuck = status.diagnostics.find(({ code }) => STUCK.has(code));
  return {
    job,
    words: progress?.words ?? job.status,
    ended: progress?.terminal === true,
    moved: false,
    ...(cost !== undefined && { cost }),
    ...(stuck !== undefined && { stuck }),
  };
}

/** @returns whether there was anything to move */
async function moveResults(
  operator: Operator,
  workspace: Workspace,
  { compiled, state, status }: FoundStack,
) {
  const { training } = operator.kindOf(compiled);
  if (training === undefined || state === undefined || status?.job === undefined) return false;
  if (!training.hasMore(compiled, state.outputs, status.job)) return false;
  const task = operator.reporter.task(`move the results of ${compiled.stack.title}`);
  try {
    const now = await surveyedStack(operator, workspace, compiled);
    await refreshOutputs(await operator.open(now));
    task.done(status.progress?.words);
    return true;
  } catch (error) {
    task.fail();
    throw error;
  }
}
