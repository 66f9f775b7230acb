/*
 * GitHub's published description of its API (`openapi.json`, made by scripts/github-openapi.ts), as something that judges: whether a
 * request is one that GitHub describes, and whether an answer is.
 */
import { readFileSync } from 'node:fs';
import type { Route } from '../../../controller/github/operations.ts';
import { PublishedSchemas, type JsonSchema, type Published } from './schemas.ts';

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

interface Description extends Published {
  readonly operations: Readonly<Record<Route, DescribedOperation>>;
}

export const DESCRIBED = JSON.parse(
  readFileSync(new URL('openapi.json', import.meta.url), 'utf8'),
) as Description;

const ROUTES = Object.keys(DESCRIBED.operations) as Route[];

const SCHEMAS = new PublishedSchemas('github', DESCRIBED);

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

/** A request, as far as the description says something of it. */
export interface Described {
  /** From the path, decoded. */
  readonly parameters: Matched['parameters'];
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Undefined where there is none. */
  readonly body: unknown;
}

/** What is wrong with a request. */
export function requestProblems(route: Route, request: Described): readonly string[] {
  const { parameters, body: schema } = DESCRIBED.operations[route];
  const { query, body } = request;
  const unknown = [...query.keys()].filter(
    (name) => !parameters.some((one) => one.in === 'query' && one.name === name),
  );
  const ofBody = (of: JsonSchema | null) => {
    if (of !== null) return SCHEMAS.problems(of, body);
    return body === undefined ? [] : ['this operation takes no body'];
  };
  return [
    ...unknown.map((name) => `no parameter is called ${name}`),
    ...parameters.flatMap((one) => parameterProblems(one, givenOf(one, request))),
    ...ofBody(schema),
  ];
}

function givenOf({ in: where, name }: Parameter, request: Described): string | undefined {
  if (where === 'path') return request.parameters[name];
  if (where === 'query') return request.query.get(name) ?? undefined;
  return [request.headers[name.toLowerCase()]].flat().join(', ') || undefined;
}

function parameterProblems({ name, required, schema }: Parameter, given: string | undefined) {
  if (given === undefined) return required ? [`${name} is missing`] : [];
  return SCHEMAS.textProblems(schema, given).map((text) => `${name}: ${text}`);
}

/** What GitHub answers otherwise than it describes: a pull request has no repository to come from once its fork is deleted. */
const DEVIATIONS: Readonly<Partial<Record<Route, RegExp>>> = {
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': /^\/head\/repo must be object/,
};

/** What is wrong with an answer of this server. Of some operations GitHub describes only how they succeed. */
export function answerProblems(route: Route, status: number, body: unknown): readonly string[] {
  const { answers } = DESCRIBED.operations[route];
  const schema = answers[String(status)];
  if (schema === undefined) return status < 400 ? [`${route} never answers ${String(status)}`] : [];
  const wrong = schema === null ? [] : SCHEMAS.problems(schema, body);
  return wrong.filter((one) => DEVIATIONS[route]?.test(one) !== true);
}

/** The least that is valid of a schema. */
export function sampleOf(name: string): Record<string, unknown> {
  return SCHEMAS.sampleOf(name);
}
