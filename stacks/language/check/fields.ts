import { kindSchema } from '../json-schema.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { SpecKind } from '../kind.ts';
import type { SpecPath } from '../source.ts';

/** One key of a kind: where it stands and what may be written there. */
export interface Field {
  readonly path: readonly string[];
  readonly schema: JsonSchema;
  readonly required: boolean;
}

const schemas = new WeakMap<SpecKind, JsonSchema>();
const fields = new WeakMap<SpecKind, readonly Field[]>();

function schemaOf(kind: SpecKind): JsonSchema {
  const known = schemas.get(kind) ?? kindSchema(kind);
  schemas.set(kind, known);
  return known;
}

/** What may be written at a path; undefined where nothing may. */
export function schemaAt(kind: SpecKind, path: SpecPath): JsonSchema | undefined {
  let schema: JsonSchema | undefined = schemaOf(kind);
  for (const step of path) schema = schema === undefined ? undefined : stepInto(schema, step);
  return schema;
}

/** The keys that a mapping at this path may have. */
export function keysAt(kind: SpecKind, path: SpecPath): readonly string[] {
  const schema = schemaAt(kind, path);
  return schema === undefined ? [] : [...new Set(propertiesOf(schema).map(([key]) => key))];
}

/** What an option of a union may have besides, by the word that chooses it. */
export function optionOf(
  schema: JsonSchema,
  discriminator: string,
  word: unknown,
): JsonSchema | undefined {
  return schema.allOf?.find(({ if: chosen }) => chosen?.properties?.[discriminator]?.const === word)
    ?.then;
}

/** Every key of a kind, outer before inner. */
export function fieldsOf(kind: SpecKind): readonly Field[] {
  const known = fields.get(kind) ?? collect(schemaOf(kind), []);
  fields.set(kind, known);
  return known;
}

function collect(schema: JsonSchema, path: readonly string[]): Field[] {
  const found = new Map<string, Field[]>();
  for (const [key, child, required] of propertiesOf(schema)) {
    if (found.has(key)) continue;
    const here = [...path, key];
    found.set(key, [{ path: here, schema: child, required }, ...collect(child, here)]);
  }
  return [...found.values()].flat();
}

type Property = readonly [key: string, schema: JsonSchema, required: boolean];

/** Own properties, then those of the options of a union. */
function propertiesOf(schema: JsonSchema): Property[] {
  const own = Object.entries(schema.properties ?? {}).map(([key, child]): Property => [
    key,
    child,
    schema.required?.includes(key) ?? false,
  ]);
  const options = (schema.allOf ?? []).flatMap((one) => (one.then ? propertiesOf(one.then) : []));
  return [...own, ...options.filter(([key]) => !own.some(([one]) => one === key))];
}

function stepInto(schema: JsonSchema, step: string | number): JsonSchema | undefined {
  if (typeof step === 'number') return schema.items;
  const property = propertiesOf(schema).find(([key]) => key === step);
  if (property !== undefined) return property[1];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}
