import type { GlobalOptions, Outcome, Runtime } from './runtime.ts';

/** What adding a command needs. */
export interface CommandContext {
  readonly runtime: Runtime;
  /** Wraps a command's work, which prints nothing: global options in, outcome printed, exit code kept. */
  readonly action: <Args extends unknown[]>(
    work: (globals: GlobalOptions, ...args: Args) => Promise<Outcome>,
  ) => (...args: Args) => Promise<void>;
}
