import type { Severity } from '../../language/diagnostic.ts';
import type { SourceRange, SpecPath } from '../../language/source.ts';
import type { Facts } from '../../language/spec-set.ts';
import type { MediaFacts } from './media-folders.ts';

/** What is known of one dataset file without reading it again. */
export interface FileFacts {
  /** Repository-relative path of the file the bytes come from. */
  readonly source: string;
  /** SHA-256 of the bytes that train, hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Non-empty lines. */
  readonly records: number;
  /** Unicode characters, for token estimates. */
  readonly characters: number;
}

/** Something that is wrong with a FineTune's data. */
export interface DatasetProblem {
  readonly field: 'train' | 'validation' | 'validationSplit';
  /** What is wrong, in words. */
  readonly problem: string;
  /** What it is about: the file as such, its being of another format, or records of it. The file where absent. */
  readonly about?: 'file' | 'format' | 'record';
  /** An error where absent. */
  readonly severity?: Severity;
  readonly why?: string;
  readonly fix?: string;
  /** The place in the dataset's file; offsets count bytes, because the file is never held as one text. */
  readonly at?: SourceRange;
  /** Which records, for what is about some of them. */
  readonly record?: RecordsMeant;
}

/** Records that have one thing wrong with them. */
export interface RecordsMeant {
  /** `last-turn`: all findings of it are alike. */
  readonly sort: string;
  /** Where in the record; absent where it is told of many. */
  readonly path?: SpecPath;
  /** How many records it is told of. */
  readonly count: number;
}

/** What is known of a FineTune's data. A file that could not be read has a `problem` instead. */
export interface DatasetFacts {
  readonly train?: FileFacts;
  readonly validation?: FileFacts;
  /** Bytes of the files that were not read because of their size, by the field that names them. */
  readonly oversized?: { readonly train?: number; readonly validation?: number };
  /** Where the media are that the records name; absent when they name none. */
  readonly media?: MediaFacts;
  readonly problems: readonly DatasetProblem[];
}

/** Where nobody looked at the data. */
export const UNKNOWN_DATA: DatasetFacts = { problems: [] };

const PLACEHOLDER_FILE: FileFacts = {
  source: '',
  sha256: '0'.repeat(64),
  bytes: 0,
  records: 0,
  characters: 0,
};

/** Stands in for data that is not at hand, where it does not matter what it is: addresses do not depend on it. */
export const PLACEHOLDER_DATA: DatasetFacts = {
  train: PLACEHOLDER_FILE,
  validation: PLACEHOLDER_FILE,
  problems: [],
};

/** What was gathered about the data of a FineTune; undefined when nobody looked. */
export function datasetFactsOf({ gathered }: Facts, id: string): DatasetFacts | undefined {
  return gathered['FineTune']?.get(id) as DatasetFacts | undefined;
}
