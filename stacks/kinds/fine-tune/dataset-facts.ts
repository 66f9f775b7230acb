import type { Facts } from '../../language/spec-set.ts';

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

/** What is known of a FineTune's data. A file that could not be read has a `problem` instead. */
export interface DatasetFacts {
  readonly train?: FileFacts;
  readonly validation?: FileFacts;
  /** Bytes of the files that were not read because of their size, by the field that names them. */
  readonly oversized?: { readonly train?: number; readonly validation?: number };
  readonly problems: readonly {
    readonly field: 'train' | 'validation' | 'validationSplit';
    readonly problem: string;
    /** 1-based line of the dataset file, when the problem is about one record. */
    readonly line?: number;
  }[];
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
