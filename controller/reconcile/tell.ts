/* Who asked for a training is told how it ended, once: in the comment of the review, which is the record of what came of it. */
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { TrainingJob } from '../aws/training-job.ts';
import type { GitHub } from '../ports/github.ts';
import { renderEnded, tellsEnd, type TrainingEnding } from '../report/pull-request/outcome-rows.ts';
import { REVIEW_COMMENT } from '../report/pull-request/review-comment.ts';
import type { Operator } from '../stack/operator.ts';
import type { SpecStatus } from '../stack/spec-status.ts';
import type { Followed } from './follow.ts';
import type { FoundStack } from './look.ts';

/** How long after its end a training is still told of, in milliseconds: each pull request costs GitHub a look-up a pass. */
const TOLD_FOR_MS = 14 * 24 * 3_600_000;

export interface Told {
  /** The stacks whose trainings were told of in this pass, with the number of the pull request. */
  readonly told: ReadonlyMap<FoundStack, number>;
  /** What could not be told, as warnings: the next pass tells it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A training that has ended, of a stack that a pull request brought. */
interface Ended {
  readonly found: FoundStack;
  readonly pullRequest: number;
  readonly status: SpecStatus & { readonly job: TrainingJob };
}

/** Tells each pull request of its trainings that have ended since it was last told: all of them in one comment, written once. */
export async function tellEnds(
  operator: Operator,
  github: GitHub,
  followed: ReadonlyMap<FoundStack, Followed>,
): Promise<Told> {
  const told = new Map<FoundStack, number>();
  const diagnostics: Diagnostic[] = [];
  const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof TemperError)) throw error;
      diagnostics.push(...error.diagnostics.map(asWarning));
      return undefined;
    }
  };
  for (const [pullRequest, ended] of byPullRequest(followed)) {
    operator.signal.throwIfAborted();
    const news = (await attempt(untold(github, pullRequest, ended))) ?? [];
    const endings = new Map<FoundStack, TrainingEnding>();
    for (const one of news) {
      const ending = await attempt(endingOf(operator, one));
      if (ending !== undefined) endings.set(one.found, ending);
    }
    if (endings.size === 0) continue;
    const render = (text: string | undefined) => renderEnded(text, [...endings.values()]);
    const outcome = await attempt(github.amendComment(pullRequest, REVIEW_COMMENT, render));
    // Somebody has told it, or there is no room for a row more.
    if (outcome === undefined || outcome === 'kept') continue;
    for (const found of endings.keys()) told.set(found, pullRequest);
  }
  return { told, diagnostics };
}

function byPullRequest(followed: ReadonlyMap<FoundStack, Followed>): Map<number, Ended[]> {
  const found = new Map<number, Ended[]>();
  for (const [stack, one] of followed) {
    const ended = endedOf(stack, one);
    if (ended === undefined) continue;
    found.set(ended.pullRequest, [...(found.get(ended.pullRequest) ?? []), ended]);
  }
  return found;
}

/** What it is about is done or safe, whatever became of saying it. */
export function asWarning(one: Diagnostic): Diagnostic {
  return { ...one, severity: 'warning' };
}

/** Undefined where nothing has ended, its results are still to be moved, or nobody asked for it. */
function endedOf(found: FoundStack, { training, isSettled }: Followed): Ended | undefined {
  const { status, now } = found;
  if (training?.ended !== true || !isSettled || status?.job === undefined) return undefined;
  const pullRequest = askedFor(status.job, found);
  if (pullRequest === undefined) return undefined;
  if (!training.moved && now - endOf(status.job) > TOLD_FOR_MS) return undefined;
  return { found, pullRequest, status: { ...status, job: status.job } };
}

/** What was merged to a stack while it trained did not ask for the training. */
function askedFor({ name }: TrainingJob, { applied }: FoundStack): number | undefined {
  return applied?.training?.job === name ? applied.training.pullRequest : applied?.pullRequest;
}

function endOf({ endedAt, changedAt, createdAt }: TrainingJob): number {
  return (endedAt ?? changedAt ?? createdAt).getTime();
}

/** Those that the comment does not tell of yet. */
async function untold(
  github: GitHub,
  pullRequest: number,
  ended: readonly Ended[],
): Promise<readonly Ended[]> {
  const said = await github.comment(pullRequest, REVIEW_COMMENT);
  return ended.filter(
    ({ found, status: { job } }) => !tellsEnd(said, { stack: found.compiled.stack.id, job }),
  );
}

async function endingOf(operator: Operator, { found, status }: Ended): Promise<TrainingEnding> {
  const { compiled } = found;
  const { job, progress, cost, diagnostics } = status;
  const { id, title, environment } = compiled.stack;
  const succeeded = progress?.succeeded === true;
  const { training } = operator.kindOf(compiled);
  const losses = succeeded
    ? await training?.losses(compiled, operator.inAws(compiled), job)
    : undefined;
  return {
    stack: id,
    title,
    environment,
    job: { name: job.name, arn: job.arn },
    succeeded,
    words: progress?.words ?? job.status,
    losses: (losses ?? []).map(({ loss }) => loss),
    validationLosses: job.validationLosses,
    diagnostics,
    ...(job.modelArn !== undefined && { model: job.modelArn }),
    ...(cost !== undefined && { cost }),
  };
}
