/* A process as GitHub's runner starts and ends it (actions/runner: ProcessInvoker.cs, ScriptHandlerHelpers.cs, 2026-11). */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { killAll, killFamily } from '../processes.ts';

/** How long the runner waits, in milliseconds. */
export interface Patience {
  /** From the interruption, which the entry process alone gets, to SIGTERM. */
  readonly interrupted: number;
  /** From SIGTERM to the end of the whole tree. */
  readonly terminated: number;
  /** For what still holds the output of an entry process that has ended. */
  readonly streams: number;
}

export const RUNNER_PATIENCE: Patience = { interrupted: 7500, terminated: 2500, streams: 5000 };

/** The shells of `run`, and how the runner calls them; none named is not the same as `bash`. */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  '': ['bash', '-e'],
  bash: ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail'],
  sh: ['sh', '-e'],
};

export interface Entry {
  readonly shell: string;
  readonly script: string;
  /** Where the script is put. */
  readonly file: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  onLine(line: string): void;
}

/** Runs a script to its end, or ends it when the signal says so. @returns its exit code; null when a signal ended it */
export async function runEntry(
  entry: Entry,
  signal: AbortSignal,
  patience: Patience,
): Promise<number | null> {
  const [command, ...words] = SHELLS[entry.shell] ?? [];
  if (command === undefined) throw new Error(`${entry.shell} is no shell that this harness knows`);
  await writeFile(entry.file, entry.script);
  const child = spawn(command, [...words, entry.file], {
    cwd: entry.cwd,
    env: entry.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => entry.onLine(line));
  }
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, work: () => void) => timers.push(setTimeout(work, ms));
  const cancel = () => {
    // A machine that is gone at once tells nobody.
    if (patience.interrupted + patience.terminated === 0) {
      endTree(child.pid);
      return;
    }
    child.kill('SIGINT');
    after(patience.interrupted, () => {
      child.kill('SIGTERM');
      after(patience.terminated, () => endTree(child.pid));
    });
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  try {
    return await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => {
        after(patience.streams, () => resolve(code));
      });
      child.on('close', resolve);
    });
  } finally {
    signal.removeEventListener('abort', cancel);
    timers.forEach(clearTimeout);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function endTree(pid: number | undefined): void {
  if (pid !== undefined) killFamily(pid);
}

/** Ends what the steps of a job have left running: the runner knows them by a variable. @returns how many there were */
export function endOrphans(trackingId: string): number {
  const mark = `RUNNER_TRACKING_ID=${trackingId}`;
  const left = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && variables(pid).includes(mark),
  );
  killAll(left.map(Number));
  return left.length;
}

function variables(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // ended meanwhile, or somebody else's
  }
}
