import { createHash, createHmac } from 'node:crypto';
import type { Json } from '../../../stacks/json.ts';

/** Stands where a sensitive value was. */
export const SENSITIVE = '(sensitive value)';

/** Terraform's marks: `true` for a whole value, or the same shape as the value. */
export type Marks = Json | undefined;

/** The value without what `marks` calls sensitive. An absent value has nothing to hide and stays `null`. */
export function redact(value: Json, marks: Marks): Json {
  return replaceSensitive(value, marks, () => SENSITIVE);
}

/** Like `redact`, with a keyed digest in place of each sensitive value, so that a change of it can be told. */
export function withDigests(value: Json, marks: Marks, key: string): Json {
  return replaceSensitive(value, marks, (secret) => ({
    sensitive: createHmac('sha256', key).update(canonical(secret)).digest('hex'),
  }));
}

function replaceSensitive(value: Json, marks: Marks, replace: (secret: Json) => Json): Json {
  if (value === null || marks === undefined) return value;
  if (marks === true) return replace(value);
  if (typeof marks !== 'object' || marks === null || typeof value !== 'object') return value;
  if (isList(value)) {
    return value.map((item, index) =>
      replaceSensitive(item, isList(marks) ? marks[index] : undefined, replace),
    );
  }
  const within = isList(marks) ? {} : marks;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      replaceSensitive(item, Object.hasOwn(within, key) ? within[key] : undefined, replace),
    ]),
  );
}

/** JSON with sorted keys: the same text for the same value. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
