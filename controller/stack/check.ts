/** One thing Temper needs, and whether it is there. */
export interface Check {
  readonly subject: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'unknown';
  readonly found: string;
  /** What to do; absent when all is well. */
  readonly fix?: string;
}
