import type { Code } from './codes.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';
import type { LineIndex } from './line-index.ts';
import type { SpecPath } from './source.ts';

/** A half-open stretch of one text, in UTF-16 offsets. */
export type Span = readonly [start: number, end: number];

/** A diagnostic before its place is counted in lines and columns. */
export interface Finding {
  readonly code: Code;
  readonly message: string;
  readonly span: Span;
  readonly severity?: Severity;
  readonly path?: SpecPath;
  readonly why?: string | undefined;
  readonly fix?: string | undefined;
  /** What to write in place of `span`. */
  readonly replacement?: string | undefined;
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
}

/** The most diagnostics one file is worth; more would hide the first ones. */
const MOST_PER_FILE = 100;

/** Orders findings by place, bounds their number, and counts their lines and columns. */
export function toDiagnostics(
  findings: readonly Finding[],
  file: string,
  lines: LineIndex,
): Diagnostic[] {
  const ordered = findings.toSorted((a, b) => a.span[0] - b.span[0]);
  const shown = ordered.slice(0, MOST_PER_FILE).map((one) => toDiagnostic(one, file, lines));
  const next = ordered[MOST_PER_FILE];
  if (next !== undefined) {
    shown.push({
      code: 'SPEC_TOO_MANY',
      severity: 'error',
      message: `and ${ordered.length - MOST_PER_FILE} more mistakes in this file`,
      at: lines.range(file, next.span),
      fix: 'fix the first ones and validate again',
    });
  }
  return shown;
}

function toDiagnostic(finding: Finding, file: string, lines: LineIndex): Diagnostic {
  const { code, message, severity = 'error', path, why, fix, replacement, related } = finding;
  return {
    code,
    severity,
    message,
    at: lines.range(file, finding.span),
    ...(path !== undefined && { path }),
    ...(why !== undefined && { why }),
    ...(fix !== undefined && { fix }),
    ...(replacement !== undefined && { replacement }),
    ...(related !== undefined && {
      related: related.map((one) => ({
        message: one.message,
        at: lines.range(file, one.span),
      })),
    }),
  };
}
