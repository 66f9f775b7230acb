import { isUtf8 } from 'node:buffer';
import { open, readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { resolveDatasetPath } from '../../stacks/kinds/fine-tune/dataset-path.ts';
import { nearest } from '../../stacks/nearest.ts';
import {
  isPrivate,
  pathOfDescriptor,
  placeInside,
  READ_FLAGS,
  refusalOfOpen,
  rootAt,
  systemErrorCode,
  type Refusal,
  type Root,
} from '../workspace/inside.ts';

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

/**
 * Opens a dataset that a spec names, or says why not. Only regular files whose real place is inside the repository are
 * opened: a spec in a pull request must not be able to send other files of the machine that applies it to a bucket.
 *
 * A hard link is not told from the file it is another name of: git carries none, and who can make one on this machine
 * could as well copy the file.
 *
 * @returns the open file, to be closed by the caller, or the problem in words.
 */
export async function openDataset(
  repository: string,
  specFile: string,
  path: string,
  openFile: typeof open = open,
): Promise<DatasetFile | { readonly problem: string }> {
  const resolved = resolveDatasetPath(specFile, path);
  if ('problem' in resolved) return resolved;
  const source = resolved.path;
  try {
    const root = rootAt(repository);
    const place = placeInside(root, source);
    if ('refused' in place) return { problem: refusedIn(source, place.refused) };
    const handle = await openFile(place.path, READ_FLAGS);
    const problem = await problemOfOpen(handle, root, source).catch(async (error: unknown) => {
      await handle.close();
      throw error;
    });
    if (problem === undefined) return { source, handle };
    await handle.close();
    return { problem };
  } catch (error) {
    return { problem: await problemOf(error, repository, source) };
  }
}

function refusedIn(source: string, refused: Refusal): string {
  return refused === 'outside'
    ? `${source} is a symbolic link that leads out of the repository`
    : `${source} is not part of the repository's content`;
}

async function problemOfOpen(
  handle: FileHandle,
  root: Root,
  source: string,
): Promise<string | undefined> {
  const refused = refusalOfOpen(handle.fd, root, source);
  if (refused !== undefined) return refusedIn(source, refused);
  return (await handle.stat()).isFile() ? undefined : `${source} is not a regular file`;
}

async function problemOf(error: unknown, repository: string, source: string): Promise<string> {
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const near = await nearestFile(rootAt(repository), source).catch(() => undefined);
    return `${source} does not exist${near === undefined ? '' : `; did you mean ${near}?`}`;
  }
  if (code === 'ELOOP') return `${source} is a symbolic link that leads to itself`;
  if (code === 'EACCES' || code === 'EPERM') return `${source} may not be read`;
  return `${source} cannot be read (${code})`;
}

/** A file beside the missing one whose name is nearly the same. */
async function nearestFile(root: Root, source: string): Promise<string | undefined> {
  const folder = dirname(source);
  const names = (await namesIn(root, folder)).filter((name) => !isPrivate(name)).toSorted();
  const near = nearest(basename(source), names);
  return near === undefined || folder === '.' ? near : `${folder}/${near}`;
}

/** The names in a folder of the repository that a spec could write; none of a folder elsewhere. */
async function namesIn(root: Root, folder: string): Promise<string[]> {
  const place = placeInside(root, folder);
  if ('refused' in place) return [];
  const handle = await open(place.path, READ_FLAGS);
  try {
    if (refusalOfOpen(handle.fd, root, folder) !== undefined) return [];
    const names = await readdir(pathOfDescriptor(handle.fd) ?? place.path, { encoding: 'buffer' });
    return names.filter((name) => isUtf8(name)).map(String);
  } finally {
    await handle.close();
  }
}
