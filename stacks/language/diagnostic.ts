import type { Code } from './codes.ts';
import type { SourceRange, SpecPath } from './source.ts';

export type Severity = 'error' | 'warning' | 'note';

/**
 * The only way anything is reported wrong: what (`message`), where (`at`), why and how to fix it (`fix`).
 * Messages are lower case, without a full stop, and show the value received.
 */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  /** Where in the specs; absent for what has no place there (a missing binary, a refused credential). */
  readonly at?: SourceRange;
  /** The place in the document, for machines: `['spec', 'hyperparameters', 'epochs']`. */
  readonly path?: SpecPath;
  /** Why this is wrong, in the user's vocabulary. */
  readonly why?: string;
  /** The change that fixes it, as an instruction: "write `epochs: 5`". */
  readonly fix?: string;
  /** The team's policy that says it, by its name. */
  readonly policy?: string;
  /** What is told of records of a dataset: the sort of it, the place in the record, and of how many records it is told. */
  readonly record?: {
    readonly sort: string;
    readonly path?: SpecPath;
    readonly count: number;
  };
  /**
   * What to write in place of the text at `at`, where that alone makes this go away and brings nothing else: for tools that
   * correct. Many fixes have none, because only a person knows what was meant.
   */
  readonly replacement?: string;
  /** Other places that matter, e.g. the first declaration of a duplicate. */
  readonly related?: readonly { readonly message: string; readonly at: SourceRange }[];
}

/**
 * Thrown for anything a person can fix; carries at least one diagnostic. Anything else that is thrown is a bug of
 * Temper's own.
 */
export class TemperError extends Error {
  override readonly name = 'TemperError';
  readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]];

  constructor(diagnostics: readonly [Diagnostic, ...Diagnostic[]], options?: ErrorOptions) {
    super(diagnostics.map((one) => `${one.code}: ${one.message}`).join('\n'), options);
    this.diagnostics = diagnostics;
  }
}

/** True when at least one diagnostic is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((one) => one.severity === 'error');
}
