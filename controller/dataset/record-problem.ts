import { isAscii, isUtf8 } from 'node:buffer';
import type { RecordFinding } from '../../stacks/kinds/fine-tune/record-judge.ts';

/** A line of a file: what is in it, or why it holds no record. */
export type ReadRecord =
  | { readonly value: Readonly<Record<string, unknown>> }
  | {
      readonly finding: RecordFinding;
      /** Where the mistake is, 0-based, in characters of the line. */
      readonly character?: number | undefined;
    };

const LINE = 'a dataset is a file of JSON Lines: one JSON object on each line, in UTF-8';

/** What keeps a line from being a record, whatever the base model. */
const LINE_SORTS = {
  'not-utf8': { problem: 'it is not UTF-8', fix: 'save the file as UTF-8' },
  'not-json': { problem: 'it is not valid JSON', fix: 'correct the line' },
  unfinished: {
    problem: 'it does not end on its line',
    fix: 'write each record on one line: `jq -c . <file>`',
  },
  'not-object': {
    problem: 'it is not a JSON object',
    fix: 'write one JSON object on each line',
  },
  'too-long': { problem: 'it is longer than 10 MiB', fix: 'divide the record' },
} as const;

/** What is about a whole file, whichever line it shows on. */
export const FILE_SORTS: ReadonlySet<string> = new Set(['mark', 'line-ends']);

/** What is about the lines of a file rather than about the records in them. */
export const LINE_SORT_NAMES: ReadonlySet<string> = new Set(Object.keys(LINE_SORTS));

/** The line is longer than Temper reads. */
export const TOO_LONG = finding('too-long');

/** A byte order mark at the beginning of a file. */
export const MARKED: RecordFinding = {
  sort: 'mark',
  severity: 'error',
  path: [],
  problem: 'the file begins with a byte order mark',
  why: 'AWS’s validators fail at it: it is no JSON',
  fix: 'save the file as UTF-8 without a byte order mark',
};

/**
 * Reads one line of JSON Lines. The text of the record is never repeated: it may be anything, a secret included, and
 * problems end up in public logs.
 */
export function readRecord(record: Buffer): ReadRecord {
  const text = readText(record);
  if (text === undefined) return { finding: finding('not-utf8') };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return notJson(error, text.trimEnd().length);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { value: value as Readonly<Record<string, unknown>> };
  return { finding: finding('not-object', `but ${kindOf(value)}`) };
}

/** The text of bytes; undefined where they are not UTF-8. ASCII, the common case, is told and decoded several times faster. */
function readText(record: Buffer): string | undefined {
  if (isAscii(record)) return record.toString('latin1');
  return isUtf8(record) ? record.toString('utf8') : undefined;
}

/** The text of bytes, with a sign in place of each that is not UTF-8. */
export function textOf(record: Buffer): string {
  return readText(record) ?? record.toString('utf8');
}

function finding(sort: keyof typeof LINE_SORTS, detail?: string): RecordFinding {
  const { problem, fix } = LINE_SORTS[sort];
  return {
    sort,
    severity: 'error',
    path: [],
    problem,
    why: LINE,
    fix,
    ...(detail !== undefined && { detail }),
  };
}

/** V8 names the place for most mistakes, next to a piece of the text, which is not told. */
function notJson(error: SyntaxError, length: number): ReadRecord {
  const position = / at position (\d+)/.exec(error.message)?.[1];
  const character = position === undefined ? undefined : Number(position);
  const isCut = character === undefined ? error.message.includes('end of') : character >= length;
  return { finding: finding(isCut ? 'unfinished' : 'not-json'), character };
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
