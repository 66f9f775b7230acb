import { printedCommands } from '../report/github.ts';
import { printed } from '../report/terminal-text.ts';
import { wrapped } from '../report/wrapping.ts';
import type { Settings } from './settings.ts';

/** The ways out of Temper to standard output and standard error. */
export interface Doors {
  /** Text for people: shown, never obeyed, and wrapped where it is a terminal that shows it. */
  stdout(text: string): void;
  stderr(text: string): void;
  /** Lines that somebody else has laid out: shown, never obeyed. */
  lines(stream: 'stdout' | 'stderr', text: string): void;
  /** A JSON document, on standard output; rendered to be safe, and not touched here. */
  document(text: string): void;
  /** Workflow commands, which a GitHub runner carries out. */
  commands(stream: 'stdout' | 'stderr', text: string): void;
}

type Write = (text: string) => void;

/** Everything printed passes here, as the last thing before it is written. */
export function doorsTo(
  write: Readonly<Record<'stdout' | 'stderr', Write>>,
  { colour, columns }: Pick<Settings, 'colour' | 'columns'>,
): Doors {
  const lines: Doors['lines'] = (stream, text) => write[stream](printed(text, colour[stream]));
  // What a line is settles when it is wrapped; how wide it is, when all of it is visible.
  const text = (stream: 'stdout' | 'stderr') => (given: string) =>
    lines(stream, wrapped(printed(given, colour[stream]), columns[stream]));
  return {
    stdout: text('stdout'),
    stderr: text('stderr'),
    lines,
    document: (text) => write.stdout(text),
    commands: (stream, text) => write[stream](printedCommands(text)),
  };
}
