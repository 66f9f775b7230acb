import type { Reconciled } from './reconciled.ts';

/** What is known of the passes of a process that makes one after the other. */
export interface PassLedger {
  succeeded: number;
  failed: number;
  /** Failures since the last good pass. */
  failedInARow: number;
  /** Seconds that the last pass took, good or not; absent before the first. */
  lastSeconds?: number;
  /** Milliseconds since the epoch, of the end of the last good pass. */
  goodAt?: number;
  /** What the last good pass found, and the commit it was made at. */
  last?: { readonly commit: string; readonly reconciled: Reconciled };
}

export function newLedger(): PassLedger {
  return { succeeded: 0, failed: 0, failedInARow: 0 };
}
