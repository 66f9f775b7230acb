import type { SpecPath } from '../../stacks/language/source.ts';

/** Where a value stands in a JSON text, in UTF-16 offsets; undefined when there is none at the path. The text must be JSON. */
export function placeInJson(
  text: string,
  path: SpecPath,
): { readonly start: number; readonly end: number } | undefined {
  let at: number | undefined = skipSpace(text, 0);
  for (const step of path) {
    at = typeof step === 'number' ? itemAt(text, at, step) : memberAt(text, at, step);
    if (at === undefined) return undefined;
  }
  return { start: at, end: endOf(text, at) };
}

/** Of several members of one name the last counts, as for `JSON.parse`. */
function memberAt(text: string, object: number, key: string): number | undefined {
  if (text[object] !== '{') return undefined;
  let found: number | undefined;
  let at = skipSpace(text, object + 1);
  while (text[at] === '"') {
    const keyEnd = endOfString(text, at);
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1);
    if (JSON.parse(text.slice(at, keyEnd)) === key) found = value;
    at = next(text, endOf(text, value));
  }
  return found;
}

function itemAt(text: string, array: number, index: number): number | undefined {
  if (text[array] !== '[') return undefined;
  let at = skipSpace(text, array + 1);
  for (let item = 0; item < index && at < text.length; item += 1) {
    if (text[at] === ']') return undefined;
    at = next(text, endOf(text, at));
  }
  return at >= text.length || text[at] === ']' ? undefined : at;
}

/** Behind the comma, if one follows. */
function next(text: string, end: number): number {
  const at = skipSpace(text, end);
  return text[at] === ',' ? skipSpace(text, at + 1) : at;
}

function endOf(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first === '{' || first === '[') return endOfContainer(text, start);
  let at = start;
  while (at < text.length && !/[\s,\]}]/.test(text[at] ?? '')) at += 1;
  return at;
}

function endOfContainer(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const one = text[at];
    if (one === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (one === '{' || one === '[') depth += 1;
    if (one === '}' || one === ']') depth -= 1;
    at += 1;
  } while (depth > 0 && at < text.length);
  return at;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (/[ \t\r\n]/.test(text[at] ?? '')) at += 1;
  return at;
}
