import { isScalar } from 'yaml';
import { nearest } from '../../nearest.ts';
import { dotted, shown } from '../display.ts';
import type { Finding } from '../finding.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { SpecPath } from '../source.ts';
import type { Checked } from './checked.ts';
import { listed } from '../rules/wording.ts';
import { optionOf, schemaAt } from './fields.ts';
import { fits } from './fits.ts';
import { meantNumber } from './meant-number.ts';
import { asYaml, schemaBounds, label, received, TYPE_WORDS } from './words.ts';

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
  const offer = offerOf(doc, path, { expected: type, value, schema });
  return {
    ...common,
    message: `${name} must be ${want}, not ${received(doc.places.node(path), doc.text, value)}`,
    why: unavailable(doc, path, value) ?? whyOf(type, value),
    fix: offer?.fix ?? `write ${want}${within(schema)}`,
    replacement: offer?.replacement,
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

/** A fix, and what it would have written. */
interface Offer {
  readonly fix: string;
  readonly replacement?: string;
}

function offerOf(doc: Checked, path: SpecPath, wrong: Wrong): Offer | undefined {
  switch (wrong.expected) {
    case 'string':
      return textOffer(doc, path, wrong);
    case 'number':
    case 'int':
      return numberOffer(path, wrong);
    case 'array':
      return listOffer(path, wrong);
    case 'object':
    case 'record':
      return mappingOffer(label(path), wrong);
    default:
      return undefined;
  }
}

function textOffer(doc: Checked, path: SpecPath, { value, schema }: Wrong): Offer | undefined {
  const key = label(path);
  if (typeof value === 'number' || typeof value === 'boolean') {
    const node = doc.places.node(path);
    const source = isScalar(node) ? (node.source ?? '') : String(value);
    const quoted = JSON.stringify(source);
    if (fits(schema, source)) {
      return { fix: `write it in quotes: ${shown(key + quoted)}`, replacement: quoted };
    }
    if (schema.pattern === '^\\d{12}$' && /^\d{11}$/.test(source)) {
      return {
        fix: `an account id has 12 digits; if its leading zero was lost, write \`${key}"0${source}"\``,
      };
    }
    return undefined;
  }
  const inner = onlyText(value);
  if (inner === undefined || !fits(schema, inner)) return undefined;
  const text = asYaml(inner);
  return { fix: `write the text itself: ${shown(key + text)}`, replacement: text };
}

/** The one text inside a list or a mapping that was written instead of it. */
function onlyText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const texts = Array.isArray(value)
    ? value.filter((_, __, all) => all.length === 1)
    : TEXT_KEYS.map((key) => (value as Record<string, unknown>)[key]);
  return texts.find((one) => typeof one === 'string');
}

function numberOffer(path: SpecPath, { value, schema }: Wrong): Offer | undefined {
  if (!isPlain(value)) return undefined;
  const meant = meantNumber(path, String(value), schema);
  if (meant === undefined) return undefined;
  const how = typeof value === 'string' ? 'only the number, without quotes' : 'a whole number';
  return { fix: `write ${how}: \`${label(path)}${meant}\``, replacement: meant };
}

function listOffer(path: SpecPath, { value, schema }: Wrong): Offer | undefined {
  if (!isPlain(value) || !fits(schema, [value])) return undefined;
  const list = `[${asYaml(value)}]`;
  return { fix: `write a list: \`${label(path)}${list}\``, replacement: list };
}

/** A bare word where a mapping is expected usually means its one required key. */
function mappingOffer(key: string, { value, schema }: Wrong): Offer | undefined {
  if (!isPlain(value)) return undefined;
  const [only, ...others] = schema.required ?? [];
  const field = only === undefined ? undefined : schema.properties?.[only];
  if (only === undefined || others.length > 0 || field === undefined) return undefined;
  if (field.enum !== undefined) {
    const words = field.enum.map(String);
    const word = words.length === 1 ? words[0] : nearest(String(value), words);
    return word === undefined ? undefined : optionOffer(key, only, { word, schema });
  }
  if (!fits(field, value)) return undefined;
  const written = `{ ${only}: ${asYaml(value)} }`;
  return { fix: `write ${shown(key + written)}`, replacement: written };
}

/** An option of a union: it stands for itself where it needs nothing but the word that chooses it. */
function optionOffer(
  key: string,
  discriminator: string,
  { word, schema }: { readonly word: string; readonly schema: JsonSchema },
): Offer {
  const needed = optionOf(schema, discriminator, word)?.required ?? [];
  const more = needed.filter((one) => one !== discriminator);
  const chosen = `${discriminator}: ${word}`;
  if (more.length > 0)
    return {
      fix: `write a mapping, \`${key}{ ${chosen}, … }\`, with ${listed(more.map(shown))}`,
    };
  return { fix: `write \`${key}{ ${chosen} }\``, replacement: `{ ${chosen} }` };
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
