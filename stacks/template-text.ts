/**
 * A spec is data. In Terraform JSON every string is a template: `${…}` and `%{…}` in it are evaluated, and CDKTF passes
 * them through and evaluates markers of its own. So no text of a spec enters CDKTF: a placeholder does, and after CDKTF
 * has resolved its tokens the placeholder is replaced by the text, escaped for Terraform.
 */

import type { Json } from './json.ts';

const MARK = '@@temper:';
const PLACEHOLDER = /^@@temper:(\d+)@@$/;

/**
 * The template whose value is exactly `text`, in Terraform ≥ 1.10 and OpenTofu ≥ 1.10 (tried with 1.11.4 and 1.10.6,
 * for keys and values alike). What their scanner does with a string, and what is done about it:
 *
 * - `${` and `%{` begin a template: the sign is doubled.
 * - After a carriage return without a line feed, templates and escapes are no longer seen: it is written as an
 *   interpolated `"\r"`, together with signs before it, which would escape the interpolation.
 * - A byte order mark at the very beginning is dropped: an empty interpolation comes first.
 * - Strings are normalised to NFC (cty's NormalizeString): done here already, so that what is compiled is what AWS gets.
 */
export function templateOf(text: string): string {
  const normal = text.normalize('NFC');
  if (/\p{Surrogate}/u.test(normal)) {
    throw new Error('half of a surrogate pair cannot be written as JSON that Terraform reads');
  }
  const escaped = normal.replace(/[$%]*\r|[$%](?=\{)/g, (match) =>
    match.endsWith('\r') ? `\${"${match.slice(0, -1)}\\r"}` : `${match}${match}`,
  );
  return escaped.startsWith('\uFEFF') ? `\${""}${escaped}` : escaped;
}

/** Gives out placeholders for data, and puts the data in their places. */
export class TemplateData {
  /** What each placeholder is replaced by, as Terraform is to read it. */
  readonly #written: Json[] = [];

  /** A string that stands for `data` until `fill`; it must be used whole, as a value or as a key of a map. */
  placeholder(data: Json): string {
    return this.#placeholderOf(literal(data));
  }

  /** The same for the settings that Terraform does not evaluate: there an escape would become part of the text. */
  verbatim(text: string): string {
    return this.#placeholderOf(text);
  }

  /** `tree` with the data in place of their placeholders and the keys of every object sorted. */
  fill(tree: Json): Json {
    if (typeof tree === 'string') return this.#fillString(tree);
    if (typeof tree !== 'object' || tree === null) return tree;
    if (isList(tree)) return tree.map((item) => this.fill(item));
    return sortedObject(
      Object.entries(tree).map(([key, value]) => [this.#fillKey(key), this.fill(value)]),
    );
  }

  #placeholderOf(written: Json): string {
    return `${MARK}${this.#written.push(written) - 1}@@`;
  }

  #fillString(text: string): Json {
    const index = PLACEHOLDER.exec(text)?.[1];
    if (index !== undefined) return this.#written[Number(index)] as Json;
    if (text.includes(MARK)) throw new Error(`data must be used whole, not inside "${text}"`);
    return text;
  }

  #fillKey(key: string): string {
    const filled = this.#fillString(key);
    if (typeof filled !== 'string') throw new Error('only a text can be a key');
    return filled;
  }
}

/** Data as Terraform JSON that evaluates to it. */
function literal(data: Json): Json {
  if (typeof data === 'string') return templateOf(data);
  if (typeof data !== 'object' || data === null) return data;
  if (isList(data)) return data.map(literal);
  return sortedObject(
    Object.entries(data).map(([key, value]) => [templateOf(key), literal(value)]),
  );
}

function sortedObject(entries: [string, Json][]): { readonly [key: string]: Json } {
  const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1));
  const object = Object.fromEntries(sorted);
  if (Object.keys(object).length !== entries.length) {
    throw new Error('two keys are the same text');
  }
  return object;
}

function isList(data: object): data is readonly Json[] {
  return Array.isArray(data);
}
