/* A folder to fetch things in, beside where they go in the end: what is moved out of it is whole. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = '.download-';
const LEFT_BEHIND_MS = 24 * 60 * 60 * 1000;

/** Works in a folder of its own below `parent`, which is gone afterwards, and so are those of processes that were killed. */
export async function inFetchFolder<T>(
  parent: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(parent, `${PREFIX}${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true });
    const done = await work(folder);
    await removeLeftovers(parent);
    return done;
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (name.startsWith(PREFIX) && age > LEFT_BEHIND_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

const DISK_ERRORS = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];

/** Whether the disk is why something could not be stored. */
export function isDiskError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && DISK_ERRORS.includes(code);
}

export function isDiskFull(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
