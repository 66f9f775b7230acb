import type { Code } from '../codes.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import type { Declared } from '../spec-set.ts';
import type { SpecPath } from '../source.ts';
import type { RuleContext } from './context.ts';

export type RuleCode = Extract<Code, `RULE_${string}`>;

/** How a rule is broken, before the table adds its code; an error unless it says otherwise. */
export interface Breach {
  readonly severity?: Severity;
  readonly message: string;
  readonly at: Diagnostic['at'];
  readonly path: SpecPath;
  readonly why?: string | undefined;
  readonly fix?: string | undefined;
  /** What to write in place of the text at `at`. */
  readonly replacement?: string | undefined;
  readonly related?: Diagnostic['related'] | undefined;
  readonly record?: Diagnostic['record'] | undefined;
}

/** One row of the table: one code, and everything in the specs that breaks it. */
export interface Rule {
  readonly code: RuleCode;
  /** It says what cannot start any more; what has started stays right, which `facts.history` tells. */
  readonly ofUntrained?: true;
  check(context: RuleContext): Iterable<Breach>;
}

/** The place of a breach: where a field's value stands, or its key. */
export function place(
  declared: Pick<Declared<unknown>, 'locate'>,
  path: SpecPath,
  on: 'key' | 'value' = 'value',
): Pick<Breach, 'at' | 'path'> {
  return { at: declared.locate(path, on), path };
}
