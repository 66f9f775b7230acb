import type * as z from 'zod';
import { nearest } from '../../nearest.ts';
import { dotted, either, shown } from '../display.ts';
import type { Finding } from '../finding.ts';
import type { JsonSchema } from '../json-schema.ts';
import { API_VERSION } from '../scalars.ts';
import type { SpecPath } from '../source.ts';
import type { Checked } from './checked.ts';
import { schemaAt } from './fields.ts';
import { fits } from './fits.ts';
import { suggestKey } from './suggest-key.ts';
import { meantNumber } from './meant-number.ts';
import { typeMistake, within } from './type-mistake.ts';
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
    const { to, fix, why, replacement } = suggestKey(doc, parent, key);
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
      replacement,
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
    ...(value !== undefined && { replacement: API_VERSION }),
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
  const finding = ofValue(doc, path, issue);
  if (!isTemplate(doc.at(path))) return finding;
  const { replacement: _guess, ...told } = finding;
  return {
    ...told,
    why: 'a spec is data: no variable or expression in it is ever evaluated',
    fix: 'write the value itself',
  };
}

/** A text that another tool would have filled in: `${ENV}`, `{{ env }}`, `$(env)`, `$ENV`. */
function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\$[{(]|\{\{|<%|^\$[A-Za-z_]\w*$/.test(value);
}

function ofValue(doc: Checked, path: SpecPath, issue: Issue): Finding {
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
    const meant = meantNumber(path, String(value), schema);
    return valueFinding(doc, path, {
      message: `${name} must be ${limits}, not ${receivedAt(doc, path)}`,
      why: schema.description,
      fix:
        meant === undefined
          ? `write a ${schema.type === 'integer' ? 'whole ' : ''}number${within(schema)}`
          : `did you mean \`${label(path)}${meant}\`?`,
      replacement: meant,
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
  const cannotBe = doc.kind.unavailableWords[at];
  const usable = allowed.filter((one) => ownWord(cannotBe, one) === undefined);
  const words = usable.map((one) => `\`${one}\``);
  const unavailable = ownWord(cannotBe, word.toLowerCase().replaceAll(/[_ ]/g, '-'));
  const meant = nearWord(doc, at, word) ?? nearest(word, usable);
  const isMeant = meant !== undefined && unavailable === undefined;
  return valueFinding(doc, path, {
    message: `${dotted(path)} must be ${either(words)}, not ${receivedAt(doc, path)}`,
    why: unavailable ?? schemaAt(doc.kind, path)?.description,
    fix: isMeant
      ? `did you mean \`${key}${meant}\`?`
      : `write ${either(words.map((one) => `\`${key}${one.slice(1)}`))}`,
    replacement: isMeant && isWholeOption(doc, path, meant) ? meant : undefined,
  });
}

/** Whether the mapping that a word chooses the form of has all that this form needs, and nothing that it has not. */
function isWholeOption(doc: Checked, path: SpecPath, word: string): boolean {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const options = schemaAt(doc.kind, parent)?.allOf ?? [];
  const option = options.find((one) => one.if?.properties?.[key]?.const === word)?.then;
  if (option === undefined) return true;
  const given = Object.keys((doc.at(parent) ?? {}) as object);
  const known = Object.keys(option.properties ?? {});
  return (
    (option.required ?? []).every((one) => given.includes(one)) &&
    given.every((one) => one === key || known.includes(one))
  );
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
  const meant = corrected(schema, value);
  return valueFinding(doc, path, {
    message: `${dotted(path)} must be ${form}, not ${receivedAt(doc, path)}`,
    why: schema.description,
    replacement: meant === undefined ? undefined : asYaml(meant),
    fix:
      meant !== undefined
        ? `did you mean ${shown(label(path) + asYaml(meant))}?`
        : typeof example === 'string'
          ? `write for example \`${label(path)}${asYaml(example)}\``
          : `write ${form}`,
  });
}

/** The same text with the slips taken out that people make, when it then has the form asked for. */
function corrected(schema: JsonSchema, value: string): string | undefined {
  if (schema.pattern === undefined || value.length > 2048) return undefined;
  const lower = value.trim().toLowerCase();
  const candidates = [
    value.trim(),
    lower,
    lower.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, ''),
    value.replaceAll(/[\s-]/g, ''),
  ];
  return candidates.find((one) => fits(schema, one) && one.length * 2 >= value.length);
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
  said: Pick<Finding, 'message' | 'why' | 'fix' | 'replacement'>,
): Finding {
  return { code: 'SPEC_VALUE', path, span: doc.places.locate(path, 'value'), ...said };
}

function receivedAt(doc: Checked, path: SpecPath): string {
  return received(doc.places.node(path), doc.text, doc.at(path));
}

function isWithin(path: SpecPath, ancestor: SpecPath): boolean {
  return ancestor.every((step, at) => path[at] === step);
}
