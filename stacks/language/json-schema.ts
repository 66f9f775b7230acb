import * as z from 'zod';
import { either } from './display.ts';
import { kindNames, type SpecKind, type SpecKinds } from './kind.ts';
import { API_VERSION } from './scalars.ts';

/** The part of JSON Schema draft-07 that the schemas use, and two keywords that editors understand. */
export interface JsonSchema {
  $schema?: string;
  $id?: string;
  $ref?: string;
  title?: string;
  description?: string;
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  default?: unknown;
  examples?: readonly unknown[];
  format?: string;
  pattern?: string;
  patternErrorMessage?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  propertyNames?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  required?: readonly string[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  if?: JsonSchema;
  then?: JsonSchema;
  definitions?: Record<string, JsonSchema>;
}

/** The JSON Schema of one kind. */
export function kindSchema({ schema: zodSchema }: SpecKind): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(zodSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema: part, jsonSchema }) => {
      refineForEditors(part, jsonSchema as JsonSchema);
    },
  });
  return schema as JsonSchema;
}

/**
 * One schema for any spec, JSON Schema draft-07, for editors. The kind decides by `if`/`then` instead of `oneOf`, so
 * that an editor speaks about the kind that was written and not about the one that fits least badly.
 */
export function jsonSchema(kinds: SpecKinds): JsonSchema {
  const names = kindNames(kinds);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Temper spec',
    description: `${oneOf(names)} of Temper.`,
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      apiVersion: { description: "The version of the spec's format.", const: API_VERSION },
      kind: { description: 'What the document declares.', enum: names },
    },
    allOf: names.map((name) => when('kind', name, { $ref: `#/definitions/${name}` })),
    definitions: Object.fromEntries(kinds.map((kind) => [kind.kind, kindSchema(kind)])),
  };
}

/** `An Environment or a FineTune`. */
function oneOf(names: readonly string[]): string {
  const articled = names.map((name) => `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`);
  const text = either(articled);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function refineForEditors(zodSchema: z.core.$ZodTypes, schema: JsonSchema): void {
  const def = zodSchema._zod.def;
  if (def.type === 'union' && 'discriminator' in def && schema.oneOf !== undefined) {
    byDiscriminator(String(def.discriminator), schema);
  }
  const says = expectedForm(zodSchema);
  if (says !== undefined) schema.patternErrorMessage = `must be ${says}`;
}

/** A union told apart by one key, as `if`/`then`: wrong keys are then reported for the option that was chosen. */
function byDiscriminator(key: string, schema: JsonSchema): void {
  const options = schema.oneOf ?? [];
  delete schema.oneOf;
  const words = options.map((option) => option.properties?.[key]?.const);
  schema.type = 'object';
  schema.required = [key];
  schema.properties = {
    [key]: {
      enum: words,
      description: options
        .map((option, at) => `\`${String(words[at])}\`: ${option.description ?? ''}`)
        .join(' '),
    },
  };
  schema.allOf = options.map((option, at) => when(key, words[at], option));
}

/** `schema` holds where `key` has this value. */
function when(key: string, value: unknown, schema: JsonSchema): JsonSchema {
  return {
    if: { properties: { [key]: { const: value } }, required: [key] },
    // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
    then: schema,
  };
}

/** What a text must look like, in the words given to its pattern. */
function expectedForm(zodSchema: z.core.$ZodTypes): string | undefined {
  const def = zodSchema._zod.def as {
    checks?: readonly z.core.$ZodCheck<never>[];
    error?: unknown;
  };
  const checks = (def.checks ?? []).map(
    (check) => check._zod.def as unknown as { check: string; error?: unknown },
  );
  const format = checks.find((one) => one.check === 'string_format') ?? def;
  if (zodSchema._zod.def.type !== 'string' || typeof format.error !== 'function') return undefined;
  return (format.error as (issue: object) => string)({});
}
