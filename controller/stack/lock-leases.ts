import type { ReadLock, StateLock } from '../aws/state-lock.ts';
import { parseLock } from '../aws/terraform-state.ts';
import { endOf, type LockLease, type LockLeases } from '../ports/lock-info.ts';
import type { Session } from './machine.ts';

/**
 * The leases on a lock.
 * @param session of this run; without one it signs nothing, and still releases what has ended
 */
export function lockLeases(lock: StateLock, session: Session | undefined): LockLeases {
  const held = async (id: string) => {
    const read = await lock.read();
    return read !== undefined && parseLock(read.text).id === id ? read : undefined;
  };
  return {
    async sign(id) {
      if (session === undefined) return false;
      const read = await held(id);
      return read !== undefined && (await lock.rewrite(read, signed(read, session)));
    },
    async releaseEnded(id) {
      const read = await held(id);
      const lease = read && parseLock(read.text).lease;
      if (read === undefined || lease === undefined || read.now <= endOf(lease)) return undefined;
      return (await lock.remove(read)) ? lease : undefined;
    },
  };
}

/** The session began before its lock was taken, so it has ended when as much time has passed since. */
function signed({ text, now }: ReadLock, { run, seconds }: Session): string {
  const lease: LockLease = { run, until: new Date(now + seconds * 1000).toISOString() };
  const fields = JSON.parse(text) as object;
  return JSON.stringify({ ...fields, Info: JSON.stringify(lease) });
}
