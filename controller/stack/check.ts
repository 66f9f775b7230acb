import type { Code } from '../../stacks/language/codes.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';

/** One thing Temper needs, and whether it is there. */
export interface Check {
  readonly subject: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'unknown';
  readonly found: string;
  /** What to do; absent when all is well. */
  readonly fix?: string;
  /** What a command would fail with; only of a check that has failed. */
  readonly code?: Code;
}

/** A check that cannot be made has failed, with the reason as its finding. */
export async function attempt(
  subject: string,
  look: () => Promise<Omit<Check, 'subject'>>,
): Promise<Check> {
  try {
    return { subject, ...(await look()) };
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    const [{ code, message, fix }] = error.diagnostics;
    return { subject, status: 'failed', found: message, code, ...(fix !== undefined && { fix }) };
  }
}
