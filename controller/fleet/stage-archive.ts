import { randomUUID } from 'node:crypto';
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Asset } from '../../stacks/stack.ts';

/** An archive of Temper's own: its bytes, and their SHA-256. */
export interface Archive {
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** The name of an archive says what is in it. */
const ARCHIVE_PATH = /^assets\/[0-9a-f]{64}\.(?:zip|tar)$/;

/**
 * Puts an archive that comes with Temper where the stack uploads it from. It gets its name only when it is whole.
 *
 * @throws Error when the stack was compiled for another archive: facts and files are of two releases.
 */
export async function stageArchive(dir: string, asset: Asset, archive: Archive): Promise<void> {
  if (!ARCHIVE_PATH.test(asset.path)) throw new Error(`not a path for an archive: ${asset.path}`);
  if (asset.sha256 !== archive.sha256)
    throw new Error(`${asset.path} was planned, and ${archive.sha256} is what Temper has`);
  const target = join(dir, asset.path);
  const folder = dirname(target);
  // A repository could bring a link in the folder's place; what is below it would then be somebody else's.
  const there = await lstat(folder).catch(() => undefined);
  if (there !== undefined && !there.isDirectory()) await rm(folder);
  await mkdir(folder, { recursive: true });
  const part = `${target}.${randomUUID()}.part`;
  await writeFile(part, archive.bytes);
  await rename(part, target);
}
