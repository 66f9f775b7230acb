import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/**
 * The text of a file that this user's own runs wrote. What is read is what is open: no link is followed, nothing is
 * waited for, and everything that is told of the file is told by its descriptor.
 * @returns undefined when there is no such file; else its text, or in words why it is not used.
 */
export async function readOwnFile(
  path: string,
  limit: number,
): Promise<{ readonly text: string } | { readonly problem: string } | undefined> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let handle: FileHandle;
  try {
    handle = await open(path, flags);
  } catch (error) {
    return unopened((error as NodeJS.ErrnoException).code);
  }
  try {
    const problem = problemOf(await handle.stat(), limit);
    return problem === undefined ? { text: await handle.readFile('utf8') } : { problem };
  } finally {
    await handle.close();
  }
}

function unopened(code: string | undefined): { readonly problem: string } | undefined {
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  return { problem: code === 'ELOOP' ? 'is a link' : `cannot be read (${code ?? 'unknown'})` };
}

function problemOf(entry: Stats, limit: number): string | undefined {
  if (!entry.isFile()) return 'is not a regular file';
  const user = process.getuid?.();
  if (user !== undefined && entry.uid !== user) return 'belongs to another user';
  if (entry.nlink > 1) return 'has a second name elsewhere';
  return entry.size > limit ? `is larger than ${String(limit)} bytes` : undefined;
}
