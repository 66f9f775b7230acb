import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { packagedFile } from '../workspace/packaged-file.ts';
import { zip } from './zip.ts';

/** The function that ends what outlives its time, as Lambda takes it. */
export interface LimitArchive {
  readonly bytes: Buffer;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** The same file makes the same bytes, whoever packs it and when: an archive that differs is another plan. */
export async function limitArchive(
  handler = packagedFile('fleet/limit/handler.py'),
): Promise<LimitArchive> {
  const bytes = zip([{ path: 'handler.py', bytes: await readFile(handler) }]);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
