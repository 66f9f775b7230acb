import { crc32 } from 'node:zlib';

/** A file in an archive. */
export interface ZipEntry {
  readonly path: string;
  readonly bytes: Buffer;
}

/** The first moment that a ZIP can tell, 1980-01-01 00:00: when something was packed is not part of it. */
const TIME = 0;
const DATE = (1 << 5) | 1;
const VERSION = 20;
const UNIX = 3;
/** A regular file that everybody may read and its owner write; Lambda runs as somebody else. */
const MODE = 0o100644;
/** Names are UTF-8. */
const FLAGS = 1 << 11;

/**
 * A ZIP that is the same bytes wherever it is packed: sorted by path, with no time, and not compressed, since that differs from
 * one release of Node.js to the next. For small things: what no 32 bits can count is refused by Node.js itself.
 * Source: PKWARE's APPNOTE 6.3.10, 4.3.7, 4.3.12 and 4.3.16.
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const sorted = entries.toSorted((one, other) =>
    Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)),
  );
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of sorted) {
    const file = Buffer.concat([local(entry), Buffer.from(entry.path), entry.bytes]);
    files.push(file);
    directory.push(central(entry, offset), Buffer.from(entry.path));
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  return Buffer.concat([...files, listed, end(sorted.length, listed.length, offset)]);
}

/** What stands in front of a file's bytes and in the directory alike, 26 bytes from the version on. */
function facts({ path, bytes }: ZipEntry): Buffer {
  const block = Buffer.alloc(26);
  block.writeUInt16LE(VERSION, 0);
  block.writeUInt16LE(FLAGS, 2);
  block.writeUInt16LE(TIME, 6);
  block.writeUInt16LE(DATE, 8);
  block.writeUInt32LE(crc32(bytes), 10);
  block.writeUInt32LE(bytes.length, 14);
  block.writeUInt32LE(bytes.length, 18);
  block.writeUInt16LE(Buffer.byteLength(path), 22);
  return block;
}

function local(entry: ZipEntry): Buffer {
  return Buffer.concat([signature(0x04034b50), facts(entry)]);
}

function central(entry: ZipEntry, offset: number): Buffer {
  const maker = Buffer.alloc(2);
  maker.writeUInt16LE((UNIX << 8) | VERSION, 0);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(MODE * 0x10000, 6);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([signature(0x02014b50), maker, facts(entry), rest]);
}

function end(count: number, length: number, offset: number): Buffer {
  const block = Buffer.alloc(18);
  block.writeUInt16LE(count, 4);
  block.writeUInt16LE(count, 6);
  block.writeUInt32LE(length, 8);
  block.writeUInt32LE(offset, 12);
  return Buffer.concat([signature(0x06054b50), block]);
}

function signature(value: number): Buffer {
  const block = Buffer.alloc(4);
  block.writeUInt32LE(value, 0);
  return block;
}
