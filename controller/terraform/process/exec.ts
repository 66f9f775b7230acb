/*
 * The one place that starts Terraform. No shell is involved: arguments reach the program byte for byte.
 *
 * The child leads a process group of its own, so a Ctrl-C in the terminal reaches Temper alone, which forwards it once.
 * Terraform stops in order at the first SIGINT (it finishes what is under way, writes the state, releases the lock) and
 * gives everything up at the second; a child in Temper's group would get one from the terminal and one from Temper.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { Lines, Tail } from './lines.ts';
import { Transcript } from './transcript.ts';

/** A program to run. `environment` is all the child gets: nothing is inherited. */
export interface Command {
  readonly path: string;
  readonly argv: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface ExecOptions {
  /**
   * Every line of standard output, as it comes, without its line end; a line over 1 MiB is cut there. When it throws, the
   * child is stopped in order, and the error is thrown once it has ended.
   */
  readonly onLine?: (line: string) => void;
  /** Stop in order: one SIGINT, then wait for the child however long it takes. */
  readonly signal?: AbortSignal;
  /** Stop now: SIGTERM, and SIGKILL for the whole group when that has not helped after `killAfterMs`. */
  readonly force?: AbortSignal;
  /** @default 10 000 */
  readonly killAfterMs?: number;
  /**
   * Path of a file that standard output goes to (standard error to the same name plus `.stderr`) instead of a pipe.
   * A pipe ends with its reader, and a Go program that writes to one without a reader is killed on the spot: were Temper
   * killed, Terraform would die with it, its state unwritten. With a file it carries on to its end.
   */
  readonly transcript?: string;
  /** Keeps all of standard output for `Exit.stdout`, up to this many bytes; else only its last 64 KiB. */
  readonly stdoutLimit?: number;
  /** Called once with the process id, in the same turn as the start. */
  readonly onStart?: (pid: number) => void;
}

export interface Exit {
  /** Absent when a signal ended the child. */
  readonly code?: number;
  readonly signal?: NodeJS.Signals;
  readonly stdout: string;
  /** There was more standard output than `stdoutLimit`; `stdout` is the end of it. */
  readonly stdoutCut: boolean;
  /** The last 64 KiB of standard error. */
  readonly stderr: string;
  /** A stop was asked for while it ran. */
  readonly interrupted: boolean;
}

const TAIL_BYTES = 64 * 1024;
/** How long output of a child that has ended is waited for, when a grandchild keeps its pipe open. */
const DRAIN_MS = 1000;

/**
 * Runs a program to its end. A non-zero exit is an answer, not an error.
 * @throws what Node reports when it cannot be started (`code: 'ENOENT' | 'EACCES' | …`); `signal.reason` when the
 * signal was aborted before the start.
 */
export async function exec(command: Command, options: ExecOptions = {}): Promise<Exit> {
  options.signal?.throwIfAborted();
  const transcript =
    options.transcript === undefined ? undefined : new Transcript(options.transcript);
  const child = start(command, transcript);
  const out = new Tail(options.stdoutLimit ?? TAIL_BYTES);
  const err = new Tail(TAIL_BYTES);
  const listener = carefully(child, options.onLine);
  const lines = new Lines(listener.hear);
  const onOutput = (chunk: Buffer) => {
    out.add(chunk);
    lines.add(chunk);
  };
  const onError = (chunk: Buffer) => err.add(chunk);

  const ended = exitOf(child);
  if (child.pid !== undefined) options.onStart?.(child.pid);
  const stop = forwardSignals(child, options);
  const drained =
    transcript === undefined
      ? readPipes(child, onOutput, onError)
      : transcript.follow(ended, onOutput, onError);
  try {
    const { code, signal } = await ended;
    await (transcript === undefined ? within(DRAIN_MS, drained, child) : drained);
    lines.end();
    listener.rethrow();
    return {
      ...(code !== null && { code }),
      ...(signal !== null && { signal }),
      stdout: out.text(),
      stdoutCut: out.isCut,
      stderr: err.text(),
      interrupted: stop.asked(),
    };
  } finally {
    stop.remove();
    transcript?.remove();
  }
}

function start(command: Command, transcript: Transcript | undefined): ChildProcess {
  const [stdout, stderr] = transcript?.open() ?? [];
  try {
    return spawn(command.path, [...command.argv], {
      cwd: command.directory,
      env: { ...command.environment },
      detached: true,
      windowsHide: true,
      shell: false,
      stdio: ['ignore', stdout ?? 'pipe', stderr ?? 'pipe'],
    });
  } finally {
    if (stdout !== undefined) closeSync(stdout);
    if (stderr !== undefined) closeSync(stderr);
  }
}

/** An error that escaped from an event handler would end Temper on the spot, and Terraform would be left alone. */
function carefully(
  child: ChildProcess,
  onLine: ExecOptions['onLine'],
): { hear: (line: string) => void; rethrow: () => void } {
  let thrown: { readonly error: unknown } | undefined;
  return {
    hear(line) {
      if (thrown !== undefined) return;
      try {
        onLine?.(line);
      } catch (error) {
        thrown = { error };
        child.kill('SIGINT');
      }
    },
    rethrow() {
      if (thrown !== undefined) throw thrown.error;
    },
  };
}

function exitOf(
  child: ChildProcess,
): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

async function readPipes(
  child: ChildProcess,
  onOutput: (chunk: Buffer) => void,
  onError: (chunk: Buffer) => void,
): Promise<void> {
  await Promise.all([read(child.stdout, onOutput), read(child.stderr, onError)]);
}

async function read(stream: Readable | null, each: (chunk: Buffer) => void): Promise<void> {
  if (stream === null) return;
  await new Promise<void>((resolve) => {
    stream.on('data', each);
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
}

/** A grandchild that inherited the pipes must not keep a run from ending. */
async function within(ms: number, drained: Promise<void>, child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, ms);
  await drained;
  clearTimeout(timer);
}

function forwardSignals(
  child: ChildProcess,
  options: ExecOptions,
): { asked(): boolean; remove(): void } {
  let asked = false;
  let killer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    asked = true;
    child.kill('SIGINT');
  };
  const onForce = () => {
    asked = true;
    child.kill('SIGTERM');
    killer = setTimeout(() => killGroup(child), options.killAfterMs ?? 10_000);
  };
  options.signal?.addEventListener('abort', onAbort, { once: true });
  options.force?.addEventListener('abort', onForce, { once: true });
  return {
    asked: () => asked,
    remove: () => {
      clearTimeout(killer);
      options.signal?.removeEventListener('abort', onAbort);
      options.force?.removeEventListener('abort', onForce);
    },
  };
}

/** Providers are children of Terraform in the same group; killing Terraform alone would leave them behind. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
