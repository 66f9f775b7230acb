import type { Diagnostic, Severity } from '../../stacks/language/diagnostic.ts';
import type { SourceRange } from '../../stacks/language/source.ts';
import { excerptOf } from './excerpt.ts';
import { palette, type Palette } from './palette.ts';
import { neutral, neutralLine } from './terminal-text.ts';
import { brokenAt } from './wrapping.ts';

export interface TerminalOptions {
  /** The text of a file, for excerpts; undefined where it is not known. */
  readonly sources: (file: string) => string | undefined;
  readonly colour: boolean;
  /** Columns of the terminal, 100 when unknown. */
  readonly width?: number | undefined;
}

interface Page {
  readonly options: TerminalOptions;
  readonly width: number;
  readonly paint: Palette;
}

/** Diagnostics for people: what, where with the line and a mark below it, why, and the fix; then how many there are. */
export function renderTerminal(
  diagnostics: readonly Diagnostic[],
  options: TerminalOptions,
): string {
  if (diagnostics.length === 0) return '';
  const page = {
    options,
    width: Math.max(40, options.width ?? 100),
    paint: palette(options.colour),
  };
  const blocks = diagnostics.map((one) => block(one, page));
  return `${blocks.join('\n\n')}\n\n${countLine(diagnostics, page.paint)}\n`;
}

function block(diagnostic: Diagnostic, page: Page): string {
  const { paint } = page;
  const { severity, code, message, at, why, fix, related = [] } = diagnostic;
  const gutter = String(
    Math.max(0, ...[at, ...related.map((one) => one.at)].map((one) => one?.start.line ?? 0)),
  ).length;
  const indent = ' '.repeat(at === undefined ? 1 : gutter + 1);
  const head = `${paint.bold(inColour(paint, severity, `${severity}[${code}]`))}${paint.bold(`: ${rest(message)}`)}`;
  const lines = [head];
  if (at !== undefined) lines.push(...place(at, { page, gutter, severity }));
  const notes = [
    ...(why === undefined ? [] : [note(page, indent, 'why', why)]),
    ...(fix === undefined ? [] : [note(page, indent, 'fix', fix)]),
  ];
  if (at !== undefined && notes.length > 0) lines.push(paint.blue(`${indent}|`));
  lines.push(...notes);
  for (const other of related) {
    lines.push(
      `${paint.bold(inColour(paint, 'note', 'note'))}: ${neutralLine(other.message)}`,
      ...place(other.at, { page, gutter, severity: 'note' }),
    );
  }
  return lines.join('\n');
}

/** A message's later lines stand below its first, never at the start of a line. */
function rest(message: string): string {
  return neutral(message).replaceAll('\n', '\n    ');
}

interface Frame {
  readonly page: Page;
  readonly gutter: number;
  readonly severity: Severity;
}

function place(at: SourceRange, { page, gutter, severity }: Frame): string[] {
  const { paint, options } = page;
  const where = `${neutralLine(at.file)}:${at.start.line}:${at.start.column}`;
  const lines = [`${' '.repeat(gutter)}${paint.blue('-->')} ${where}`];
  const source = options.sources(at.file);
  if (source === undefined) return lines;
  const excerpt = excerptOf(source, at, page.width - gutter - 3);
  if (excerpt === undefined) return lines;
  const margin = paint.blue(`${' '.repeat(gutter)} |`);
  const number = String(at.start.line).padStart(gutter);
  const marks = (severity === 'note' ? '-' : '^').repeat(excerpt.marked);
  lines.push(
    margin,
    `${paint.blue(`${number} |`)} ${excerpt.line.replaceAll('##[', '##⟦')}`.trimEnd(),
    `${margin} ${' '.repeat(excerpt.before)}${inColour(paint, severity, marks)}`,
  );
  return lines;
}

function note(page: Page, indent: string, name: 'why' | 'fix', text: string): string {
  const { paint } = page;
  const label = `${indent}${paint.blue('=')} ${paint.bold(name)}: `;
  const hanging = indent.length + name.length + 4;
  return label + inRoom(neutral(text), page.width - hanging, ' '.repeat(hanging));
}

function inRoom(text: string, room: number, indent: string): string {
  const lines = text.split('\n').flatMap((line) => brokenAt(line, { first: room, rest: room }));
  return lines.join(`\n${indent}`);
}

function inColour(paint: Palette, severity: Severity, text: string): string {
  if (severity === 'error') return paint.red(text);
  return severity === 'warning' ? paint.yellow(text) : paint.cyan(text);
}

/** `2 errors, 1 warning`. */
function countLine(diagnostics: readonly Diagnostic[], paint: Palette): string {
  return (['error', 'warning', 'note'] as const)
    .map((severity) => ({
      severity,
      count: diagnostics.filter((one) => one.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) =>
      inColour(paint, severity, `${count} ${severity}${count === 1 ? '' : 's'}`),
    )
    .join(', ');
}
