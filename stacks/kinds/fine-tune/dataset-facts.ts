import type { Json } from '../../json.ts';
import type { Severity } from '../../language/diagnostic.ts';
import type { SourceRange, SpecPath } from '../../language/source.ts';
import type { Facts } from '../../language/spec-set.ts';
import type { MediaFacts } from './media-folders.ts';

/** Which content an object in S3 had when somebody looked. */
export interface ObjectVersion {
  /** Absent where the bucket keeps no versions. */
  readonly versionId?: string;
  /** S3's own name for the content, without its quotes. */
  readonly etag: string;
}

/** What is known of a label. */
export interface LabelFacts {
  /** Records that have it. */
  readonly records: number;
  /** Where the first of them says it. */
  readonly first: SourceRange;
}

/** What is known of one dataset file without reading it again. */
export interface FileFacts {
  /** Repository-relative path of the file the bytes come from, or the S3 URI of the object. */
  readonly source: string;
  /** SHA-256 of the bytes that train, hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Non-empty lines, or rows of a table; 0 of what is no text. */
  readonly records: number;
  /** Unicode characters, for token estimates; 0 of what is no text. */
  readonly characters: number;
  /** What the records are examples of, where they are told apart by that; no more than a recipe takes, and one. */
  readonly labels?: ReadonlyMap<string, LabelFacts>;
  /** Of data that is in S3 already: what was read. */
  readonly object?: ObjectVersion;
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
  /** Why nobody looked at data in S3, by the field that names it. Absent before anybody tried. */
  readonly unread?: { readonly train?: string; readonly validation?: string };
  /** Where the media are that the records name; absent when they name none. */
  readonly media?: MediaFacts;
  /** What the compute gathered besides data. */
  readonly compute?: unknown;
  readonly problems: readonly DatasetProblem[];
}

/**
 * The part of a version's outputs that says which objects in S3 it is trained from. What stands there once its training
 * is in the state is what the training was given: it is not read again.
 */
export const DATASET_IN_S3 = 'dataset_in_s3';

/** They are texts of the data, which belong into no state. */
const NO_LABELS = { labels: undefined };

/** What is known of the data that is in S3, by its role, as plain JSON. */
export function datasetInS3(facts: DatasetFacts): Readonly<Record<string, Json>> {
  const { train, validation, media } = facts;
  const inS3 = {
    ...(train?.object !== undefined && { train: { ...train, ...NO_LABELS } }),
    ...(validation?.object !== undefined && { validation: { ...validation, ...NO_LABELS } }),
  };
  const known = Object.keys(inS3).length === 0 ? {} : { ...inS3, media };
  return JSON.parse(JSON.stringify(known)) as Record<string, Json>;
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

/** A file of data that somebody looked at, whole: what a split made two of counts together. */
export interface DataFile {
  readonly role: 'train' | 'validation';
  /** As in `FileFacts`. */
  readonly source: string;
  readonly records: number;
  readonly characters: number;
}

/** The files of records that were looked at; none where nobody looked. */
export function dataFilesIn({ train, validation }: Partial<DatasetFacts> = {}): DataFile[] {
  const files: DataFile[] = [];
  for (const [role, facts] of [['train', train] as const, ['validation', validation] as const]) {
    if (facts === undefined || facts.records === 0) continue;
    const { source, records, characters } = facts;
    const other = files.find((one) => one.source === source);
    if (other === undefined) files.push({ role, source, records, characters });
    else {
      files[files.indexOf(other)] = {
        ...other,
        records: other.records + records,
        characters: other.characters + characters,
      };
    }
  }
  return files;
}

/** What was gathered about the data of a FineTune; undefined when nobody looked. */
export function datasetFactsOf({ gathered }: Facts, id: string): DatasetFacts | undefined {
  return gathered['FineTune']?.get(id) as DatasetFacts | undefined;
}
