/** One file of specs, as text. `path` is relative to the repository's root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A place in a text: 1-based line and column (in Unicode code points), 0-based UTF-16 offset. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** A half-open stretch of a file; `end` is the position after the last character. */
export interface SourceRange {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** A place in a YAML document: the keys and indexes that lead to it, `['spec', 'dataset', 'train']`. */
export type SpecPath = readonly (string | number)[];
