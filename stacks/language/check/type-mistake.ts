import { isScalar } from 'yaml';
import { nearest } from '../../nearest.ts';
import { dotted, shown } from '../display.ts';
import type { Finding } from '../finding.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { SpecPath } from '../source.ts';
import type { Checked } from './checked.ts';
import { schemaAt } from './fields.ts';
import { asYaml, schemaBounds, label, numberIn, received, TYPE_WORDS } from './words.ts';

/** Keys under which other tools put the one text that is expected here. */
const TEXT_KEYS = ['uri', 's3Uri', 's3_uri', 'path', 'file', 'url', 'storageUri', 'name', 'id'];

/** A value of the wrong type, with the fix that its form suggests. */
export function typeMistake(doc: Checked, path: SpecPath, expected: string): Finding {
  const value = doc.at(path);
  const schema = schemaAt(doc.kind, path) ?? {};
  const name = dotted(path);
  const common = {
    code: 'SPEC_TYPE',
    path,
    span: doc.places.locate(path, 'value'),
  } as const;
  if (value === null) {
    return {
      ...common,
      message: `${name} has no value`,
      why: schema.description,
      fix: `write ${TYPE_WORDS[expected] ?? 'a value'} after the \`:\`, or remove the line if the key is optional`,
    };
  }
  const type = expected === 'number' && schema.type === 'integer' ? 'int' : expected;
  const want = TYPE_WORDS[type] ?? type;
  return {
    ...common,
    message: `${name} must be ${want}, not ${received(doc.places.node(path), doc.text, value)}`,
    why: unavailable(doc, path, value) ?? whyOf(type, value),
    fix: fixOf(doc, path, { expected: type, value, schema }) ?? `write ${want}${within(schema)}`,
  };
}

/** `, from 1 to 5`, for the end of a sentence. */
export function within(schema: JsonSchema): string {
  const limits = schemaBounds(schema);
  return limits === undefined ? '' : `, ${limits}`;
}

interface Wrong {
  readonly expected: string;
  readonly value: unknown;
  readonly schema: JsonSchema;
}

function fixOf(doc: Checked, path: SpecPath, wrong: Wrong): string | undefined {
  const key = label(path);
  switch (wrong.expected) {
    case 'string':
      return textFix(doc, path, wrong);
    case 'number':
    case 'int':
      return numberFix(key, wrong);
    case 'array':
      return isPlain(wrong.value) ? `write a list: \`${key}[${asYaml(wrong.value)}]\`` : undefined;
    case 'object':
    case 'record':
      return mappingFix(key, wrong);
    default:
      return undefined;
  }
}

function textFix(doc: Checked, path: SpecPath, { value, schema }: Wrong): string | undefined {
  const key = label(path);
  if (typeof value === 'number' || typeof value === 'boolean') {
    const node = doc.places.node(path);
    const source = isScalar(node) ? (node.source ?? '') : String(value);
    if (schema.pattern === '^\\d{12}$' && /^\d{1,11}$/.test(source)) {
      return `an account id has 12 digits; write it in quotes, with its leading zeros: \`${key}"${source.padStart(12, '0')}"\``;
    }
    return `write it in quotes: \`${key}"${shown(source).slice(1, -1)}"\``;
  }
  const inner = onlyText(value);
  return inner === undefined ? undefined : `write the text itself: ${shown(key + asYaml(inner))}`;
}

/** The one text inside a list or a mapping that was written instead of it. */
function onlyText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const texts = Array.isArray(value)
    ? value.filter((_, __, all) => all.length === 1)
    : TEXT_KEYS.map((key) => (value as Record<string, unknown>)[key]);
  return texts.find((one) => typeof one === 'string');
}

function numberFix(key: string, { expected, value, schema }: Wrong): string | undefined {
  if (typeof value === 'string') {
    const number = shareIn(value, schema) ?? numberIn(value);
    if (number !== undefined) return `write only the number, without quotes: \`${key}${number}\``;
  }
  if (expected === 'int' && typeof value === 'number' && Number.isFinite(value)) {
    const rounded = Math.max(Math.round(value), schema.minimum ?? -Infinity);
    return `write a whole number: \`${key}${rounded}\``;
  }
  return undefined;
}

/** `10%` and `10` where a share of 1 is expected: `0.1`. */
export function shareIn(written: string, schema: JsonSchema): string | undefined {
  const percent = Number(/^\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(written.slice(0, 40))?.[1]);
  return schema.exclusiveMaximum === 1 && percent >= 1 && percent < 100
    ? String(percent / 100)
    : undefined;
}

/** A bare word where a mapping is expected usually means its one required key. */
function mappingFix(key: string, { value, schema }: Wrong): string | undefined {
  if (!isPlain(value)) return undefined;
  const required = schema.required ?? [];
  const [only] = required;
  const field = only === undefined ? undefined : schema.properties?.[only];
  if (only === undefined || required.length !== 1 || field === undefined) return undefined;
  if (field.enum !== undefined) {
    const words = field.enum.map(String);
    const word = words.length === 1 ? words[0] : nearest(String(value), words);
    return word === undefined ? undefined : `write \`${key}{ ${only}: ${word} }\``;
  }
  const fits = (field.type === 'string') === (typeof value === 'string');
  return fits ? `write ${shown(`${key}{ ${only}: ${asYaml(value)} }`)}` : undefined;
}

function unavailable({ kind }: Checked, path: SpecPath, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const words = kind.unavailableWords[[...path, 'type'].join('.')] ?? {};
  const word = value.toLowerCase();
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

function whyOf(expected: string, value: unknown): string | undefined {
  if (expected === 'string' && typeof value === 'number') {
    return 'without quotes YAML reads digits as a number: leading zeros and digits are lost';
  }
  if ((expected === 'number' || expected === 'int') && typeof value === 'string') {
    return 'YAML reads this as text';
  }
  return undefined;
}

function isPlain(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
