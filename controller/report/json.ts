import type { Diagnostic } from '../../stacks/language/diagnostic.ts';

/** Raised in its first part when a reader of the old form would misread the new one. */
const FORMAT_VERSION = '1.0';

/** What every command says under `--json`. */
export interface JsonDocument {
  /** What `data` is: `validation`, `plan`, `status`. */
  readonly kind: string;
  readonly data: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** One JSON document: `{formatVersion, kind, data, diagnostics}`, with a line break at its end. */
export function renderJson({ kind, data, diagnostics }: JsonDocument): string {
  const envelope = { formatVersion: FORMAT_VERSION, kind, data: data ?? null, diagnostics };
  return jsonText(envelope);
}

/** Pretty-printed JSON with a line break at its end, safe to print. */
export function jsonText(value: unknown): string {
  return `${safeJson(JSON.stringify(value, null, 2))}\n`;
}

/** JSON in one line, safe to print. */
export function jsonLine(value: unknown): string {
  return safeJson(JSON.stringify(value ?? null));
}

/**
 * Characters that JSON allows as they are, and that a terminal would obey or never show. Half surrogate pairs and what is
 * below a space are escaped by `JSON.stringify`.
 */
const OBEYED =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\x7F-\x9F\u2028\u2029\uFFF9-\uFFFB]|\p{Default_Ignorable_Code_Point}/gu;

/** The same JSON, with escapes for what must not be printed; `##[`, which only a text can hold, starts a runner's command. */
export function safeJson(json: string): string {
  return json.replaceAll(OBEYED, escape).replaceAll('##[', '##\\u005b');
}

function escape(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
