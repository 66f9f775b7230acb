/* Finds the engine: a named binary, else one on PATH, else the pinned release in the cache, downloaded once. */
import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import type { Reporter } from '../../ports/ports.ts';
import { versionArguments } from '../arguments.ts';
import { downloadRelease } from './download.ts';
import { exec } from '../process/exec.ts';
import type { Platform } from './mirror.ts';
import { PINNED_RELEASE, type ReleaseSource } from './release.ts';

/** Terraform or OpenTofu. Only this handshake tells them apart; everything else treats them alike. */
export interface Engine {
  readonly path: string;
  readonly name: 'terraform' | 'opentofu';
  readonly version: string;
}

export interface EngineSearch extends Platform {
  /** Named by the user: taken or refused, never replaced by another. */
  readonly requested?: string;
  /** `PATH`. */
  readonly searchPath: string;
  /** Programs on PATH are not looked at. */
  readonly ignorePath?: boolean;
  readonly cacheDir: string;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
  readonly release?: ReleaseSource;
}

/** S3 locks without DynamoDB (`use_lockfile`) came with 1.10 to both. */
const OLDEST = [1, 10] as const;
const OLDEST_TEXT = OLDEST.join('.');

/** What there is without fetching anything. */
export interface LocatedEngine {
  readonly engine?: Engine;
  /** How it was found. */
  readonly how?: 'named' | 'PATH' | 'cache';
  /** Engines on PATH that are too old. */
  readonly tooOld: readonly Engine[];
}

/**
 * Looks for the engine and fetches nothing: the named one, else one on PATH, else the pinned release where an earlier run
 * has fetched it.
 * @throws {TemperError} TOOL_TERRAFORM_MISSING, TOOL_TERRAFORM_TOO_OLD for a named one.
 */
export async function locateEngine(search: EngineSearch): Promise<LocatedEngine> {
  const { requested } = search;
  if (requested !== undefined) {
    return { engine: await named(requested, search), how: 'named', tooOld: [] };
  }
  const tooOld: Engine[] = [];
  for (const path of search.ignorePath === true ? [] : candidates(search)) {
    const engine = await handshake(path, search.signal);
    if (engine !== undefined && isNewEnough(engine)) return { engine, how: 'PATH', tooOld };
    if (engine !== undefined) tooOld.push(engine);
  }
  const cached = await handshake(pinnedPath(search), search.signal);
  return { tooOld, ...(cached !== undefined && { engine: cached, how: 'cache' as const }) };
}

/**
 * The engine to run, fetched where there is none.
 * @throws {TemperError} as `locateEngine`; TOOL_DOWNLOAD_… and the like when none was found and none could be fetched.
 */
export async function findEngine(
  search: EngineSearch,
  located = locateEngine(search),
): Promise<Engine> {
  const { engine, tooOld } = await located;
  return engine ?? pinned(search, tooOld);
}

/** Where the pinned release lies once it was fetched. */
function pinnedPath(search: EngineSearch): string {
  const { version } = search.release ?? PINNED_RELEASE;
  const name = search.platform === 'win32' ? 'terraform.exe' : 'terraform';
  return join(search.cacheDir, 'terraform', version, name);
}

async function named(requested: string, search: EngineSearch): Promise<Engine> {
  const path =
    requested.includes('/') || requested.includes('\\')
      ? requested
      : ((await firstExecutable(searchFolders(search).map((one) => join(one, requested)))) ??
        requested);
  const file = await stat(path).catch(() => undefined);
  if (file === undefined) throw unusable(requested, 'there is no such file');
  if (!file.isFile()) throw unusable(requested, 'it is not a file');
  if (!(await isExecutable(path))) throw unusable(requested, 'it is not executable');
  const engine = await handshake(path, search.signal);
  if (engine === undefined) {
    throw unusable(requested, 'it does not answer `version -json` like Terraform');
  }
  if (!isNewEnough(engine)) throw tooOldError(engine);
  return engine;
}

async function pinned(search: EngineSearch, tooOld: readonly Engine[]): Promise<Engine> {
  const release = search.release ?? PINNED_RELEASE;
  const target = pinnedPath(search);
  const { platform, arch, reporter, signal } = search;
  try {
    await mkdir(dirname(target), { recursive: true }).catch(() => undefined);
    await downloadRelease({
      platform,
      arch,
      release,
      target,
      reporter,
      ...(signal !== undefined && { signal }),
    });
  } catch (error) {
    throw withTooOld(error, tooOld);
  }
  const engine = await handshake(target, signal);
  if (engine === undefined)
    throw unusable(target, 'the release that was downloaded does not run here');
  return engine;
}

function* candidates(search: EngineSearch): Generator<string> {
  const suffix = search.platform === 'win32' ? '.exe' : '';
  for (const name of ['terraform', 'tofu']) {
    for (const folder of searchFolders(search)) yield join(folder, name + suffix);
  }
}

/** An empty entry of PATH means the working directory, where a repository could have planted a program. */
function searchFolders(search: EngineSearch): string[] {
  return search.searchPath.split(delimiter).filter((folder) => folder !== '' && folder !== '.');
}

/** Asks a binary who it is; undefined when there is none or it does not answer like Terraform. */
async function handshake(
  path: string,
  signal: AbortSignal | undefined,
): Promise<Engine | undefined> {
  if (!(await isExecutable(path))) return undefined;
  const [json, text] = await Promise.all([
    ask(path, versionArguments, signal),
    ask(path, ['version'], signal),
  ]);
  const version = versionOf(json);
  if (version === undefined) return undefined;
  return { path, version, name: /^OpenTofu v/m.test(text) ? 'opentofu' : 'terraform' };
}

async function ask(
  path: string,
  argv: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const timeout = AbortSignal.timeout(20_000);
  try {
    const exit = await exec(
      {
        path,
        argv,
        directory: '/',
        environment: { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' },
      },
      { force: timeout, killAfterMs: 1000, ...(signal !== undefined && { signal }) },
    );
    return exit.stdout;
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as { code?: unknown }).code === undefined) throw error;
    return '';
  }
}

function versionOf(json: string): string | undefined {
  try {
    const version = (JSON.parse(json) as { terraform_version?: unknown }).terraform_version;
    return typeof version === 'string' && /^\d+\.\d+/.test(version) ? version : undefined;
  } catch {
    return undefined;
  }
}

function isNewEnough({ version }: Engine): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === OLDEST[0] && minor >= OLDEST[1];
}

async function isExecutable(path: string): Promise<boolean> {
  const file = await stat(path).catch(() => undefined);
  if (file?.isFile() !== true) return false;
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isExecutable(path)) return path;
  return undefined;
}

function unusable(path: string, why: string): TemperError {
  return new TemperError([
    {
      code: 'TOOL_TERRAFORM_MISSING',
      severity: 'error',
      message: `${path} cannot be used as Terraform: ${why}`,
      fix: `name a Terraform or OpenTofu binary, ${OLDEST_TEXT} or newer; or name none: Temper takes the one on PATH, or fetches one`,
    },
  ]);
}

function tooOldError(engine: Engine): TemperError {
  return new TemperError([
    {
      code: 'TOOL_TERRAFORM_TOO_OLD',
      severity: 'error',
      message: `${title(engine)} at ${engine.path} cannot be used: Temper needs ${OLDEST_TEXT} or newer, below 2`,
      why: 'locking a state in S3 (`use_lockfile`) came with 1.10',
      fix: 'install a newer one, or name none: Temper fetches one',
    },
  ]);
}

function withTooOld(error: unknown, tooOld: readonly Engine[]): unknown {
  if (!(error instanceof TemperError) || tooOld.length === 0) return error;
  const [first, ...rest] = error.diagnostics;
  const found = tooOld.map((one) => `${title(one)} at ${one.path}`).join(', ');
  const why = `${first.why ?? ''}${first.why === undefined ? '' : '; '}found on PATH but older than ${OLDEST_TEXT}: ${found}`;
  return new TemperError([{ ...first, why }, ...rest], { cause: error });
}

function title({ name, version }: Engine): string {
  return `${name === 'opentofu' ? 'OpenTofu' : 'Terraform'} ${version}`;
}
