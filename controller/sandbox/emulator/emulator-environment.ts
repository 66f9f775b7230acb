import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { Task } from '../../ports/ports.ts';
import type { FindEmulatorOptions } from './emulator.ts';
import { executables, isFile, probe, pythonVersion } from './emulator-python.ts';
import { packagedFile } from '../../workspace/packaged-file.ts';

/** What moto 5.2.1 asks for (Requires-Python of its metadata, 2026-11). */
const LEAST_PYTHON = [3, 10] as const;
const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** Where pip asks unless it is told otherwise. */
export const EMULATOR_INDEX = 'https://pypi.org/simple/moto/';

/** One line of emulator_environment.py's standard output. */
interface BuildEvent {
  readonly event: 'waiting' | 'building' | 'installing' | 'done' | 'failed';
  readonly reason?: string;
  readonly detail?: string;
}

/** The Python of Temper's own virtual environment with moto, where an earlier run has made it; it costs one look. */
export async function readyEnvironment(
  options: FindEmulatorOptions,
): Promise<{ python: string; version: string } | undefined> {
  const { digest, folder, python } = await privatePlace(options);
  // The marker is written last.
  const marker = await readFile(join(folder, 'complete'), 'utf8').catch(() => '');
  return marker === digest && (await isFile(python))
    ? probe(python, options.environment)
    : undefined;
}

/**
 * The Python of Temper's own virtual environment with moto, made when it is missing or incomplete. Of two processes
 * one makes it and the other waits.
 */
export async function privateEnvironment(
  options: FindEmulatorOptions,
  path: readonly string[],
): Promise<{ python: string; version: string }> {
  const { requirements, folder, python } = await privatePlace(options);
  const base = await basePython(path, options.environment);
  const task = options.reporter.task('Installing the AWS emulator (moto, once)');
  try {
    await build({ base, folder, requirements, task }, options);
  } catch (error) {
    task.fail();
    throw error;
  }
  task.done('AWS emulator installed');
  const found = await probe(python, options.environment);
  if (found === undefined)
    throw problem('SANDBOX_EMULATOR_INSTALL', 'moto was installed but cannot be found', {
      fix: `remove ${folder} and try again`,
    });
  return found;
}

async function privatePlace(options: FindEmulatorOptions) {
  const requirements =
    options.requirements ?? packagedFile('controller/sandbox/emulator/emulator-requirements.txt');
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const folder = join(options.cacheDir, 'emulator', digest.slice(0, 16));
  return { requirements, digest, folder, python: join(folder, 'environment', 'bin', 'python') };
}

/** The Python that a virtual environment would be made with. @throws TemperError SANDBOX_PYTHON_OLD, SANDBOX_PYTHON_MISSING */
export async function basePython(
  path: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const tooOld: string[] = [];
  for (const name of PYTHONS) {
    for (const python of (await executables(name, path)).slice(0, 1)) {
      const version = await pythonVersion(python, environment);
      if (version === undefined) continue;
      const [major, minor] = version;
      if (major > LEAST_PYTHON[0] || (major === LEAST_PYTHON[0] && minor >= LEAST_PYTHON[1]))
        return python;
      tooOld.push(`${python} is ${version.join('.')}`);
    }
  }
  const install =
    'install Python 3.10 or newer (Debian, Ubuntu: `apt install python3 python3-venv`; macOS: `brew install python`), or name a `moto_server` that exists';
  if (tooOld.length > 0)
    throw problem(
      'SANDBOX_PYTHON_OLD',
      `the AWS emulator needs Python 3.10 or newer: ${tooOld.join(', ')}`,
      {
        fix: install,
      },
    );
  throw problem('SANDBOX_PYTHON_MISSING', 'there is no working python3 on PATH', { fix: install });
}

interface Build {
  readonly base: string;
  readonly folder: string;
  readonly requirements: string;
  readonly task: Task;
}

function build(work: Build, { environment, signal }: FindEmulatorOptions): Promise<void> {
  const script = packagedFile('controller/sandbox/emulator/emulator_environment.py');
  const child = spawn(work.base, ['-B', script, work.folder, work.requirements], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment,
  });
  // Closing its input ends it together with pip.
  const abort = () => child.stdin.end();
  signal?.addEventListener('abort', abort, { once: true });
  let last: BuildEvent | undefined;
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors = (errors + data.toString()).slice(-2000)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Wrappers around Python may say things of their own.
    if (!line.startsWith('{')) return;
    last = JSON.parse(line) as BuildEvent;
    if (last.event === 'waiting') work.task.update('another process is installing it');
    if (last.event === 'building') work.task.update('making a virtual environment');
    if (last.event === 'installing') work.task.update(last.detail ?? '');
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(buildFailure('start', error.message, work)));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', abort);
      if (signal?.aborted) return reject(signal.reason as Error);
      if (code === 0 && last?.event === 'done') return resolve();
      return reject(buildFailure(last?.reason ?? 'start', last?.detail ?? errors.trim(), work));
    });
  });
}

function buildFailure(reason: string, detail: string, { base, folder }: Build): TemperError {
  const why = lastLines(detail);
  switch (reason) {
    case 'no-venv':
      return problem('SANDBOX_PYTHON_VENV', `${base} cannot make virtual environments: ${detail}`, {
        fix: 'install its venv module (Debian, Ubuntu: `apt install python3-venv`)',
      });
    case 'hash':
      return problem(
        'SANDBOX_EMULATOR_HASH',
        'a downloaded package is not the release that Temper pins',
        {
          why,
          fix: 'check which index or mirror pip uses (`pip config list`): it delivers other files than PyPI',
        },
      );
    case 'disk':
      return problem(
        'SANDBOX_EMULATOR_INSTALL',
        `cannot write the emulator's environment to ${folder}`,
        {
          why,
          fix: 'free some space (about 150 MB) or point the cache to another folder',
        },
      );
    case 'install':
      return problem('SANDBOX_EMULATOR_INSTALL', 'pip could not install the AWS emulator', {
        why,
        fix: "check the network, proxy and index that pip uses (`pip config list`), or install moto yourself (`pip install 'moto[server]>=5.2,<6'`)",
      });
    default:
      return problem(
        'SANDBOX_EMULATOR_INSTALL',
        `${base} could not make a virtual environment in ${folder}`,
        {
          why,
          fix: `run \`${base} -m venv /tmp/trial\` to see what is wrong with it`,
        },
      );
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n');
}

function problem(
  code: Diagnostic['code'],
  message: string,
  rest: Pick<Diagnostic, 'why' | 'fix'>,
): TemperError {
  return new TemperError([{ code, severity: 'error', message, ...rest }]);
}
