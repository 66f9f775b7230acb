import { createHash } from 'node:crypto';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';

/** A file somewhere else that is to be copied. */
export interface OutsideFile {
  /** Its path in the set that it becomes part of. */
  readonly path: string;
  readonly bytes: number;
  /** What its source says that it is. */
  readonly checksum: Checksum;
  /** Its bytes from an offset on, to the end or until something breaks. */
  open(offset: number): AsyncIterable<Buffer>;
}

/** Git names small files by their SHA-1 with a header, and large ones by what stands in for them. */
export type Checksum =
  | { readonly sha256: string }
  | { readonly gitBlob: string }
  /** A folder of one's own says nothing of its files. */
  | { readonly unknown: true };

/** Where a copy is: how many bytes of a file have come. */
export type Came = (bytes: number) => void;

/**
 * The bytes of a file as they come, held against its size and checksum: where they differ, the end is an error, so that whoever
 * reads to the end has had the file.
 *
 * @throws TemperError STAGE_CONTENT
 */
export async function* verified(file: OutsideFile, came: Came): AsyncGenerator<Buffer> {
  const { checksum, bytes } = file;
  const hash =
    'gitBlob' in checksum ? createHash('sha1').update(`blob ${bytes}\0`) : createHash('sha256');
  let done = 0;
  for await (const chunk of file.open(0)) {
    done += chunk.length;
    hash.update(chunk);
    came(chunk.length);
    if (done > bytes) break;
    yield chunk;
  }
  if (done !== bytes)
    throw otherContent(file.path, `${bytes} bytes`, `${done > bytes ? 'more' : done}`);
  const found = hash.digest('hex');
  const wanted =
    'gitBlob' in checksum ? checksum.gitBlob : 'sha256' in checksum ? checksum.sha256 : found;
  if (found !== wanted) throw otherContent(file.path, wanted, found);
}

/** A small file whole. */
export async function wholeFile(file: OutsideFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of verified(file, () => undefined)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function otherContent(path: string, wanted: string, found: string): TemperError {
  return new TemperError([
    {
      code: 'STAGE_CONTENT',
      severity: 'error',
      message: `${shown(path)} is not the file that its source says it is`,
      why: `expected ${wanted}, received ${found}`,
      fix: 'try again, from another network or another mirror; nothing of it was kept',
    },
  ]);
}
