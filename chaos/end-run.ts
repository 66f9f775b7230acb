import { setTimeout as delay } from 'node:timers/promises';
import type { Ended, Running } from '../test/helpers/temper.ts';
import { ENDINGS, type Victim } from './endings.ts';
import { workersIn } from './processes.ts';
import type { Scenario } from './scenario.ts';
import type { Lane, Stage } from './stage.ts';
import { wordsOf } from './stories.ts';

interface ToEnd {
  readonly stage: Stage;
  readonly lane: Lane;
  readonly scenario: Scenario;
  /** Waits for a command to be over. */
  readonly runToEnd: (running: Running) => Promise<Ended>;
}

const LOOK_MS = 10;

/** Starts the command of a scenario and ends it at its moment. A Terraform that outlived its Temper may still be at work. */
export async function endRun({
  stage,
  lane,
  scenario,
  runToEnd,
}: ToEnd): Promise<{ readonly reached: boolean; readonly ended: readonly Ended[] }> {
  const words = wordsOf(scenario.story, stage.model);
  const { moment } = scenario;
  const ending: (void | Promise<void>)[] = [];
  const others: Promise<Ended>[] = [];
  let [reached, over] = [false, false];
  const act = () => {
    reached = true;
    const victim: Victim = {
      temper: running.child,
      folder: stage.folder,
      hasEnded: () => over,
      startSecond: () => void others.push(stage.startInClone(...words).then(runToEnd)),
    };
    ending.push(ENDINGS[scenario.ending].end(victim));
  };
  // Set before the start, so that the first request counts.
  if ('request' in moment) lane.turnstile.at(moment, act);
  else lane.turnstile.at({ request: Infinity, isLost: false }, act);
  const running = stage.start(...words);
  const watching = 'request' in moment ? undefined : whenStarted(moment.subcommand);
  const first = await runToEnd(running);
  over = true;
  await Promise.all([watching, ...ending]);
  return { reached, ended: [first, ...(await Promise.all(others))] };

  async function whenStarted(subcommand: string): Promise<void> {
    for (; !over; await delay(LOOK_MS)) {
      const isThere = workersIn(stage.folder).some(
        ({ part, argv }) => part === 'engine' && argv.includes(subcommand),
      );
      if (isThere) return act();
    }
  }
}
