/* Who asked for a training is told how it ended: once, in a comment of its own, and in the record that the review became. */
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { TrainingJob } from '../aws/training-job.ts';
import type { GitHub } from '../ports/github.ts';
import { renderEnded } from '../report/pull-request/outcome-rows.ts';
import { endedMarker, endingOf, renderEndedTraining } from '../report/training-report.ts';
import type { Operator } from '../stack/operator.ts';
import type { SpecStatus } from '../stack/spec-status.ts';
import type { FoundStack } from './look.ts';
import type { EndedTraining } from './reconciled.ts';
import type { ReconcileSurroundings, ReviewRecordPlace } from './surroundings.ts';

/** How long after its end a training is still told of, in milliseconds: each costs GitHub a look-up a pass. */
const TOLD_FOR_MS = 14 * 24 * 3_600_000;

/** What tells the comment of the review from the others. */
const REVIEW_MARKER = 'plan';

export interface Telling extends Pick<ReconcileSurroundings, 'github' | 'record'> {
  /** The results were moved in this pass. */
  readonly moved: boolean;
}

export interface Told {
  /** Absent where nobody is to be told, or was told before. */
  readonly pullRequest?: number;
  /** What GitHub did not take, as warnings: the next pass tells it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Tells the pull request how the training ended, unless it has been told. */
export async function tellEnd(
  operator: Operator,
  found: FoundStack,
  { github, record, moved }: Telling,
): Promise<Told> {
  const pullRequest = found.applied?.pullRequest;
  const { status } = found;
  if (github === undefined || pullRequest === undefined || status?.job === undefined)
    return { diagnostics: [] };
  const { job } = status;
  if (!moved && found.now - endOf(job) > TOLD_FOR_MS) return { diagnostics: [] };
  try {
    if (await wasTold(github, pullRequest, found, job)) return { diagnostics: [] };
    const ending = await endedTraining(operator, found, { ...status, job });
    if (record !== undefined) await keepRecord(github, pullRequest, ending, record);
    // Last, because this is by what a later pass knows that all was said.
    await comment(github, pullRequest, ending);
    return { diagnostics: [], pullRequest };
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    return { diagnostics: error.diagnostics.map(asWarning) };
  }
}

async function wasTold(
  github: GitHub,
  pullRequest: number,
  { compiled }: FoundStack,
  { arn }: TrainingJob,
): Promise<boolean> {
  const said = await github.comment(pullRequest, endedMarker(compiled.stack.id));
  return said?.includes(arn) === true;
}

/** What it is about is done or safe, whatever became of saying it. */
export function asWarning(one: Diagnostic): Diagnostic {
  return { ...one, severity: 'warning' };
}

function endOf({ endedAt, changedAt, createdAt }: TrainingJob): number {
  return (endedAt ?? changedAt ?? createdAt).getTime();
}

async function comment(github: GitHub, pullRequest: number, ending: EndedTraining): Promise<void> {
  await github.putComment(pullRequest, {
    marker: endedMarker(ending.stack),
    // The later end is the later word, whoever says it: a new attempt writes over the one before it.
    order: { run: Math.floor(endOf(ending.job) / 1000), attempt: 1 },
    body: renderEndedTraining(ending),
  });
}

/** The comment of the review is the record of what came of it: it gets a row, where there still is one. */
async function keepRecord(
  github: GitHub,
  pullRequest: number,
  ending: EndedTraining,
  { order, place }: ReviewRecordPlace,
): Promise<void> {
  const before = await github.comment(pullRequest, REVIEW_MARKER);
  if (before === undefined) return;
  const body = renderEnded(before, endingOf(ending), place);
  await github.putComment(pullRequest, { marker: REVIEW_MARKER, order, body });
}

async function endedTraining(
  operator: Operator,
  { compiled }: FoundStack,
  { job, progress, cost, diagnostics }: SpecStatus & { readonly job: TrainingJob },
): Promise<EndedTraining> {
  const { training } = operator.kindOf(compiled);
  const { id, title, environment, kind } = compiled.stack;
  const inAws = operator.inAws(compiled);
  const losses =
    progress?.succeeded === true ? await training?.losses(compiled, inAws, job) : undefined;
  return {
    stack: id,
    title,
    environment,
    subject: training?.subject(compiled) ?? kind,
    job,
    words: progress?.words ?? job.status,
    losses: losses ?? [],
    diagnostics,
    ...(cost !== undefined && { cost }),
  };
}
