/* Tells the merge queue, by the check that branches require, whether what it would merge was reviewed. */
import { TemperError } from '../stacks/language/diagnostic.ts';
import type { MergeCheck } from './merge-check.ts';
import type { Check, GitHub } from './ports/github.ts';
import type { ReviewPlace } from './report/pull-request/pull-request-review.ts';
import { brokenQueueCheck, queueCheck } from './report/pull-request/queue-check.ts';

/** Where the answer is waited for. */
export interface MergeQueue {
  readonly github: Pick<GitHub, 'putCheck'>;
  readonly place: ReviewPlace;
  /** The head of the merge group: GitHub looks for required checks there, not on the pull request. */
  readonly commit: string;
}

/**
 * Compares, and leaves the verdict on the commit of the queue, whichever way the comparison ends: a queue that hears nothing waits
 * until its time is over.
 * @throws TemperError as the comparison does, and GITHUB_… where GitHub does not take the check
 */
export async function answerQueue(
  compare: () => Promise<MergeCheck>,
  queue: MergeQueue,
): Promise<MergeCheck> {
  let found: MergeCheck;
  try {
    found = await compare();
  } catch (error) {
    const untold = await refused(queue.github, checkOf(error, queue));
    if (!(error instanceof TemperError) || untold === undefined) throw error;
    throw new TemperError([...error.diagnostics, ...untold.diagnostics], { cause: error });
  }
  await queue.github.putCheck(queueCheck(queue.commit, found, queue.place));
  return found;
}

function checkOf(error: unknown, { commit, place }: MergeQueue): Check {
  if (!(error instanceof TemperError)) return brokenQueueCheck(commit, place);
  const { diagnostics } = error;
  return queueCheck(commit, { pullRequest: undefined, stacks: [], diagnostics }, place);
}

/** What GitHub says against a check; what went wrong before it is told in any case. */
async function refused(
  github: MergeQueue['github'],
  check: Check,
): Promise<TemperError | undefined> {
  try {
    await github.putCheck(check);
    return undefined;
  } catch (error) {
    if (error instanceof TemperError) return error;
    throw error;
  }
}
