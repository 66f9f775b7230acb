import { CODES } from '../../stacks/language/codes.ts';
import { hasErrors, TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Clock, Reporter } from '../ports/ports.ts';
import type { OperatedKind } from '../stack/operated-kind.ts';
import type { Doors } from './doors.ts';
import type { Settings } from './settings.ts';

/** Options every command takes. */
export interface GlobalOptions {
  readonly root: string;
  readonly json: boolean;
  readonly sandbox?: string;
  readonly terraform?: string;
  readonly mirror?: string;
  /** Overrides how many Terraform runs there are at once, whatever they do. */
  readonly parallelism?: number;
  /** How long a lock of somebody else is waited for. */
  readonly lockWaitMs?: number;
}

/** What a command gets to work with; the only way to the terminal. */
export interface Runtime extends Doors {
  /** The kinds of spec there are, with what can be done with each; loaded when a command needs them. */
  kinds(): Promise<readonly OperatedKind[]>;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Aborted by the second: stop waiting politely. */
  readonly force: AbortSignal;
  /** Asks a person; undefined when there is nobody to ask. */
  ask(question: string): Promise<string | undefined>;
}

/** What a command ends with: text for people or something for machines, everything reported, and how it went. */
export interface Outcome {
  /** Names the shape of `data`: `plan`, `status`. */
  readonly kind: string;
  readonly data: unknown;
  /** The result for a person, for standard output. */
  readonly text?: string;
  /** The result as a JSON document, for standard output: a schema, a SARIF log. */
  readonly document?: string;
  /** The result as workflow commands of GitHub, for standard output. */
  readonly commands?: string;
  /** Standard output was the command's own: nothing is added to it, not even for machines. */
  readonly printed?: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** The result shows the diagnostics already. */
  readonly rendered?: boolean;
  /** Overrides what the diagnostics say, e.g. 2 for `--detailed-exitcode`. */
  readonly exitCode?: number;
  /** Texts of the spec files, for excerpts below diagnostics. */
  readonly sources?: (file: string) => string | undefined;
}

/** 128 + SIGINT, what shells expect of an interrupted command. */
export const INTERRUPTED = 130;

/** The exit code of what was reported: credentials (4) before refusals (3) before failures (1); 0 without errors. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): number {
  if (!hasErrors(diagnostics)) return 0;
  const errors = diagnostics.filter((one) => one.severity === 'error');
  if (errors.some(({ code }) => code === 'CLI_INTERRUPTED' || code === 'TF_INTERRUPTED')) {
    return INTERRUPTED;
  }
  const exits = errors.map((one) => CODES[one.code].exit as number);
  return [64, 4, 3].find((exit) => exits.includes(exit)) ?? 1;
}

/**
 * What a thrown error says, as diagnostics; a bug of Temper's own is thrown on. After a signal whatever was thrown is its
 * consequence.
 */
export function failureDiagnostics(error: unknown, signal: AbortSignal): readonly Diagnostic[] {
  if (signal.aborted) {
    return [
      {
        code: 'CLI_INTERRUPTED',
        severity: 'error',
        message: 'interrupted',
        fix: 'run the same command again: it goes on from where the world is',
      },
    ];
  }
  if (error instanceof TemperError) return error.diagnostics;
  throw error;
}
