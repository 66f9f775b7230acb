/* One run of chaos: it is prepared, ended, healed, and then counted. */
import { z } from 'zod';
import type { Ended, Running } from '../test/helpers/temper.ts';
import { takeCensus, type Census } from './census.ts';
import { damageOf, type Damage } from './damage.ts';
import { endRun } from './end-run.ts';
import { leftoversOf, type Leftovers } from './leftovers.ts';
import { workersIn, type Worker } from './processes.ts';
import type { Scenario } from './scenario.ts';
import { openStage, saidBy, SECRET, type Lane, type Stage } from './stage.ts';
import { STORIES, wordsOf, type Story } from './stories.ts';
import { within } from './within.ts';

/** A promise that did not hold, in words. */
export interface Broken {
  readonly promise: string;
  readonly what: string;
}

export interface Verdict {
  readonly scenario: Scenario;
  /** The moment came; otherwise the command was over before it. */
  readonly reached: boolean;
  /** Runs that were needed after the ended one until there was nothing to do; absent when there never was. */
  readonly healedAfter?: number;
  readonly damage: Damage;
  readonly broken: readonly Broken[];
  readonly ms: number;
  /** What the runs said, the ended one first; only when something is broken. */
  readonly said: readonly string[];
}

/** Runs after which something that still is not healed never will be. */
const MOST_RUNS = 6;
/** No command of these takes longer, whatever is wrong with AWS. */
const LONGEST_MS = 10 * 60_000;
/** How long a Terraform that outlived its Temper may go on after everything is healed. */
const REST_MS = 60_000;

/** Plays a scenario and judges what is left. @throws `signal.reason` when aborted, with nothing left behind. */
export async function playScenario(
  lane: Lane,
  scenario: Scenario,
  signal: AbortSignal,
): Promise<Verdict> {
  const started = Date.now();
  const story: Story = STORIES[scenario.story];
  const stage = await openStage(lane, scenario.number, signal);
  try {
    await story.prepare(stage);
    const before = await takeCensus(stage);
    await stage.setFaults(scenario.faults);
    const { reached, ended } = await endRun({ stage, lane, scenario, runToEnd: toEnd(signal) });
    const healing = await heal(stage, scenario, signal);
    await within(REST_MS, () => workersIn(stage.folder).length === 0, signal);
    const workers = workersIn(stage.folder);
    const after = await takeCensus(stage);
    const seen = { before, after, workers, leftovers: await leftoversOf(stage) };
    return verdictOf({
      scenario,
      reached,
      ended: [...ended, ...healing.runs],
      healing,
      seen,
      started,
    });
  } finally {
    await lane.sandbox.setFaults('').catch(() => undefined);
    await stage.close();
  }
}

type RunToEnd = (running: Running) => Promise<Ended>;

/** Waits for the end of a command, however it comes, but not for ever. */
function toEnd(signal: AbortSignal): RunToEnd {
  return async ({ child, ended }) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    try {
      return await ended;
    } finally {
      clearTimeout(timer);
      signal.throwIfAborted();
    }
  };
}

interface Healing {
  readonly runs: readonly Ended[];
  readonly healedAfter?: number;
}

/** Runs the same command again until it says that there is nothing to do. */
async function heal(stage: Stage, scenario: Scenario, signal: AbortSignal): Promise<Healing> {
  const runs: Ended[] = [];
  for (let count = 0; count <= MOST_RUNS; count += 1) {
    if (count > 0 || !scenario.stays) await stage.setFaults('');
    const ended = await toEnd(signal)(
      stage.start(...wordsOf(scenario.story, stage.model), '--json'),
    );
    runs.push(ended);
    if (hasNothingToDo(ended)) return { runs, healedAfter: count };
  }
  return { runs };
}

const Result = z.object({
  data: z.object({ stacks: z.array(z.object({ outcome: z.string() })).min(1) }),
});

/** Whether a command says that everything is as declared. */
export function hasNothingToDo({ code, stdout }: Pick<Ended, 'code' | 'stdout'>): boolean {
  if (code !== 0) return false;
  const { stacks } = Result.parse(JSON.parse(stdout)).data;
  return stacks.every(({ outcome }) => outcome === 'unchanged');
}

interface Seen {
  readonly before: Census;
  readonly after: Census;
  readonly workers: readonly Worker[];
  readonly leftovers: Leftovers;
}

function verdictOf(all: {
  readonly scenario: Scenario;
  readonly reached: boolean;
  readonly ended: readonly Ended[];
  readonly healing: Healing;
  readonly seen: Seen;
  readonly started: number;
}): Verdict {
  const { scenario, reached, ended, healing, seen, started } = all;
  const { command, jobs } = STORIES[scenario.story];
  const damage = damageOf({
    before: seen.before,
    after: seen.after,
    jobs: jobs(`bot-${String(scenario.number)}`),
    isDestroyed: command === 'destroy',
  });
  const broken = [...brokenBy(damage), ...brokenHere(seen, healing, ended)];
  return {
    scenario,
    reached,
    ...(healing.healedAfter !== undefined && { healedAfter: healing.healedAfter }),
    damage,
    broken,
    ms: Date.now() - started,
    said: broken.length === 0 ? [] : ended.map(saidBy),
  };
}

function brokenBy(damage: Damage): Broken[] {
  return each({
    'a training is started once': damage.doubleJobs,
    'what was asked for is trained, and nothing else': damage.wrongJobs,
    'whatever exists is in a state': damage.orphans,
    'no lock is left': damage.locks,
    'states can be read': damage.unreadable,
  });
}

function brokenHere(seen: Seen, healing: Healing, ended: readonly Ended[]): Broken[] {
  const bugs = ended.filter(({ stderr }) => stderr.includes('bug of its own'));
  const leaks = ended.filter((one) => saidBy(one).includes(SECRET));
  return each({
    'running it again heals': healing.healedAfter === undefined ? [`not in ${MOST_RUNS} runs`] : [],
    'no process is left': seen.workers.map(({ argv }) => argv.join(' ')),
    'no file of a run is left': seen.leftovers.files,
    'no secret is kept': seen.leftovers.secrets,
    'no secret is said': leaks.map(() => 'the secret key is in the output'),
    'whatever happens is a diagnostic': bugs.map(({ stderr }) => stderr.slice(-400)),
  });
}

function each(found: Readonly<Record<string, readonly string[]>>): Broken[] {
  return Object.entries(found).flatMap(([promise, all]) => all.map((what) => ({ promise, what })));
}
