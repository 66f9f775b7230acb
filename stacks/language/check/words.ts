import { isMap, isScalar, isSeq } from 'yaml';
import type { Node } from 'yaml';
import { shown } from '../display.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { SpecPath } from '../source.ts';
import { spanOf } from '../yaml/values.ts';

/** What a type is called in front of people. */
export const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a mapping of keys',
  record: 'a mapping of keys',
};

/** What stands at a place, as it was written: `` `"5"` ``, `a list`, `nothing`. */
export function received(node: Node | undefined, text: string, value: unknown): string {
  if (node === undefined || value === null || value === undefined) return 'nothing';
  if (isMap(node) || isSeq(node)) return isMap(node) ? 'a mapping of keys' : 'a list';
  if (isScalar(node)) return shown(text.slice(...spanOf(node)));
  // An alias: the value it stands for.
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a mapping of keys';
  return shown(asYaml(value));
}

/** A value as one would write it in YAML, on one line. */
export function asYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asYaml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, one]) => `${key}: ${asYaml(one)}`);
    return `{ ${pairs.join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  return /^[A-Za-z][\w./@+-]*(:[\w./@+-]+)*( [\w.,/@+-]+)*$/.test(value) && !WORDS.has(value)
    ? value
    : JSON.stringify(value);
}

/** `epochs: `, or nothing for the item of a list: what stands before a value. */
export function label(path: SpecPath): string {
  const last = path.at(-1);
  return typeof last === 'string' ? `${shown(last).slice(1, -1)}: ` : '';
}

/** Plain words that some YAML readers take for something else than text. */
const WORDS = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

/** `from 1 to 9999`, `more than 0`, `1 to 64 characters`; undefined when nothing bounds it. */
export function schemaBounds(schema: JsonSchema): string | undefined {
  if (schema.type === 'string') return amount(schema.minLength, schema.maxLength, 'character');
  if (schema.type === 'array') return amount(schema.minItems, schema.maxItems, 'item');
  const { minimum, maximum = Infinity } = schema;
  const most = maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (minimum !== undefined && most !== undefined) return `from ${minimum} to ${most}`;
  const limits = [
    limit('at least', minimum),
    limit('more than', schema.exclusiveMinimum),
    limit('at most', most),
    limit('less than', schema.exclusiveMaximum),
  ].filter((one) => one !== undefined);
  return limits.length === 0 ? undefined : limits.join(' and ');
}

function limit(relation: string, value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${relation} ${value}`;
}

function amount(
  least: number | undefined,
  most: number | undefined,
  unit: string,
): string | undefined {
  if (least === undefined && most === undefined) return undefined;
  if (most === undefined) return `at least ${least} ${unit}${least === 1 ? '' : 's'}`;
  return `${least === undefined ? 'at most' : `${least} to`} ${most} ${unit}s`;
}
