import type { Diagnostic } from '../../stacks/language/diagnostic.ts';

/** Raised in its first part when a reader of the old form would misread the new one. */
const FORMAT_VERSION = '1.0';

/** What every command says under `--json`. */
export interface Envelope {
  /** What `data` is: `validation`, `plan`, `status`. */
  readonly kind: string;
  readonly data: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** One JSON document: `{formatVersion, kind, data, diagnostics}`, with a line break at its end. */
export function renderJson({ kind, data, diagnostics }: Envelope): string {
  const envelope = { formatVersion: FORMAT_VERSION, kind, data: data ?? null, diagnostics };
  return jsonText(envelope);
}

/** Pretty-printed JSON with a line break at its end, safe to print. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replaceAll(OBEYED, escape)}\n`;
}

/** Characters that JSON allows as they are and a terminal or a script would obey. */
const OBEYED =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\x7F-\x9F\u2028-\u202E\u2066-\u2069\uFEFF]/g;

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
