import { isAscii, isUtf8 } from 'node:buffer';

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/**
 * What is wrong with one line of JSON Lines, or `undefined`. The text of the record is never repeated: it may be
 * anything, a secret included, and problems end up in public logs.
 */
export function recordProblem(record: Buffer, line: number): string | undefined {
  if (line === 1) {
    const known = wholeFileProblem(record);
    if (known !== undefined) return known;
  }
  if (!isUtf8(record)) return `line ${line} is not UTF-8`;
  let value: unknown;
  try {
    value = JSON.parse(textOf(record));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `line ${line} is not valid JSON${position(error)}`;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined;
  return `line ${line} is ${kindOf(value)}, not a JSON object`;
}

/** Mistakes about the file as a whole that its first bytes give away. */
function wholeFileProblem(record: Buffer): string | undefined {
  const starts = (...bytes: number[]) =>
    record.subarray(0, bytes.length).equals(Buffer.from(bytes));
  if (starts(0x1f, 0x8b)) return 'the file is compressed with gzip; write it unpacked';
  if (starts(0x50, 0x4b, 0x03, 0x04)) return 'the file is a zip archive; write it unpacked';
  if (starts(0xef, 0xbb, 0xbf))
    return 'the file begins with a byte order mark; save it as UTF-8 without';
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) return 'the file is in UTF-16; save it as UTF-8';
  if (record.subarray(0, LFS_POINTER.length).equals(Buffer.from(LFS_POINTER)))
    return 'the file is a Git LFS pointer, not the data; run `git lfs pull`';
  if (record.length === 1 && starts(0x5b))
    return 'the file is one JSON array; write one JSON object on each line';
  return undefined;
}

/** ASCII, the common case, is decoded several times faster. */
function textOf(record: Buffer): string {
  return isAscii(record) ? record.toString('latin1') : record.toString('utf8');
}

/** V8 names the place for most mistakes, next to a piece of the text. */
function position(error: SyntaxError): string {
  const at = / at position (\d+)/.exec(error.message)?.[1];
  return at === undefined ? '' : ` (at its character ${Number(at) + 1})`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a JSON array';
  return `a ${typeof value}`;
}

/** Unicode characters of a valid UTF-8 text: every byte that does not continue another. */
export function charactersIn(record: Buffer): number {
  if (isAscii(record)) return record.length;
  let count = 0;
  for (const byte of record) if ((byte & 0xc0) !== 0x80) count += 1;
  return count;
}
