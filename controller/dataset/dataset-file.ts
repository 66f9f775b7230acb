import { constants } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { resolveDatasetPath } from '../../stacks/language/rules/dataset-path.ts';

/** The place of a dataset that a spec names. */
export interface DatasetFile {
  /** Repository-relative, as the spec leads to it. */
  readonly source: string;
  readonly handle: FileHandle;
}

/** True for data that is in S3 already: there is no file to look at. */
export function isInS3(path: string): boolean {
  return path.startsWith('s3://');
}

/** Folders of the repository that are not its content. A clone's `.git/config` can hold a token. */
const PRIVATE_FOLDERS = new Set(['.git', '.temper']);

/**
 * Opens a dataset that a spec names, or says why not. Only regular files whose real place is inside the repository are
 * opened: a spec in a pull request must not be able to send other files of the machine that applies it to a bucket.
 *
 * @returns the open file, to be closed by the caller, or the problem in words.
 */
export async function openDataset(
  root: string,
  specFile: string,
  path: string,
): Promise<DatasetFile | { readonly problem: string }> {
  const place = resolveDatasetPath(specFile, path);
  if ('problem' in place) return place;
  const source = place.path;
  try {
    const realRoot = await realpath(root);
    const real = await realpath(join(realRoot, source));
    const inside = relative(realRoot, real);
    if (inside.startsWith('..') || isAbsolute(inside))
      return { problem: `${source} is a symbolic link that leads out of the repository` };
    if ([source.split('/')[0], inside.split(sep)[0]].some(isPrivate))
      return { problem: `${source} is not part of the repository's content` };
    return await openRegular(source, real);
  } catch (error) {
    return { problem: await problemOf(error, root, source) };
  }
}

function isPrivate(folder: string | undefined): boolean {
  return PRIVATE_FOLDERS.has((folder ?? '').toLowerCase());
}

/** Without waiting for a writer when the file is a pipe, and without following a link made since it was looked at. */
async function openRegular(
  source: string,
  real: string,
): Promise<DatasetFile | { readonly problem: string }> {
  const handle = await open(
    real,
    constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0),
  );
  if ((await handle.stat()).isFile()) return { source, handle };
  await handle.close();
  return { problem: `${source} is not a regular file` };
}

async function problemOf(error: unknown, root: string, source: string): Promise<string> {
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const near = await nearestName(root, source);
    return `${source} does not exist${near === undefined ? '' : `; did you mean ${near}?`}`;
  }
  if (code === 'ELOOP') return `${source} is a symbolic link that leads to itself`;
  if (code === 'EACCES' || code === 'EPERM') return `${source} may not be read`;
  return `${source} cannot be read (${code})`;
}

/** `ENOENT` and the like; `undefined` for anything that is no failure of the file system. */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A file beside the missing one whose name differs by a slip of the fingers. */
async function nearestName(root: string, source: string): Promise<string | undefined> {
  const folder = dirname(source);
  const wanted = source.slice(source.lastIndexOf('/') + 1);
  const names = await readdir(join(root, folder)).catch(() => []);
  const near = names
    .map((name) => ({ name, edits: distance(name.toLowerCase(), wanted.toLowerCase()) }))
    .filter(({ edits }) => edits <= Math.max(2, Math.floor(wanted.length / 4)))
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1))[0];
  if (near === undefined) return undefined;
  return folder === '.' ? near.name : `${folder}/${near.name}`;
}
