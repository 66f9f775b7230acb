import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 50;

/** Whether something becomes true within a time. @throws when aborted. */
export async function within(
  ms: number,
  isTrue: () => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  for (let left = ms; left > 0; left -= LOOK_MS) {
    if (isTrue()) return true;
    await delay(LOOK_MS, undefined, { signal });
  }
  return isTrue();
}
