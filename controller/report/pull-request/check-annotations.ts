/* What is wrong, beside the lines where it is wrong. */
import { CODES } from '../../../stacks/language/codes.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { amount } from '../../../stacks/language/display.ts';
import type { CheckAnnotation } from '../../ports/github.ts';
import { clippedText } from '../markdown-text.ts';
import { neutral } from '../terminal-text.ts';

/** Annotations of one request (GitHub's OpenAPI description of checks, 2026-11): beyond them nobody reads on. */
const MOST_ANNOTATIONS = 50;
/** Code points of an annotation's message, far within what GitHub takes (64 KB). */
const MESSAGE = 4_000;

export interface CheckAnnotations {
  readonly annotations: readonly CheckAnnotation[];
  /** A line for the summary about those that are left out; empty where none is. */
  readonly more: string;
}

/** The annotations of what has a place in a file. */
export function annotationsOf(diagnostics: readonly Diagnostic[]): CheckAnnotations {
  const all = diagnostics.flatMap((one) => annotation(one) ?? []);
  const rest = all.length - MOST_ANNOTATIONS;
  return {
    annotations: all.slice(0, MOST_ANNOTATIONS),
    more: rest > 0 ? `\n${amount(rest, 'annotation')} more would not fit beside the lines.\n` : '',
  };
}

const LEVELS = { error: 'failure', warning: 'warning', note: 'notice' } as const;

function annotation({
  code,
  severity,
  message,
  at,
  why,
  fix,
}: Diagnostic): CheckAnnotation | undefined {
  if (at === undefined) return undefined;
  const text = [
    message,
    ...(why === undefined ? [] : [`why: ${why}`]),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
  ].join('\n');
  return {
    path: at.file,
    startLine: at.start.line,
    endLine: at.end.line,
    level: LEVELS[severity],
    title: `${code}: ${CODES[code].summary}`,
    message: clippedText(neutral(text), MESSAGE),
  };
}
