/*
 * What was broken off goes on by itself: reconciling may start no machines, so it starts the workflow that may. What a run of that
 * does is judged there as ever, and its reviewers are asked where it has some.
 */
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { DispatchedRun, GitHub } from '../ports/github.ts';
import { asWarning } from './tell.ts';
import type { ReconciledStack } from './reconciled.ts';

export interface Restarts {
  /** The environments whose apply was started in this pass. */
  readonly started: readonly string[];
  /** What came of it otherwise, as warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** As `temper init` writes it. */
const WORKFLOW = 'apply.yml';
/** Tries without a machine, after which a person is asked: where EC2 has had no room for a day and a half it may not have any soon. */
const MOST_TRIES = 12;
/** From the first try to the second, in milliseconds: less than from one pass to the next. Each pause is twice the one before. */
const SHORTEST_PAUSE_MS = 20 * 60_000;
const LONGEST_PAUSE_MS = 4 * 3_600_000;

/**
 * Starts the apply of each environment in which machines wait to be started again and nobody is about to. GitHub's list of runs is
 * the memory of it: a run that is under way is not started twice, and those that brought no machine make the pauses longer.
 * @param now milliseconds since the epoch
 */
export async function startApplies(
  github: Pick<GitHub, 'dispatchedRuns' | 'dispatch'>,
  stacks: readonly ReconciledStack[],
  now: number,
): Promise<Restarts> {
  const waiting = stacks.filter(({ restart }) => restart !== undefined);
  const environments = new Set(waiting.map(({ compiled }) => compiled.stack.environment));
  const started: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const environment of environments) {
    const those = waiting.filter(({ compiled }) => compiled.stack.environment === environment);
    try {
      const runs = await runsFor(github, environment);
      diagnostics.push(
        ...those.filter((one) => nextStep(one, runs, now) === 'give up').map(givenUp),
      );
      // A run looks at all of the environment: one is enough for all of these.
      if (!those.some((one) => nextStep(one, runs, now) === 'start')) continue;
      await github.dispatch(WORKFLOW, { environment });
      started.push(environment);
    } catch (error) {
      if (!(error instanceof TemperError)) throw error;
      diagnostics.push(...error.diagnostics.map(asWarning));
    }
  }
  return { started, diagnostics };
}

/** Those that were started for an environment, whoever did: the workflow calls a run so. */
async function runsFor(
  github: Pick<GitHub, 'dispatchedRuns'>,
  environment: string,
): Promise<readonly DispatchedRun[]> {
  const runs = await github.dispatchedRuns(WORKFLOW);
  return runs.filter(({ title }) => title === `apply ${environment}`);
}

function nextStep(
  { restart }: Pick<ReconciledStack, 'restart'>,
  runs: readonly DispatchedRun[],
  now: number,
): 'start' | 'wait' | 'give up' {
  if (runs.some(({ isOver }) => !isOver)) return 'wait';
  // One that came before its machines started last has brought them, or was about something else.
  const lastStart = restart?.lastStartedAt?.getTime() ?? 0;
  const tries = runs.filter(({ createdAt }) => createdAt > lastStart);
  if (tries.length >= MOST_TRIES) return 'give up';
  const newest = Math.max(0, ...tries.map(({ createdAt }) => createdAt));
  return tries.length === 0 || now - newest >= pauseAfter(tries.length) ? 'start' : 'wait';
}

function pauseAfter(tries: number): number {
  return Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (tries - 1));
}

function givenUp({ compiled: { stack, spec } }: ReconciledStack): Diagnostic {
  return {
    code: 'JOB_NOT_RESTARTED',
    severity: 'warning',
    message: `${stack.title} waits for its machines, and ${String(MOST_TRIES)} applies have brought none: no other is started by itself`,
    why: 'EC2 had no room, the applies were refused, or nobody has approved them: their runs say which',
    fix: `put that right, and run the apply workflow by hand with \`environment\` ${stack.environment}`,
    at: spec.locate(['metadata', 'name']),
    path: ['metadata', 'name'],
  };
}
