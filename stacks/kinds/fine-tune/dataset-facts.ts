import type { Json } from '../../json.ts';
import type { Facts } from '../../language/spec-set.ts';

/** Which content an object in S3 had when somebody looked. */
export interface ObjectVersion {
  /** Absent where the bucket keeps no versions. */
  readonly versionId?: string;
  /** S3's own name for the content, without its quotes. */
  readonly etag: string;
}

/** What is known of one dataset file without reading it again. */
export interface FileFacts {
  /** Repository-relative path of the file the bytes come from, or the S3 URI of the object. */
  readonly source: string;
  /** SHA-256 of the bytes that train, hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Non-empty lines. */
  readonly records: number;
  /** Unicode characters, for token estimates. */
  readonly characters: number;
  /** Of data that is in S3 already: what was read. */
  readonly object?: ObjectVersion;
}

/** What is known of a FineTune's data. A file that could not be read has a `problem` instead. */
export interface DatasetFacts {
  readonly train?: FileFacts;
  readonly validation?: FileFacts;
  /** Bytes of the files that were not read because of their size, by the field that names them. */
  readonly oversized?: { readonly train?: number; readonly validation?: number };
  /** Why nobody looked at data in S3, by the field that names it. Absent before anybody tried. */
  readonly unread?: { readonly train?: string; readonly validation?: string };
  readonly problems: readonly {
    readonly field: 'train' | 'validation' | 'validationSplit';
    readonly problem: string;
    /** 1-based line of the dataset file, when the problem is about one record. */
    readonly line?: number;
  }[];
}

/**
 * The part of a version's outputs that says which objects in S3 it is trained from. What stands there once its training
 * is in the state is what the training was given: it is not read again.
 */
export const DATASET_IN_S3 = 'dataset_in_s3';

/** What is known of the data that is in S3, by its role, as plain JSON. */
export function datasetInS3({ train, validation }: DatasetFacts): Readonly<Record<string, Json>> {
  const known = Object.entries({ train, validation }).filter(([, facts]) => facts?.object);
  return JSON.parse(JSON.stringify(Object.fromEntries(known))) as Record<string, Json>;
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
