import type * as z from 'zod';
import { nearest } from '../../nearest.ts';
import { dotted, either, shown } from '../display.ts';
import type { Finding } from '../finding.ts';
import type { JsonSchema } from '../json-schema.ts';
import { API_VERSION } from '../scalars.ts';
import type { SpecPath } from '../source.ts';
import type { Checked } from './checked.ts';
import { schemaAt } from './fields.ts';
import { suggestKey } from './suggest-key.ts';
import { shareIn, typeMistake, within } from './type-mistake.ts';
import { asYaml, schemaBounds, label, received } from './words.ts';

type Issue = z.core.$ZodIssue;

/** The schema's issues in the user's words. One mistake is said once: a misspelt key is not also a missing one. */
export function schemaMistakes(doc: Checked, issues: readonly Issue[]): Finding[] {
  const meant: SpecPath[] = [];
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? unknownKeys(doc, issue.path as SpecPath, issue.keys, meant)
      : [],
  );
  const others = issues.flatMap((issue) => {
    const path = issue.path as SpecPath;
    if (issue.code === 'unrecognized_keys' || doc.isRefused(path)) return [];
    if (path.length === 1 && path[0] === 'kind') return [];
    if (path.length === 1 && path[0] === 'apiVersion') return [apiVersionMistake(doc)];
    if (doc.at(path) !== undefined) return [withAnchor(doc, path, mistake(doc, path, issue))];
    return meant.some((one) => isWithin(one, path)) ? [] : [missingKey(doc, path)];
  });
  return [...unknown, ...oncePerPath(others)];
}

/** The schema may have several complaints about one value; the first is the plainest. */
function oncePerPath(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ path = [] }) => {
    const key = JSON.stringify(path);
    return !seen.has(key) && seen.add(key);
  });
}

/** For a value written as an alias: also where the value itself stands. */
function withAnchor(doc: Checked, path: SpecPath, finding: Finding): Finding {
  const span = doc.places.anchored(path);
  return span === undefined
    ? finding
    : { ...finding, related: [{ message: 'the alias stands for this value', span }] };
}

/** Keys looked at in one mapping: a suggestion costs time, and no one reads more. */
const MOST_UNKNOWN = 100;

function unknownKeys(
  doc: Checked,
  parent: SpecPath,
  keys: readonly string[],
  meant: SpecPath[],
): Finding[] {
  return keys.slice(0, MOST_UNKNOWN).map((key) => {
    const path = [...parent, key];
    const { to, fix, why } = suggestKey(doc, parent, key);
    if (to !== undefined) meant.push(to);
    return {
      code: 'SPEC_UNKNOWN_KEY',
      path,
      span: doc.places.locate(path, 'key'),
      message:
        parent.length === 0
          ? `${shown(key)} is not a key of a ${doc.kind.kind}`
          : `${shown(key)} is not a key of ${dotted(parent)}`,
      why,
      fix,
    };
  });
}

function apiVersionMistake(doc: Checked): Finding {
  const value = doc.at(['apiVersion']);
  const path = ['apiVersion'];
  return {
    code: 'SPEC_API_VERSION',
    path,
    span: doc.places.locate(path, 'value'),
    message:
      value === undefined
        ? 'the document has no `apiVersion`'
        : `this version of Temper does not read \`apiVersion\` ${received(doc.places.node(path), doc.text, value)}`,
    fix: `write \`apiVersion: ${API_VERSION}\``,
  };
}

function missingKey(doc: Checked, path: SpecPath): Finding {
  const schema = schemaAt(doc.kind, path) ?? {};
  const parent = path.slice(0, -1);
  const where = parent.length === 0 ? '' : ` under ${dotted(parent)}`;
  return {
    code: 'SPEC_MISSING_KEY',
    path,
    span: doc.places.locate(path, 'value'),
    message: `${dotted(path)} is missing`,
    why: schema.description,
    fix: `add ${exampleOf(String(path.at(-1)), schema, where)}`,
  };
}

function exampleOf(key: string, schema: JsonSchema, where: string): string {
  const example = schema.examples?.[0];
  if (example !== undefined)
    return `\`${key}\`${where}, for example \`${key}: ${asYaml(example)}\``;
  if (schema.enum !== undefined) {
    return `\`${key}\`${where}: ${either(schema.enum.map((one) => `\`${String(one)}\``))}`;
  }
  const inner = (schema.required ?? []).map((one) => `\`${one}\``);
  return inner.length === 0 ? `\`${key}\`${where}` : `\`${key}:\` with ${inner.join(', ')}${where}`;
}

function mistake(doc: Checked, path: SpecPath, issue: Issue): Finding {
  switch (issue.code) {
    case 'invalid_type':
      return typeMistake(doc, path, issue.expected === 'nonoptional' ? 'value' : issue.expected);
    case 'invalid_value':
      return wrongWord(doc, path, issue.values.map(String));
    case 'invalid_union':
      return wrongWord(doc, path, (schemaAt(doc.kind, path)?.enum ?? []).map(String));
    case 'invalid_format':
      return wrongForm(doc, path, issue.message);
    case 'invalid_key':
      return wrongKey(doc, path, issue.issues);
    case 'too_small':
    case 'too_big':
      return outOfBounds(doc, path);
    default:
      return valueFinding(doc, path, {
        message: `${dotted(path)} may hold ${issue.message}`,
        fix: 'remove some',
      });
  }
}

function outOfBounds(doc: Checked, path: SpecPath): Finding {
  const schema = schemaAt(doc.kind, path) ?? {};
  const value = doc.at(path);
  const limits = schemaBounds(schema) ?? 'within bounds';
  const name = dotted(path);
  if (typeof value === 'number') {
    const share = shareIn(String(value), schema);
    return valueFinding(doc, path, {
      message: `${name} must be ${limits}, not ${receivedAt(doc, path)}`,
      why: schema.description,
      fix:
        share === undefined
          ? `write a ${schema.type === 'integer' ? 'whole ' : ''}number${within(schema)}`
          : `did you mean \`${label(path)}${share}\`?`,
    });
  }
  const length = typeof value === 'string' ? value.length : Array.isArray(value) ? value.length : 0;
  return valueFinding(doc, path, {
    message: length === 0 ? `${name} is empty` : `${name} must have ${limits}, not ${length}`,
    why: schema.description,
    fix:
      length === 0
        ? `write ${limits}, or remove the key if it is optional`
        : `shorten it to ${limits}`,
  });
}

/** A text where only certain words are allowed. */
function wrongWord(doc: Checked, path: SpecPath, allowed: readonly string[]): Finding {
  const value = doc.at(path);
  // A list or mapping is no word, and what is refused inside it has no text at all.
  const word = typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
  const key = label(path);
  const at = path.join('.');
  const words = allowed.map((one) => `\`${one}\``);
  const unavailable = ownWord(doc.kind.unavailableWords[at], word.toLowerCase());
  const meant = nearWord(doc, at, word) ?? nearest(word, allowed);
  return valueFinding(doc, path, {
    message: `${dotted(path)} must be ${either(words)}, not ${receivedAt(doc, path)}`,
    why: unavailable ?? schemaAt(doc.kind, path)?.description,
    fix:
      meant === undefined || unavailable !== undefined
        ? `write ${either(words.map((one) => `\`${key}${one.slice(1)}`))}`
        : `did you mean \`${key}${meant}\`?`,
  });
}

function nearWord({ kind }: Checked, path: string, word: string): string | undefined {
  return ownWord(kind.nearWords[path], word.toLowerCase().replaceAll(/[_ ]/g, '-'));
}

/** What a table says about a word; nothing about `constructor` and its like. */
function ownWord(
  words: Readonly<Record<string, string>> | undefined,
  word: string,
): string | undefined {
  return words !== undefined && Object.hasOwn(words, word) ? words[word] : undefined;
}

/** A text that does not have the form its pattern asks for; `form` completes "must be …". */
function wrongForm(doc: Checked, path: SpecPath, form: string): Finding {
  const schema = schemaAt(doc.kind, path) ?? {};
  const value = String(doc.at(path));
  const example = schema.examples?.[0];
  return valueFinding(doc, path, {
    message: `${dotted(path)} must be ${form}, not ${receivedAt(doc, path)}`,
    why: schema.description,
    fix:
      corrected(schema, value, label(path)) ??
      (typeof example === 'string'
        ? `write for example \`${label(path)}${asYaml(example)}\``
        : `write ${form}`),
  });
}

/** The same text with the slips taken out that people make, when it then has the form asked for. */
function corrected(schema: JsonSchema, value: string, before: string): string | undefined {
  if (schema.pattern === undefined || value.length > 2048) return undefined;
  const lower = value.trim().toLowerCase();
  const candidates = [
    value.trim(),
    lower,
    lower.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, ''),
    value.replaceAll(/[\s-]/g, ''),
  ];
  const pattern = new RegExp(schema.pattern, 'u');
  const fits = candidates.find(
    (one) =>
      pattern.test(one) &&
      one.length <= (schema.maxLength ?? Infinity) &&
      one.length * 2 >= value.length,
  );
  return fits === undefined ? undefined : `did you mean ${shown(before + asYaml(fits))}?`;
}

function wrongKey(doc: Checked, path: SpecPath, issues: readonly Issue[]): Finding {
  const key = String(path.at(-1));
  const form = issues.find((one) => one.code === 'invalid_format')?.message;
  const limits = schemaBounds(schemaAt(doc.kind, path.slice(0, -1))?.propertyNames ?? {});
  return {
    code: 'SPEC_VALUE',
    path,
    span: doc.places.locate(path, 'key'),
    message: `the key ${shown(key)} of ${dotted(path.slice(0, -1))} must be ${form ?? limits ?? 'a name'}`,
    fix: 'rename or remove it',
  };
}

function valueFinding(
  doc: Checked,
  path: SpecPath,
  said: { readonly message: string; readonly why?: string | undefined; readonly fix: string },
): Finding {
  return { code: 'SPEC_VALUE', path, span: doc.places.locate(path, 'value'), ...said };
}

function receivedAt(doc: Checked, path: SpecPath): string {
  return received(doc.places.node(path), doc.text, doc.at(path));
}

function isWithin(path: SpecPath, ancestor: SpecPath): boolean {
  return ancestor.every((step, at) => path[at] === step);
}
