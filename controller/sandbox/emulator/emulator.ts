import { basename, delimiter, dirname, join } from 'node:path';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import type { Reporter } from '../../ports/ports.ts';
import { privateEnvironment, readyEnvironment } from './emulator-environment.ts';
import { executables, isFile, probe, shebangInterpreter } from './emulator-python.ts';

/** moto from this version on, [major, minor]; the next major may work differently. */
export const EMULATOR_VERSION = [5, 2] as const;

/** moto and the Python that can import it. */
export interface Emulator {
  /** Absolute path of the interpreter. */
  readonly python: string;
  readonly version: string;
  readonly source: 'named' | 'path' | 'private';
  /** Environment variables its process gets. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface FindEmulatorOptions {
  /** A `moto_server` or a Python with moto in it, as the user named it; then nothing else is tried. */
  readonly named?: string;
  /** Programs on PATH are not looked at. */
  readonly ignorePath?: boolean;
  /** Folder that Temper keeps its downloads in; the private environment goes below it. */
  readonly cacheDir: string;
  /** The environment to look in (`PATH`) and to pass on (proxies, pip's settings). */
  readonly environment: Readonly<Record<string, string>>;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
  /** Pinned releases with hashes. @default the file that comes with Temper */
  readonly requirements?: string;
}

/**
 * Finds moto: the one named, else `moto_server` on PATH when it is new enough, else a private virtual environment,
 * made on first use from releases pinned by hash.
 *
 * @throws TemperError SANDBOX_EMULATOR_* or SANDBOX_PYTHON_* that says exactly what to do.
 */
export async function findEmulator(options: FindEmulatorOptions): Promise<Emulator> {
  const { environment } = options;
  const { emulator, unusable } = await locateEmulator(options);
  if (emulator !== undefined) return emulator;
  for (const { version, program } of unusable)
    options.reporter.info(
      `moto ${version} on PATH (${program}) is not ${EMULATOR_VERSION.join('.')} or newer: using a private one`,
    );
  const { python, version } = await privateEnvironment(options, foldersIn(environment));
  return { python, version, source: 'private', environment };
}

/** What there is of moto without installing anything. */
export interface LocatedEmulator {
  readonly emulator?: Emulator;
  /** What lies on PATH and is of another version. */
  readonly unusable: readonly { readonly program: string; readonly version: string }[];
}

/** Looks where `findEmulator` looks, and installs nothing. @throws TemperError SANDBOX_EMULATOR_UNUSABLE for a named one */
export async function locateEmulator(options: FindEmulatorOptions): Promise<LocatedEmulator> {
  const { named, environment } = options;
  const path = foldersIn(environment);
  if (named !== undefined)
    return { emulator: await namedEmulator(named, path, environment), unusable: [] };
  const unusable: { program: string; version: string }[] = [];
  for (const program of options.ignorePath === true ? [] : await executables('moto_server', path)) {
    const { python, version, usable } = (await emulatorOf(program, path, environment)) ?? {};
    if (python === undefined || version === undefined) continue;
    if (usable === true)
      return { emulator: { python, version, source: 'path', environment }, unusable };
    unusable.push({ program, version });
  }
  const ready = await readyEnvironment(options);
  if (ready === undefined) return { unusable };
  return { emulator: { ...ready, source: 'private', environment }, unusable };
}

function foldersIn(environment: FindEmulatorOptions['environment']): string[] {
  return (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

async function namedEmulator(
  named: string,
  path: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Emulator> {
  const file = named.includes('/') ? named : ((await executables(named, path))[0] ?? named);
  const problem = (message: string, fix: string) =>
    new TemperError([{ code: 'SANDBOX_EMULATOR_UNUSABLE', severity: 'error', message, fix }]);
  if (!(await isFile(file)))
    throw problem(
      `there is no emulator at ${named}`,
      'name the `moto_server` program or a Python that has moto, or leave it out and let Temper make its own',
    );
  const found = await emulatorOf(file, path, environment);
  if (found === undefined)
    throw problem(
      `${named} does not lead to a Python that can import moto, flask and flask_cors`,
      "install moto there (`pip install 'moto[server]>=5.2,<6'`), or leave it out and let Temper make its own",
    );
  if (!found.usable)
    throw problem(
      `${named} is moto ${found.version}; the sandbox needs ${EMULATOR_VERSION.join('.')} or newer of the same major`,
      `upgrade it: \`${found.python} -m pip install 'moto[server]>=5.2,<6'\``,
    );
  return { python: found.python, version: found.version, source: 'named', environment };
}

/**
 * The interpreter behind a program of moto's: the one its first line names, else (for the shell wrappers of version
 * managers) a `python3` beside it or on PATH; the first that can import moto.
 */
async function emulatorOf(
  program: string,
  path: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ python: string; version: string; usable: boolean } | undefined> {
  const named = await shebangInterpreter(program);
  const beside = join(dirname(program), 'python3');
  // A wrapper is not asked itself: given Python's arguments, `moto_server` would start serving.
  const self = basename(program).startsWith('python') ? [program] : [];
  const candidates = [
    ...(named === undefined ? self : [named]),
    beside,
    ...(await executables('python3', path)),
  ];
  for (const python of new Set(candidates)) {
    const found = await probe(python, environment);
    if (found !== undefined) return { ...found, usable: isUsable(found.version) };
  }
  return undefined;
}

function isUsable(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === EMULATOR_VERSION[0] && minor >= EMULATOR_VERSION[1];
}
