/*
 * GitHub's published description of its API (`openapi.json`, made by scripts/github-openapi.ts), as something that judges: whether a
 * request is one that GitHub describes, and whether an answer is.
 */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Route } from '../../../controller/github/operations.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly body: JsonSchema | null;
  readonly answers: Readonly<Record<string, JsonSchema | null>>;
}

interface Described {
  readonly source: string;
  readonly operations: Readonly<Record<Route, DescribedOperation>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

export const DESCRIBED = JSON.parse(
  readFileSync(new URL('openapi.json', import.meta.url), 'utf8'),
) as Described;

const ROUTES = Object.keys(DESCRIBED.operations) as Route[];

const formats = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  uri: (text: string) => URL.canParse(text),
  int64: true as const,
  email: true as const,
};
// Optimised validators take twice as long to make, and each is used a few times.
const code = { optimize: false };
const ajv = new Ajv({ strict: false, allErrors: true, formats, code }).addSchema(
  DESCRIBED,
  'github',
);
/** What stands in an address is text. */
const textAjv = new Ajv({ strict: false, coerceTypes: 'array', formats, code }).addSchema(
  DESCRIBED,
  'github',
);

const compiled = new Map<JsonSchema, ValidateFunction>();

function problems(schema: JsonSchema, value: unknown, by: Ajv = ajv): string[] {
  // Compiled when it is first asked for: all of them would take half a second.
  const validate = compiled.get(schema) ?? by.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) =>
      `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}

export interface Matched {
  readonly route: Route;
  /** From the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The operation that a method and a path are of; the one with the fewest parameters where several fit. */
export function matched(method: string, path: string): Matched | undefined {
  const found = ROUTES.flatMap((route): Matched[] => {
    const [of, template = ''] = route.split(' ');
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const pattern = `^${template.replaceAll(/\{\w+\}/g, '([^/]+)')}$`;
    const values = of === method ? new RegExp(pattern).exec(path)?.slice(1) : undefined;
    if (values === undefined) return [];
    const pairs = names.map((name, n) => [name, decodeURIComponent(values[n] ?? '')] as const);
    return [{ route, parameters: Object.fromEntries(pairs) }];
  });
  const few = ({ parameters }: Matched) => Object.keys(parameters).length;
  return found.toSorted((a, b) => few(a) - few(b))[0];
}

/** What is wrong with a request. */
export function requestProblems(
  route: Route,
  { query, body }: { readonly query: URLSearchParams; readonly body: unknown },
): readonly string[] {
  const { parameters, body: schema } = DESCRIBED.operations[route];
  const known = parameters.filter((one) => one.in === 'query');
  const unknown = [...query.keys()].filter((name) => !known.some((one) => one.name === name));
  const wrong = known.flatMap(({ name, schema: of }) => {
    const value = query.get(name);
    return value === null ? [] : problems(of, value, textAjv).map((text) => `${name}: ${text}`);
  });
  return [
    ...unknown.map((name) => `no parameter is called ${name}`),
    ...wrong,
    ...(schema === null
      ? body === undefined
        ? []
        : ['this operation takes no body']
      : problems(schema, body)),
  ];
}

/** What GitHub answers otherwise than it describes: a pull request has no repository to come from once its fork is deleted. */
const DEVIATIONS: Readonly<Partial<Record<Route, RegExp>>> = {
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': /^\/head\/repo must be object/,
};

/** What is wrong with an answer of this server. */
export function answerProblems(route: Route, status: number, body: unknown): readonly string[] {
  const { answers } = DESCRIBED.operations[route];
  const schema = answers[String(status)];
  if (schema === undefined) return [`${route} never answers ${String(status)}`];
  const wrong = schema === null ? [] : problems(schema, body);
  return wrong.filter((one) => DEVIATIONS[route]?.test(one) !== true);
}

/** The least that is valid: what a schema requires, and `null`, `0`, `''` where it says no more. */
export function sampleOf(name: string): Record<string, unknown> {
  return something(DESCRIBED.schemas[name] ?? {}) as Record<string, unknown>;
}

function sample(schema: JsonSchema): unknown {
  const one = referred(schema);
  return allowsNull(one) ? null : something(one);
}

function something(schema: JsonSchema): unknown {
  const { anyOf, oneOf, allOf } = schema as Readonly<Record<string, JsonSchema[] | undefined>>;
  if (allOf !== undefined) return Object.assign({}, ...allOf.map(sample)) as object;
  const choice = (anyOf ?? oneOf)?.find((one) => one['type'] !== 'null');
  if (choice !== undefined) return something(referred(choice));
  if (Array.isArray(schema['enum'])) return schema['enum'][0] as unknown;
  const type = [schema['type']].flat().find((one) => one !== 'null');
  return (SAMPLES[type as string] ?? anObject)(schema);
}

const SAMPLES: Readonly<Record<string, (schema: JsonSchema) => unknown>> = {
  array: () => [],
  boolean: () => false,
  integer: ({ minimum }) => minimum ?? 0,
  number: ({ minimum }) => minimum ?? 0,
  string: ({ format }) => STRINGS[format as string] ?? '',
};

function anObject(schema: JsonSchema): object {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = (schema['required'] ?? []) as readonly string[];
  return Object.fromEntries(required.map((name) => [name, sample(properties[name] ?? {})]));
}

const STRINGS: Readonly<Record<string, string>> = {
  'date-time': '2026-11-20T12:00:00Z',
  uri: 'https://api.github.com/',
};

function referred(schema: JsonSchema): JsonSchema {
  const name = schema['$ref'];
  if (typeof name !== 'string') return schema;
  return referred(DESCRIBED.schemas[name.replace('github#/schemas/', '')] ?? {});
}

function allowsNull({ type, anyOf, oneOf }: JsonSchema): boolean {
  const choices = (anyOf ?? oneOf ?? []) as readonly JsonSchema[];
  return [type].flat().includes('null') || choices.some((one) => allowsNull(referred(one)));
}
