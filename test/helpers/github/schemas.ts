/* JSON Schemas that GitHub publishes, as something that judges values, and makes the least that is valid. */
import { Ajv, type ValidateFunction } from 'ajv';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What the files beside this one have in common. */
export interface Published {
  readonly source: string;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

const formats = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  uri: (text: string) => URL.canParse(text),
  // Addresses with places for values, such as `…/issues{/number}`.
  'uri-template': true as const,
  int64: true as const,
  email: true as const,
};
// Optimised validators take twice as long to make, and each is used a few times.
const code = { optimize: false };

const STRINGS: Readonly<Record<string, string>> = {
  'date-time': '2026-11-20T12:00:00Z',
  uri: 'https://api.github.com/',
};

type Said = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Said =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export class PublishedSchemas {
  readonly #id: string;
  readonly #schemas: Published['schemas'];
  readonly #ajv: Ajv;
  /** What stands in an address is text. */
  readonly #textAjv: Ajv;
  readonly #compiled = new Map<JsonSchema, ValidateFunction>();

  /** @param id that references begin with */
  constructor(id: string, published: Published) {
    this.#id = id;
    this.#schemas = published.schemas;
    const options = { strict: false, formats, code };
    this.#ajv = new Ajv({ ...options, allErrors: true }).addSchema(published, id);
    this.#textAjv = new Ajv({ ...options, coerceTypes: 'array' }).addSchema(published, id);
  }

  /** What is wrong with a value, by a schema of the file. */
  problems(schema: JsonSchema, value: unknown): string[] {
    return this.#problems(schema, value, this.#ajv);
  }

  /** What is wrong with a text of an address or a header. */
  textProblems(schema: JsonSchema, text: string): string[] {
    return this.#problems(schema, text, this.#textAjv);
  }

  /** The least that is valid: what a schema requires, and `null`, `0`, `''` where it says no more. */
  sampleOf(name: string): Record<string, unknown> {
    return this.#something(this.#schemas[name] ?? {}, undefined) as Record<string, unknown>;
  }

  /** The least that is valid with all that is said, however deep; what is said need not be valid. */
  filled(schema: JsonSchema, said: unknown): unknown {
    const one = this.#referred(schema);
    if (said === undefined) return this.#allowsNull(one) ? null : this.#something(one, undefined);
    return isMap(said) ? this.#something(one, said) : said;
  }

  #problems(schema: JsonSchema, value: unknown, by: Ajv): string[] {
    // Compiled when it is first asked for: all of them would take half a second.
    const validate = this.#compiled.get(schema) ?? by.compile(schema);
    this.#compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message = '', params }) =>
        `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  }

  #something(schema: JsonSchema, said: Said | undefined): unknown {
    const { anyOf, oneOf, allOf } = schema as Readonly<Record<string, JsonSchema[] | undefined>>;
    if (allOf !== undefined) return this.#something(this.#together(allOf), said);
    const choice = (anyOf ?? oneOf)?.find((one) => one['type'] !== 'null');
    if (choice !== undefined) return this.#something(this.#referred(choice), said);
    if (said === undefined && Array.isArray(schema['enum'])) return schema['enum'][0] as unknown;
    const type = [schema['type']].flat().find((one) => one !== 'null');
    const sample = said === undefined ? SAMPLES[type as string] : undefined;
    return sample === undefined ? this.#anObject(schema, said ?? {}) : sample(schema);
  }

  /** Parts of one object, as one. */
  #together(parts: readonly JsonSchema[]): JsonSchema {
    const all = parts.map((part): JsonSchema => {
      const one = this.#referred(part);
      const inner = one['allOf'] as readonly JsonSchema[] | undefined;
      return inner === undefined ? one : this.#together(inner);
    });
    return {
      properties: Object.assign({}, ...all.map(({ properties }) => properties)) as object,
      required: all.flatMap(({ required = [] }) => required),
    };
  }

  #anObject(schema: JsonSchema, said: Said): object {
    const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
    const required = (schema['required'] ?? []) as readonly string[];
    const names = [...new Set([...required, ...Object.keys(said)])];
    return Object.fromEntries(
      names.map((name) => [name, this.filled(properties[name] ?? {}, said[name])]),
    );
  }

  #referred(schema: JsonSchema): JsonSchema {
    const name = schema['$ref'];
    if (typeof name !== 'string') return schema;
    return this.#referred(this.#schemas[name.replace(`${this.#id}#/schemas/`, '')] ?? {});
  }

  #allowsNull({ type, anyOf, oneOf }: JsonSchema): boolean {
    const choices = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined;
    if (type === undefined && choices === undefined) return false;
    const byType = type === undefined || [type].flat().includes('null');
    return byType && choices?.some((one) => this.#allowsNull(this.#referred(one))) !== false;
  }
}

const SAMPLES: Readonly<Record<string, (schema: JsonSchema) => unknown>> = {
  array: () => [],
  boolean: () => false,
  integer: ({ minimum }) => minimum ?? 0,
  number: ({ minimum }) => minimum ?? 0,
  string: ({ format }) => STRINGS[format as string] ?? '',
};
