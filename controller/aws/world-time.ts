import * as z from 'zod';
import type { AwsAccess, Clock } from '../ports/ports.ts';

const SandboxTime = z.object({ now: z.iso.datetime() });

/**
 * What time it is where the jobs run, milliseconds since the epoch: a sandbox's clock runs faster than this machine's. An
 * endpoint that does not say (another emulator) has this machine's time.
 */
export async function worldTime(access: AwsAccess, clock: Pick<Clock, 'now'>): Promise<number> {
  if (access.endpoint === undefined) return clock.now();
  try {
    const answer = await fetch(new URL('/_temper/clock', access.endpoint), {
      signal: AbortSignal.timeout(2000),
    });
    return Date.parse(SandboxTime.parse(await answer.json()).now);
  } catch {
    return clock.now();
  }
}
