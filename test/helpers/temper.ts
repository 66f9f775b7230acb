import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TEMPER = fileURLToPath(new URL('../../bin/temper.js', import.meta.url));

/** Working folders of everything a test file starts; gone afterwards, as a runner's are. */
export const STATE_DIR = mkdtempSync(join(tmpdir(), 'temper-state-'));
const remove = () => rmSync(STATE_DIR, { recursive: true, force: true });
if (typeof afterAll === 'function') afterAll(remove);
else process.on('exit', remove);

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface TemperOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A process group of its own, so that a test can end it and all its children at once. */
  readonly detached?: boolean;
}

/** Starts the built command line, as a user would. */
export function startTemper(words: readonly string[], options: TemperOptions): Running {
  const child = spawn(process.execPath, [TEMPER, ...words], {
    cwd: options.cwd,
    detached: options.detached ?? false,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      TEMPER_STATE_DIR: STATE_DIR,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs the built command line to its end. */
export function temper(words: readonly string[], options: TemperOptions): Promise<Ended> {
  return startTemper(words, options).ended;
}

/** The data of a `--json` result. */
export function dataOf<T>(ended: Ended): T {
  return (JSON.parse(ended.stdout) as { data: T }).data;
}
