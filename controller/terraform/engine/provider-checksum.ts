/* The checksum of the provider as a lock file has it: what `init` will hold it to. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TERRAFORM_LOCK } from '../../../stacks/terraform-lock.ts';
import type { MirroredProvider } from './mirror.ts';

/**
 * `zh:` of an archive is its SHA-256; `h1:` of a folder is the SHA-256 over the SHA-256 and name of each file in it, sorted
 * by name (golang.org/x/mod/sumdb/dirhash, Hash1; Terraform, internal/getproviders/hash.go, 2026-11).
 */
export async function providerChecksum({ path, packed }: MirroredProvider): Promise<string> {
  if (packed) return `zh:${await sha256Of(path)}`;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
  const whole = createHash('sha256');
  for (const file of files) whole.update(`${await sha256Of(join(path, file))}  ${file}\n`);
  return `h1:${whole.digest('base64')}`;
}

/** Whether the lock file that every stack gets takes a provider with this checksum. */
export function isLocked(checksum: string): boolean {
  return TERRAFORM_LOCK.includes(`"${checksum}"`);
}

/** In hex; the provider is 700 MB, so it is not read at once. */
async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
