import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Code } from '../../stacks/language/codes.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';

/**
 * The folder whose content a commit can write, for a root inside it: the nearest one above the root's real place that
 * has a `.git` folder. A `.git` file marks a submodule or a linked worktree, whose parent repository can carry files
 * around it, so the search goes on. Without any, the root itself.
 */
export async function checkoutOf(root: string): Promise<string> {
  const real = await realpath(root);
  let found = real;
  for (let path = real; ; path = dirname(path)) {
    const git = await lstat(join(path, '.git')).catch(() => undefined);
    if (git !== undefined) found = path;
    if (git?.isDirectory() === true || dirname(path) === path) return found;
  }
}

/** A folder of Temper's own, and how a person names another one. */
export interface OwnPlace {
  readonly code: Code;
  /** `state folder`, `cache folder`. */
  readonly what: string;
  readonly why: string;
  /** `TEMPER_STATE_DIR`. */
  readonly variable: string;
}

/** @throws {TemperError} of `place.code` when a commit could write in `folder`. */
export async function requireOutside(root: string, folder: string, place: OwnPlace): Promise<void> {
  const checkout = await checkoutOf(root);
  if (!(await liesIn(checkout, resolve(folder)))) return;
  throw new TemperError([
    {
      code: place.code,
      severity: 'error',
      message: `Temper's ${place.what} ${resolve(folder)} lies in the repository ${checkout}`,
      why: place.why,
      fix: `name another folder with ${place.variable}`,
    },
  ]);
}

/** Whether `path`, there or not yet, would lie in `folder` (a real path) or be it, links on the way resolved. */
async function liesIn(folder: string, path: string): Promise<boolean> {
  const way = relative(folder, await realPlace(path));
  return way === '' || (!isAbsolute(way) && way.split(/[\\/]/)[0] !== '..');
}

/** The real path of what exists of a path, and the rest of it as it is. */
async function realPlace(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(await realPlace(dirname(path)), basename(path));
}
