import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Clock } from '../ports/ports.ts';
import type { PassLedger } from './pass-ledger.ts';
import type { Reconciled } from './reconciled.ts';

export interface RepeatOptions {
  readonly clock: Clock;
  /** From the end of a pass to the beginning of the next. */
  readonly intervalMs: number;
  /** Ends the repetition when the present pass is over. */
  readonly stop: AbortSignal;
  readonly ledger: PassLedger;
  readonly pass: () => Promise<{ readonly commit: string; readonly reconciled: Reconciled }>;
  /** Hears why a pass came to nothing. */
  readonly failed: (diagnostics: readonly Diagnostic[]) => void;
}

/** However often passes fail, one is tried this often, in milliseconds. */
const LONGEST_PAUSE_MS = 3_600_000;

/** Passes one after the other, never two at once, until it is stopped. After failures the pauses grow. */
export async function repeatPasses(options: RepeatOptions): Promise<void> {
  const { clock, ledger, stop } = options;
  while (!stop.aborted) {
    const began = clock.now();
    await onePass(options);
    ledger.lastSeconds = (clock.now() - began) / 1000;
    await pause(options);
  }
}

async function pause(options: RepeatOptions): Promise<void> {
  const { clock, stop } = options;
  try {
    await clock.sleep(pauseAfter(options), stop);
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

async function onePass({ clock, ledger, pass, failed }: RepeatOptions): Promise<void> {
  try {
    ledger.last = await pass();
    ledger.succeeded += 1;
    ledger.failedInARow = 0;
    ledger.goodAt = clock.now();
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    ledger.failed += 1;
    ledger.failedInARow += 1;
    failed(error.diagnostics);
  }
}

function pauseAfter({ intervalMs, ledger: { failedInARow } }: RepeatOptions): number {
  const longest = Math.max(intervalMs, LONGEST_PAUSE_MS);
  return Math.min(longest, intervalMs * 2 ** Math.max(0, failedInARow - 1));
}
