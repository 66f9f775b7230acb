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
}

/** How a compute judges the records that a base model learns from. */
export interface RecordJudge {
  judge(record: Readonly<Record<string, unknown>>): JudgedRecord;
  /** What an empty line is; undefined where it is nothing. */
  readonly blankLine?: Omit<RecordFinding, 'path'>;
}
