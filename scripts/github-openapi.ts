/*
 * Writes the part of GitHub's published description of its API that Temper uses: what tests hold every request and every
 * answer against. Run it when `controller/github/operations.ts` or the version below changes: `npx tsx scripts/github-openapi.ts`.
 * The whole description is 400 MB installed, so it is fetched here and no dependency.
 */
import { OPERATIONS } from '../controller/github/operations.ts';
import { OpenApiSubset, publishedDescription, type Schema } from './openapi-subset.ts';

/** MIT; the same text that https://github.com/github/rest-api-description publishes. */
const SOURCE = '@octokit/openapi@23.0.2';
const TARGET = 'test/helpers/github/openapi.json';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Schema[];
  readonly requestBody?: Schema;
  readonly responses: Readonly<Record<string, Schema>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

const description = await publishedDescription<Description>(SOURCE);
const subset = new OpenApiSubset('github', description.components);
const operations = Object.fromEntries(Object.keys(OPERATIONS).map((route) => [route, part(route)]));
await subset.write(TARGET, SOURCE, { operations });

/** What is said of one operation: its parameters, its body and its answers. */
function part(route: string): object {
  const [method = '', path = ''] = route.split(' ');
  const operation = description.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`GitHub describes no ${route}`);
  const answers = Object.entries(operation.responses).map(([status, answer]) => {
    const schema = jsonSchema(subset.resolved(answer));
    return [status, schema === undefined ? null : subset.normal(schema)];
  });
  const body = jsonSchema(operation.requestBody ?? {});
  return {
    operationId: operation.operationId,
    parameters: (operation.parameters ?? [])
      .map((one) => subset.resolved(one))
      .map((one) => ({
        name: one['name'],
        in: one['in'],
        required: one['required'] ?? false,
        schema: subset.normal(one['schema']),
      })),
    body: body === undefined ? null : closed(subset.normal(body)),
    answers: Object.fromEntries(answers) as object,
  };
}

function jsonSchema(described: Schema): unknown {
  const content = described['content'] as Record<string, { schema?: unknown }> | undefined;
  return content?.['application/json']?.schema;
}

/** Of what Temper sends, a property that GitHub does not know is a mistake; GitHub itself ignores it in silence. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'properties'
        ? Object.fromEntries(
            Object.entries(value as Schema).map(([name, one]) => [name, closed(one)]),
          )
        : closed(value),
    ]),
  );
  const isOpen = 'properties' in inner && !('additionalProperties' in inner);
  return isOpen ? { ...inner, additionalProperties: false } : inner;
}
