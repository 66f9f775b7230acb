import type { Diagnostic } from './diagnostic.ts';
import type { Spec, SpecKind } from './kind.ts';
import type { SourceRange, SpecPath } from './source.ts';

/** A value whose fields are each either valid or absent: what rules see of a document with mistakes in it. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? readonly Draft<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Draft<T[Key]> | undefined }
    : T;

/** A document of a known kind. */
export interface Declared<S = Spec> {
  /** Name of the kind. */
  readonly kind: string;
  /** Repository-relative path of the file it stands in. */
  readonly file: string;
  /** Every valid field; for rules, which must also speak about documents with mistakes. */
  readonly draft: Draft<S>;
  /** The whole document, defaults filled in; absent while it has a schema error. */
  readonly value?: S;
  /** The place of a path: its value, or its key with `on: 'key'`; the nearest existing ancestor where it is absent. */
  locate(path: SpecPath, on?: 'key' | 'value'): SourceRange;
}

/** All documents of a repository. */
export interface SpecSet {
  /** By kind in the order of the table, then as they were read. */
  readonly documents: readonly Declared[];
  /** Syntax and schema mistakes. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files that may declare more than `documents` says: not all that stands in them tells what it is and what it is called. */
  readonly unclear: readonly string[];
}

/** The documents of one kind. They were read by its schema, so their drafts and values are what it says. */
export function documentsOf<S extends Spec>(
  { documents }: Pick<SpecSet, 'documents'>,
  { kind }: Pick<SpecKind<S>, 'kind'> & Partial<Pick<SpecKind<S>, 'schema'>>,
): readonly Declared<S>[] {
  return documents.filter((one) => one.kind === kind) as unknown as readonly Declared<S>[];
}

/** What the default branch says of specs: what stood there may have been trained since. */
export interface History {
  readonly documents: readonly Declared[];
  /** Whether the branch is that of a remote, where others review what gets there. */
  readonly reviewed: boolean;
}

/** What the rules and the compiler need to know about the world; the controller gathers it. */
export interface Facts {
  /** The day the rules are applied for (lifecycle dates), `YYYY-MM-DD`, UTC. */
  readonly today: string;
  /** What was found out about a document: by its kind, then its id. Each kind reads its own, as it says. */
  readonly gathered: Readonly<Record<string, ReadonlyMap<string, unknown>>>;
  /**
   * What tells a version that may be trained from one that cannot be. `aws`: AWS itself is asked before anything starts.
   * `unknown`: there is a repository, but not its default branch. Absent: there is no past, for want of a
   * repository or of a commit in it.
   */
  readonly history?: History | 'aws' | 'unknown';
}
