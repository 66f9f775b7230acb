import { spawn } from 'node:child_process';
import type { Command } from './exec.ts';
import { Lines } from './lines.ts';

export interface PassThroughOptions {
  /** Gets the output line by line; absent: it goes to the caller's own, byte for byte. */
  readonly onLine?: { stdout(line: string): void; stderr(line: string): void };
  /** A terminal gives its Ctrl-C to the child too, so then nothing is passed on. */
  readonly onTerminal: boolean;
  readonly signal: AbortSignal;
}

const INTERRUPTED = 130;
/** A state on one line (`show -json`) is shown whole. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * Runs a program for a person: its input is theirs, and its exit code is the answer.
 * @throws what Node reports when it cannot be started.
 */
export async function passThrough(command: Command, options: PassThroughOptions): Promise<number> {
  const { onLine, onTerminal, signal } = options;
  const output = onLine === undefined ? 'inherit' : 'pipe';
  const child = spawn(command.path, [...command.argv], {
    cwd: command.directory,
    env: { ...command.environment },
    // Away from a terminal a signal to the group of Temper must not reach it twice.
    detached: !onTerminal,
    shell: false,
    stdio: ['inherit', output, output],
  });
  const [out, err] = [
    new Lines((line) => onLine?.stdout(line), LONGEST_LINE),
    new Lines((line) => onLine?.stderr(line), LONGEST_LINE),
  ];
  child.stdout?.on('data', (chunk: Buffer) => out.add(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.add(chunk));
  const stop = () => {
    if (!onTerminal) child.kill('SIGINT');
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? INTERRUPTED));
    });
  } finally {
    signal.removeEventListener('abort', stop);
    out.end();
    err.end();
  }
}
