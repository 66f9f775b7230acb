import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagedFile } from '../workspace/packaged-file.ts';

const BLOCK = 512;

/** The node program as one file, fetched by every node and held against its SHA-256. */
export interface NodeArchive {
  /** A tar. Not compressed: what compresses differs from one release of Node.js to the next, and 150 KB are little. */
  readonly bytes: Buffer;
  /** Hexadecimal. */
  readonly sha256: string;
}

interface Entry {
  readonly path: string;
  readonly bytes: Buffer;
}

/** What goes into an archive; without anything said, the program that comes with Temper. */
export interface NodeArchiveContent {
  /** The folder of the program. */
  readonly program?: string;
  readonly recipe?: { readonly name: string; readonly folder: string };
}

/** A recipe that comes with Temper. */
export function packagedRecipe(name: string): NonNullable<NodeArchiveContent['recipe']> {
  return { name, folder: packagedFile(`fleet/recipes/${name}`) };
}

/**
 * The node program with what one recipe needs, or with no recipe. The same files make the same bytes, whoever packs them
 * and when: an archive that differs is another program, and a fleet with it another plan.
 */
export async function nodeArchive(content: NodeArchiveContent = {}): Promise<NodeArchive> {
  const entries = await filesBelow(content.program ?? packagedFile('fleet/node'), '');
  if (content.recipe !== undefined) {
    const { name, folder } = content.recipe;
    entries.push(...(await filesBelow(folder, `recipes/${name}/`)));
  }
  const bytes = tar(entries);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** What Python leaves behind is not part of the program. */
const LEFT_OUT = new Set(['__pycache__', '.mypy_cache', '.pytest_cache']);

async function filesBelow(folder: string, prefix: string): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(path, `${prefix}${entry.name}/`)));
    if (entry.isFile()) found.push({ path: `${prefix}${entry.name}`, bytes: await readFile(path) });
  }
  return found;
}

/** POSIX ustar: regular files of root, with no time; sorted by path, by the bytes of it and not by anybody's language. */
function tar(entries: readonly Entry[]): Buffer {
  const sorted = entries.toSorted((one, other) =>
    Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)),
  );
  const blocks = sorted.flatMap(({ path, bytes }) => [
    header(path, bytes.length),
    bytes,
    Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(path: string, size: number): Buffer {
  if (Buffer.byteLength(path) > 100)
    throw new Error(`${path} is too long a path for the node archive`);
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write(`${'0'.repeat(11)}\0`, 136);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  block.write('root', 265);
  block.write('root', 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
