import { printedCommands } from '../report/github.ts';
import { printed } from '../report/terminal-text.ts';
import type { Settings } from './settings.ts';

/** The ways out of Temper to standard output and standard error. */
export interface Doors {
  /** Text for people: shown, never obeyed. */
  stdout(text: string): void;
  stderr(text: string): void;
  /** A JSON document, on standard output; rendered to be safe, and not touched here. */
  document(text: string): void;
  /** Workflow commands, which a GitHub runner carries out. */
  commands(stream: 'stdout' | 'stderr', text: string): void;
}

type Write = (text: string) => void;

/** Everything printed passes here, as the last thing before it is written. */
export function doorsTo(
  write: Readonly<Record<'stdout' | 'stderr', Write>>,
  colour: Settings['colour'],
): Doors {
  return {
    stdout: (text) => write.stdout(printed(text, colour.stdout)),
    stderr: (text) => write.stderr(printed(text, colour.stderr)),
    document: (text) => write.stdout(text),
    commands: (stream, text) => write[stream](printedCommands(text)),
  };
}
