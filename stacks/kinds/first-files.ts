import { stringify } from 'yaml';

/** What somebody who starts a repository has said of it. */
export interface FirstFilesRequest {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly model: string;
  /** The way from a file, by its path in the repository, to the JSON Schema of specs. */
  schemaFrom(path: string): string;
}

/** A file to start with; `path` is relative to the root of the repository, with forward slashes. */
export interface FirstFile {
  readonly path: string;
  readonly text: string;
}

export interface FirstFiles {
  readonly files: readonly FirstFile[];
  /** What a person should know besides. */
  readonly notes: readonly string[];
}

/** A text that somebody gave, as one YAML scalar on one line, quoted where it would mean something else. */
export function scalar(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) return JSON.stringify(text);
  return stringify(text, { singleQuote: true, blockQuote: false, lineWidth: 0 }).trimEnd();
}
