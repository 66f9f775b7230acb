import type { Started } from '../init.ts';
import { palette } from './palette.ts';
import { neutralLine } from './terminal-text.ts';

/** What was written and what was kept, what to know, and what to do next. */
export function renderStarted(
  { files, notes }: Started,
  steps: readonly NextStep[],
  colour: boolean,
): string {
  const paint = palette(colour);
  const signs = { created: paint.green('+'), changed: paint.yellow('~'), kept: paint.dim('=') };
  const width = Math.max(...steps.map(({ command }) => command.length));
  return [
    ...files.map(
      ({ path, written }) => `${signs[written]} ${neutralLine(path)} ${paint.dim(written)}`,
    ),
    ...notes.map((note) => `${paint.yellow('!')} ${neutralLine(note)}`),
    '',
    paint.bold('Next:'),
    ...steps.map(
      ({ command, does }) => `  ${neutralLine(command).padEnd(width)}  ${paint.dim(`# ${does}`)}`,
    ),
  ].join('\n');
}

/** A command to type, and what it does. */
export interface NextStep {
  readonly command: string;
  readonly does: string;
}
