import type { Clock } from '../ports/ports.ts';

/** What Octokit's throttling asks for a turn: the part of a Bottleneck group that it uses. */
export interface Turns {
  key(id: string): { schedule(options: object, work: () => Promise<unknown>): Promise<unknown> };
}

/** Lets one after another through, `ms` between them, by Temper's own clock: a wait ends with the signal, and not later. */
export function turnsEvery(ms: number, clock: Clock, signal: AbortSignal): Turns {
  let free = -Infinity;
  let last: Promise<unknown> = Promise.resolve();
  const turn = async () => {
    const wait = free - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    free = clock.now() + ms;
  };
  const schedule = async (_options: object, work: () => Promise<unknown>) => {
    const mine = last.then(turn);
    last = mine.catch(() => undefined);
    await mine;
    return work();
  };
  return { key: () => ({ schedule }) };
}
