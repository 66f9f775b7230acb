import { isUtf8 } from 'node:buffer';

/** How much of a file is looked at to tell what it is. */
export const HEAD_BYTES = 4096;

const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/');

/** A file that is something else than JSON Lines, by its first bytes. */
export interface OtherFile {
  readonly problem: string;
  readonly fix: string;
  /** Text that another format would have been read from. */
  readonly isFormat?: boolean;
  /** A table of values. */
  readonly isTable?: boolean;
}

const UNPACK = 'unpack it, and name the file that was in it';
const CONVERT = 'convert it to JSON Lines: one JSON object on each line';

const SIGNATURES: readonly (OtherFile & { readonly bytes: Buffer })[] = [
  { bytes: Buffer.from([0x1f, 0x8b]), problem: 'it is compressed with gzip', fix: UNPACK },
  { bytes: Buffer.from('PK\u0003\u0004'), problem: 'it is a zip archive', fix: UNPACK },
  {
    bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    problem: 'it is compressed with Zstandard',
    fix: UNPACK,
  },
  { bytes: Buffer.from('PAR1'), problem: 'it is a Parquet file', fix: CONVERT },
  { bytes: Buffer.from('ARROW1'), problem: 'it is an Arrow file', fix: CONVERT },
  {
    bytes: LFS_POINTER,
    problem: 'it is a Git LFS pointer, not the data',
    fix: 'run `git lfs pull`',
  },
  ...[
    [0xff, 0xfe],
    [0xfe, 0xff],
  ].map((bytes) => ({
    bytes: Buffer.from(bytes),
    problem: 'it is in UTF-16',
    fix: 'save it as UTF-8',
  })),
];

/** What a file is, if it is something else than JSON Lines as a whole; its records are then not worth a look. */
export function otherFile(head: Buffer): OtherFile | undefined {
  return otherBytes(head) ?? otherText(withoutMark(head).toString('latin1'), head);
}

/** What a file is, if it is no text in UTF-8 by its first bytes. */
export function otherBytes(head: Buffer): OtherFile | undefined {
  for (const { bytes, problem, fix } of SIGNATURES) {
    if (startsWith(head, bytes)) return { problem, fix };
  }
  // Latin letters in UTF-16 without its mark.
  if (head.length > 3 && head[1] === 0 && head[3] === 0)
    return { problem: 'it is in UTF-16', fix: 'save it as UTF-8' };
  return undefined;
}

/** That a file stands for the data, which is elsewhere: no program wants that, whatever it reads. */
export function pointerFile(head: Buffer): OtherFile | undefined {
  return SIGNATURES.find((one) => one.bytes === LFS_POINTER && startsWith(head, one.bytes));
}

/** Whether a file has lines, by its first bytes. */
export function isText(head: Buffer): boolean {
  // The last character may be cut.
  const whole = head.length < HEAD_BYTES ? head : head.subarray(0, head.lastIndexOf(0x20) + 1);
  return !head.includes(0) && isUtf8(whole);
}

function startsWith(head: Buffer, bytes: Buffer): boolean {
  return head.subarray(0, bytes.length).equals(bytes);
}

function otherText(text: string, head: Buffer): OtherFile | undefined {
  const start = text.trimStart();
  if (start.startsWith('[')) {
    const line = start.split('\n', 1)[0] ?? '';
    // An array in a line of its own among other lines is a record that is wrong by itself.
    if (!/\]\s*$/.test(line) || text.trimEnd().endsWith(']')) {
      return {
        isFormat: true,
        problem: 'it is one JSON array',
        fix: 'write each of its items on a line of its own, without commas between: `jq -c ".[]" <file>`',
      };
    }
  }
  if (/^\{[ \t]*\r?\n/.test(start)) {
    return {
      isFormat: true,
      problem: 'its records are spread over several lines',
      fix: 'write each record on one line: `jq -c . <file>`',
    };
  }
  return isTable(start, head)
    ? {
        isFormat: true,
        isTable: true,
        problem: 'it is a table of comma-separated values (CSV) or the like',
        fix: CONVERT,
      }
    : undefined;
}

const NAME = String.raw`"?[A-Za-z_][\w .-]{0,39}"?`;
const HEADER = new RegExp(`^(?:${NAME}(?:,${NAME})+|${NAME}(?:;${NAME})+|${NAME}(?:\t${NAME})+)$`);

/** Names of columns, and a second line that has at least as many separators. */
function isTable(start: string, head: Buffer): boolean {
  if (!isUtf8(head.subarray(0, head.lastIndexOf(0x0a) + 1))) return false;
  const [header = '', second = ''] = start.split(/\r?\n/, 2);
  if (!HEADER.test(header)) return false;
  const separator = /[,;\t]/.exec(header)?.[0] ?? ',';
  return second.split(separator).length >= header.split(separator).length;
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A text without the byte order mark that Windows programs put before UTF-8. */
export function withoutMark(text: Buffer): Buffer {
  return hasMark(text) ? text.subarray(MARK.length) : text;
}

export function hasMark(text: Buffer): boolean {
  return text.subarray(0, MARK.length).equals(MARK);
}
