import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Reporter } from '../../ports/ports.ts';
import { EMULATOR_VERSION, type Emulator } from './emulator.ts';
import { emulatorFailure, type StartFailure } from './emulator-failure.ts';
import { packagedFile } from '../../workspace/packaged-file.ts';

export interface EmulatorProcess {
  readonly port: number;
  /** What every request must carry as `x-temper-token`. */
  readonly token: string;
  readonly version: string;
  /** Why it is gone: undefined while it runs. */
  readonly ended: string | undefined;
  /** Ends it after the change that is being made, everything it was told to keep on disk. */
  close(): Promise<void>;
}

export interface EmulatorProcessOptions {
  readonly reporter: Reporter;
  /** The folder that keeps what changes; absent: nothing is kept. */
  readonly stateDir?: string;
  /** Shown to whoever finds the folder in use. */
  readonly owner?: string;
  /** Called when it ends without having been closed. */
  readonly onDeath: (reason: string) => void;
  /** Without a sign of life for so long a start has failed. @default 60000 */
  readonly startTimeoutMs?: number;
}

/** Output kept for the day it dies. */
const KEPT_LINES = 20;
const CLOSE_TIMEOUT_MS = 10_000;

/** One line of emulator.py's standard output. */
type StartEvent =
  | { readonly event: 'replaying'; readonly done: number; readonly total: number }
  | {
      readonly event: 'ready';
      readonly port: number;
      readonly version: string;
      readonly replayFailures: number;
    }
  | ({ readonly event: 'failed' } & StartFailure);

/**
 * Starts the emulator on a loopback port that the system chooses, and waits until it answers.
 *
 * @throws TemperError SANDBOX_EMULATOR_* or SANDBOX_STATE_* that says what to do.
 */
export async function startEmulator(
  emulator: Emulator,
  options: EmulatorProcessOptions,
): Promise<EmulatorProcess> {
  const token = randomBytes(24).toString('base64url');
  const child = spawn(
    emulator.python,
    ['-B', packagedFile('controller/sandbox/emulator/emulator.py')],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: an interrupt typed at the terminal is for Temper, which ends the emulator last.
      detached: true,
      env: { ...withoutAws(emulator.environment), ...FIXED_ENVIRONMENT },
    },
  );
  const output = keepLines(child);
  // A broken pipe is a dead child, which its exit reports.
  child.stdin?.on('error', () => undefined);
  child.stdin?.write(
    `${JSON.stringify({
      token,
      requireVersion: EMULATOR_VERSION,
      stateDir: options.stateDir,
      owner: options.owner,
    })}\n`,
  );
  const ready = await untilReady(child, emulator, options, output).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  if (ready.replayFailures > 0)
    options.reporter.warn(
      `${ready.replayFailures} of the requests kept in ${options.stateDir} failed when made again (emulator moto ${ready.version}): what they had created is missing`,
    );
  return supervise(child, token, ready, { output, onDeath: options.onDeath });
}

/** The same sets in the same order in every run, and buckets only for the account that owns them. */
const FIXED_ENVIRONMENT = {
  PYTHONHASHSEED: '0',
  PYTHONUNBUFFERED: '1',
  MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS: 'false',
  MOTO_DISABLE_GLOBAL_CORS: 'true',
};

/** Real credentials and endpoints are nothing to an emulator, and its own switches are set here. */
function withoutAws(environment: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !/^(?:AWS|MOTO)_/.test(name));
  return Object.fromEntries(kept);
}

function keepLines(child: ChildProcess): string[] {
  const kept: string[] = [];
  if (child.stderr === null) return kept;
  createInterface({ input: child.stderr }).on('line', (line) => {
    kept.push(line.slice(0, 500));
    if (kept.length > KEPT_LINES) kept.shift();
  });
  return kept;
}

function untilReady(
  child: ChildProcess,
  emulator: Emulator,
  options: EmulatorProcessOptions,
  output: readonly string[],
): Promise<Extract<StartEvent, { event: 'ready' }>> {
  const timeoutMs = options.startTimeoutMs ?? 60_000;
  const task = options.reporter.task('Starting the AWS emulator');
  return new Promise((resolve, reject) => {
    let settled = false;
    const fail = (failure: StartFailure) => {
      if (settled) return;
      settled = true;
      clearTimeout(silence);
      task.fail();
      reject(emulatorFailure(failure, emulator, { output, stateDir: options.stateDir }));
    };
    const silence = setTimeout(
      () => fail({ reason: 'silent', detail: `no sign of life for ${timeoutMs / 1000} s` }),
      timeoutMs,
    );
    child.once('error', (error) => fail({ reason: 'spawn', detail: error.message }));
    child.once('close', (code, signal) =>
      fail({ reason: 'exit', detail: signal ? `signal ${signal}` : `exit code ${code}` }),
    );
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      silence.refresh();
      const event = startEvent(line);
      if (event?.event === 'replaying')
        task.update(`making again what was kept: ${percent(event.done, event.total)}`);
      if (event?.event === 'failed') fail(event);
      if (event?.event !== 'ready') return;
      settled = true;
      clearTimeout(silence);
      task.done(`AWS emulator ready (moto ${event.version})`);
      resolve(event);
    });
  });
}

function startEvent(line: string): StartEvent | undefined {
  try {
    return JSON.parse(line) as StartEvent;
  } catch {
    return undefined;
  }
}

function percent(done: number, total: number): string {
  return `${total > 0 ? Math.floor((done / total) * 100) : 100} %`;
}

function supervise(
  child: ChildProcess,
  token: string,
  ready: { readonly port: number; readonly version: string },
  life: { readonly output: readonly string[]; readonly onDeath: (reason: string) => void },
): EmulatorProcess {
  let ended: string | undefined;
  let closing = false;
  const gone = new Promise<void>((resolve) => {
    const end = (how: string) => {
      ended = how;
      resolve();
      if (!closing)
        life.onDeath([`the AWS emulator has ended (${how})`, ...life.output].join('\n'));
    };
    if (child.exitCode !== null || child.signalCode !== null)
      end(`${child.signalCode ?? `exit code ${child.exitCode}`}`);
    else child.once('close', (code, signal) => end(signal ?? `exit code ${code}`));
  });
  return {
    port: ready.port,
    token,
    version: ready.version,
    get ended() {
      return ended;
    },
    async close() {
      closing = true;
      child.stdin?.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}
