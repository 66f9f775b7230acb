import type { Diagnostic } from './diagnostic.ts';
import type { Environment } from '../kinds/environment/schema.ts';
import type { FineTune } from '../kinds/fine-tune/schema.ts';
import type { SourceRange, SpecPath } from './source.ts';

/** A value whose fields are each either valid or absent: what rules see of a document with mistakes in it. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? readonly Draft<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Draft<T[Key]> | undefined }
    : T;

/** A document of a known kind. */
export interface Declared<T> {
  readonly kind: 'Environment' | 'FineTune';
  /** Repository-relative path of the file it stands in. */
  readonly file: string;
  /** Every valid field; for rules, which must also speak about documents with mistakes. */
  readonly draft: Draft<T>;
  /** The whole document, defaults filled in; absent while it has a schema error. */
  readonly value?: T;
  /** The place of a path: its value, or its key with `on: 'key'`; the nearest existing ancestor where it is absent. */
  locate(path: SpecPath, on?: 'key' | 'value'): SourceRange;
}

/** All documents of a repository. */
export interface SpecSet {
  readonly environments: readonly Declared<Environment>[];
  readonly fineTunes: readonly Declared<FineTune>[];
  /** Syntax and schema mistakes. */
  readonly diagnostics: readonly Diagnostic[];
}

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

/** What the rules need to know about the world; the controller gathers it. */
export interface Facts {
  /** The day the rules are applied for (lifecycle dates), `YYYY-MM-DD`, UTC. */
  readonly today: string;
  /** By FineTune id (`support-bot-v1`). */
  readonly datasets: ReadonlyMap<string, DatasetFacts>;
}
