import type { Clock } from '../ports/ports.ts';

/** What Octokit's throttling asks for a turn: the part of a Bottleneck group that it uses. */
export interface Turns {
  key(id: string): { schedule(options: object, work: () => Promise<unknown>): Promise<unknown> };
}

export interface Pace {
  /** Milliseconds that each turn is worth. */
  readonly every: number;
  /** Turns that are taken without a pause by who has not taken any for long enough. @default 1 */
  readonly atOnce?: number;
}

/** Lets one after another through, in order and at this pace, by Temper's own clock: a wait ends with the signal, and not later. */
export function turnsAt({ every, atOnce = 1 }: Pace, clock: Clock, signal: AbortSignal): Turns {
  /** When all turns that were taken are worth the time that has passed. */
  let paid = -Infinity;
  let last: Promise<unknown> = Promise.resolve();
  const turn = async () => {
    const wait = paid - (atOnce - 1) * every - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    paid = Math.max(paid, clock.now()) + every;
  };
  const schedule = async (_options: object, work: () => Promise<unknown>) => {
    const mine = last.then(turn);
    last = mine.catch(() => undefined);
    await mine;
    return work();
  };
  return { key: () => ({ schedule }) };
}
