import { CODES } from '../../stacks/language/codes.ts';
import type { Diagnostic, Severity } from '../../stacks/language/diagnostic.ts';
import { neutral } from './terminal-text.ts';

/**
 * Annotations of one level that are spent on single diagnostics. GitHub keeps ten of a level in one step and drops the
 * others silently; the last one we write says how many there are.
 */
const MOST_SINGLE = 8;

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const;
const OURS = new RegExp(`^::(?:${Object.values(COMMANDS).join('|')}) `);

/**
 * Diagnostics as GitHub workflow commands, one a line, the worst first. Text of specs is escaped, so that it cannot
 * start a command of its own.
 */
export function renderGitHub(diagnostics: readonly Diagnostic[]): string {
  return (['error', 'warning', 'note'] as const)
    .flatMap((severity) => level(diagnostics, severity))
    .map((line) => `${line}\n`)
    .join('');
}

/** The commands as they leave: lines of ours stay commands, whatever else there is becomes text. */
export function printedCommands(text: string): string {
  return text
    .split('\n')
    .map((line) => (OURS.test(line) ? `::${neutral(line.slice(2))}` : neutral(line)))
    .join('\n');
}

function level(diagnostics: readonly Diagnostic[], severity: Severity): string[] {
  const ours = diagnostics.filter((one) => one.severity === severity);
  const lines = ours.slice(0, MOST_SINGLE).map(annotation);
  const more = ours.length - MOST_SINGLE;
  if (more > 0) {
    const noun = `${severity}${more === 1 ? '' : 's'}`;
    const text = `and ${more} more ${noun}; the log of this step lists all of them`;
    lines.push(`::${COMMANDS[severity]} title=${property(`${more} more ${noun}`)}::${data(text)}`);
  }
  return lines;
}

function annotation({ code, severity, message, at, why, fix }: Diagnostic): string {
  const properties = [`title=${property(`${code}: ${CODES[code].summary}`)}`];
  if (at !== undefined) {
    properties.push(`file=${property(at.file)}`, `line=${at.start.line}`, `col=${at.start.column}`);
    properties.push(`endLine=${at.end.line}`);
    // GitHub refuses columns of a range over several lines.
    if (at.end.line === at.start.line) properties.push(`endColumn=${at.end.column}`);
    else properties.splice(3, 1);
  }
  const text = [
    message,
    ...(why === undefined ? [] : [`why: ${why}`]),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
  ];
  return `::${COMMANDS[severity]} ${properties.join(',')}::${data(text.join('\n'))}`;
}

/** Escapes the text of a command as the runner reads it back. */
function data(text: string): string {
  return neutral(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Escapes a property, which ends at a comma or colon. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
