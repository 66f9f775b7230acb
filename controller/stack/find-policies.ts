/* The team's policies, and the OPA that judges by them: found, or fetched once and checked. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import { opaVersion, type Opa } from '../rego/opa.ts';
import {
  NO_POLICIES,
  POLICIES_FOLDER,
  policiesIn,
  type TeamPolicies,
} from '../rego/team-policies.ts';
import { PINNED_OPA, type OpaRelease } from '../rego/release.ts';
import { fetchToFile, reasonOf } from '../terraform/engine/fetching.ts';
import { NONE, requireCacheOutside } from './find-tools.ts';
import type { Machine } from './machine.ts';

/** The policies of the repository that Temper works on: never those of a pull request that it plans. */
export async function teamPolicies(machine: Machine): Promise<TeamPolicies> {
  if (!(await hasPolicies(machine.root))) return NO_POLICIES;
  const folder = join(machine.root, POLICIES_FOLDER);
  let found: Promise<Opa> | undefined;
  return policiesIn(folder, () => (found ??= findOpa(machine)), machine.signal);
}

/**
 * Whether a repository has policies: Rego in the folder of that name, which may also hold what is none. A link to it counts, so that
 * nobody switches policies off by putting one in its place.
 */
export async function hasPolicies(root: string): Promise<boolean> {
  const names = await readdir(join(root, POLICIES_FOLDER), { recursive: true }).catch(nothingThere);
  return names.some((name) => name.endsWith('.rego'));
}

function nothingThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}

/**
 * The named OPA, one on PATH, or the pinned release.
 * @throws {TemperError} TOOL_OPA
 */
export async function findOpa(machine: Machine, release = PINNED_OPA): Promise<Opa> {
  return (await locateOpa(machine)) ?? fetched(machine, release);
}

/**
 * Looks for the same without fetching anything.
 * @throws {TemperError} TOOL_OPA for one that was named and cannot be used
 */
export async function locateOpa({ opa, variables }: Machine): Promise<Opa | undefined> {
  if (opa !== undefined && opa !== NONE) return namedOpa(opa);
  const folders = opa === NONE ? [] : (variables['PATH'] ?? '').split(delimiter);
  const name = process.platform === 'win32' ? 'opa.exe' : 'opa';
  for (const path of folders.filter(isAbsolute).map((folder) => join(folder, name))) {
    const version = existsSync(path) ? await opaVersion(path) : undefined;
    if (version !== undefined && isSupported(version)) return { path, version };
  }
  return undefined;
}

async function namedOpa(path: string): Promise<Opa> {
  const version = isAbsolute(path) ? await opaVersion(path) : undefined;
  if (version === undefined || !isSupported(version)) throw unusable(path, version);
  return { path, version };
}

/** Rego as it is written since OPA 1.0. */
function isSupported(version: string): boolean {
  return version.startsWith('1.');
}

async function fetched(machine: Machine, { version, baseUrl, assets }: OpaRelease): Promise<Opa> {
  await requireCacheOutside(machine);
  const asset = assets[`${process.platform} ${process.arch}`];
  if (asset === undefined) throw noRelease();
  const path = join(machine.cacheDir, 'opa', version, asset.file);
  if ((await opaVersion(path)) === version) return { path, version };
  const part = `${path}.${randomBytes(6).toString('hex')}`;
  const task = machine.reporter.task(`downloading Open Policy Agent ${version}`);
  try {
    await mkdir(join(path, '..'), { recursive: true });
    const sha256 = await fetchToFile(new URL(asset.file, baseUrl), part, machine);
    if (sha256 !== asset.sha256) throw new Error(`its SHA-256 is ${sha256}, not ${asset.sha256}`);
    await chmod(part, 0o755);
    await rename(part, path);
    task.done(`Open Policy Agent ${version} is in ${join(path, '..')}`);
    return { path, version };
  } catch (error) {
    task.fail();
    machine.signal.throwIfAborted();
    throw notFetched(version, error);
  } finally {
    await rm(part, { force: true });
  }
}

function unusable(path: string, version: string | undefined): TemperError {
  return failure({
    message: `the Open Policy Agent that was named cannot be used: ${path}`,
    why:
      version === undefined
        ? 'it does not answer `opa version`, or is no absolute path'
        : `it is of version ${version}, and policies are judged by 1.x`,
    fix: 'correct TEMPER_OPA, or leave it out: then `opa` on PATH or the pinned release is used',
  });
}

function noRelease(): TemperError {
  return failure({
    message: `there is no pinned Open Policy Agent for ${process.platform} ${process.arch}`,
    why: `the repository has policies (${POLICIES_FOLDER}/), and a plan that they have not judged is not applied`,
    fix: 'install `opa` 1.x and put it on PATH, or name it with TEMPER_OPA',
  });
}

function notFetched(version: string, cause: unknown): TemperError {
  return failure(
    {
      message: `Open Policy Agent ${version} could not be downloaded: ${reasonOf(cause)}`,
      why: `the repository has policies (${POLICIES_FOLDER}/), and a plan that they have not judged is not applied`,
      fix: 'try again; or install `opa` 1.x and put it on PATH, or name it with TEMPER_OPA',
    },
    cause,
  );
}

function failure(text: Pick<Diagnostic, 'message' | 'why' | 'fix'>, cause?: unknown): TemperError {
  return new TemperError([{ code: 'TOOL_OPA', severity: 'error', ...text }], { cause });
}
