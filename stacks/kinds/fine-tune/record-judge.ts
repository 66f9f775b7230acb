import type { Media } from '../../catalog/record-content.ts';
import type { SpecPath } from '../../language/source.ts';

/** One thing that is wrong with a record. No text of the record is in it: it may be anything, a secret included. */
export interface RecordFinding {
  /** Findings of one sort are told once in full and then summed: `last-turn`. */
  readonly sort: string;
  readonly severity: 'error' | 'warning';
  /** Where in the record: `['messages', 1, 'role']`. */
  readonly path: SpecPath;
  /** What all findings of the sort have in common, as a clause: "the last turn is not the assistant's". */
  readonly problem: string;
  /** What only this one has: "it is `human`". */
  readonly detail?: string;
  readonly why: string;
  readonly fix: string;
  /** The record is of another format altogether: that is told once for the file. */
  readonly foreign?: boolean;
}

/** An object in S3 that a record names. */
export interface MediaReference {
  readonly sort: Media;
  readonly bucket: string;
  /** Its key up to the last slash, without it; empty at the root of the bucket. */
  readonly folder: string;
}

/** What is found in one record. */
export interface JudgedRecord {
  readonly findings: readonly RecordFinding[];
  readonly media: readonly MediaReference[];
  /** What the record is an example of, where records are told apart by that. */
  readonly label?: string;
}

/** How a compute judges the records that a base model learns from. */
export interface RecordJudge {
  /** @param written how the value of a key stands in the record's text */
  judge(
    record: Readonly<Record<string, unknown>>,
    written: (key: string) => string | undefined,
  ): JudgedRecord;
  /** What an empty line is; undefined where it is nothing. */
  readonly blankLine?: Omit<RecordFinding, 'path'>;
  /** Whether a byte order mark may stand before the first record. @default false */
  readonly mayBeMarked?: boolean;
  /** Whether a line that is no JSON is passed over as if it were empty. @default what JSON takes for white space */
  isBlank?(text: string): boolean;
  /** Where in a record its label is, and how many of them are noted. */
  readonly labels?: { readonly path: SpecPath; readonly most: number };
  /** How rows of a table are judged; absent where none are taken. */
  readonly table?: TableJudge;
}

/** Judges CSV with a header. A finding's path is the name of a column. */
export interface TableJudge {
  /** What is wrong with the names of the columns; the rows are not worth a look then. */
  header(names: readonly string[]): readonly RecordFinding[];
  /** @param fields each read when it is asked for */
  row(names: readonly string[], fields: readonly (() => string)[]): JudgedRecord;
  /** What is said of a row that cannot be read. */
  broken(mistake: TableMistake): RecordFinding;
}

/** What keeps a row from being read; behind the first three nothing can be told apart. */
export type TableMistake = 'unclosed' | 'after-quote' | 'row-too-long' | 'nul' | 'not-utf8';

/**
 * How data is judged: by a compute's judge; `as-bytes` where only a program of the user's knows what is in it; undefined
 * where nothing is known of what it is for, and any JSON object is a record.
 */
export type DataJudge = RecordJudge | 'as-bytes' | undefined;
