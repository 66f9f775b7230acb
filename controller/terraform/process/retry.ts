import type { Clock } from '../../ports/ports.ts';

export interface Backoff {
  /** Of the first wait; doubles from there. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** No wait but the first begins after this long: who does not want to wait tries twice all the same. */
  readonly withinMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** 0 ≤ x < 1. @default Math.random */
  readonly random?: () => number;
}

/**
 * Runs `attempt` until it succeeds, `again` says no to its error, or the time is up; then the last error is thrown.
 * Waits are jittered over their upper half, so that runs that failed together do not come back together.
 */
export async function retry<T>(
  backoff: Backoff,
  attempt: () => Promise<T>,
  again: (error: unknown) => boolean | Promise<boolean>,
): Promise<T> {
  const { clock, signal, random = Math.random } = backoff;
  const end = clock.now() + backoff.withinMs;
  let wait = backoff.firstMs;
  for (let tried = 1; ; tried += 1, wait = Math.min(2 * wait, backoff.longestMs)) {
    try {
      return await attempt();
    } catch (error) {
      const pause = wait / 2 + random() * (wait / 2);
      const isLate = tried > 1 && clock.now() + pause > end;
      if (isLate || !(await again(error))) throw error;
      await clock.sleep(pause, signal);
    }
  }
}
