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

interface Described extends Published {
  readonly operations: Readonly<Record<Route, DescribedOperation>>;
}

export const DESCRIBED = JSON.parse(
  readFileSync(new URL('openapi.json', import.meta.url), 'utf8'),
) as Described;

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
    return value === null ? [] : SCHEMAS.textProblems(of, value).map((text) => `${name}: ${text}`);
  });
  return [
    ...unknown.map((name) => `no parameter is called ${name}`),
    ...wrong,
    ...(schema === null
      ? body === undefined
        ? []
        : ['this operation takes no body']
      : SCHEMAS.problems(schema, body)),
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
  const wrong = schema === null ? [] : SCHEMAS.problems(schema, body);
  return wrong.filter((one) => DEVIATIONS[route]?.test(one) !== true);
}

/** The least that is valid of a schema. */
export function sampleOf(name: string): Record<string, unknown> {
  return SCHEMAS.sampleOf(name);
}
