/*
 * Writes the part of GitHub's published description of its API that Temper uses: what tests hold every request and every
 * answer against. Run it when `controller/github/operations.ts` or the version below changes: `npx tsx scripts/github-openapi.ts`.
 * The whole description is 400 MB installed, so it is fetched here and no dependency.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATIONS } from '../controller/github/operations.ts';

/** MIT; the same text that https://github.com/github/rest-api-description publishes. */
const SOURCE = '@octokit/openapi@23.0.2';
const TARGET = 'test/helpers/github/openapi.json';

/** What says nothing about validity. */
const PROSE = [
  'description',
  'example',
  'examples',
  'externalDocs',
  'title',
  'deprecated',
  'default',
];

type Schema = Record<string, unknown>;
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

const description = await published();
const schemas: Record<string, unknown> = {};
const operations = Object.fromEntries(Object.keys(OPERATIONS).map((route) => [route, part(route)]));
await writeFile(
  TARGET,
  `{"source":${JSON.stringify(SOURCE)},\n"operations":${lines(operations)},\n"schemas":${lines(schemas)}}\n`,
);
console.log(`${TARGET}: ${Object.keys(schemas).length} schemas`);

/** A line for each, so that a new version shows in a difference. */
function lines(object: object): string {
  const each = Object.entries(object).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{\n${each.join(',\n')}\n}`;
}

async function published(): Promise<Description> {
  const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  try {
    const run = (program: string, ...words: string[]) =>
      execFileSync(program, words, { cwd: folder, encoding: 'utf8' });
    const packed = run('npm', 'pack', '--silent', SOURCE).trim();
    const file = 'package/generated/api.github.com.json';
    run('tar', '-xzf', packed, file);
    return JSON.parse(await readFile(join(folder, file), 'utf8')) as Description;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is said of one operation: its parameters, its body and its answers. */
function part(route: string): object {
  const [method = '', path = ''] = route.split(' ');
  const operation = description.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`GitHub describes no ${route}`);
  const answers = Object.entries(operation.responses).map(([status, answer]) => {
    const schema = jsonSchema(resolved(answer));
    return [status, schema === undefined ? null : normal(schema)];
  });
  const body = jsonSchema(operation.requestBody ?? {});
  return {
    operationId: operation.operationId,
    parameters: (operation.parameters ?? []).map(resolved).map((one) => ({
      name: one['name'],
      in: one['in'],
      required: one['required'] ?? false,
      schema: normal(one['schema']),
    })),
    body: body === undefined ? null : closed(normal(body)),
    answers: Object.fromEntries(answers) as object,
  };
}

function jsonSchema(described: Schema): unknown {
  const content = described['content'] as Record<string, { schema?: unknown }> | undefined;
  return content?.['application/json']?.schema;
}

function resolved(schema: Schema): Schema {
  const name = schema['$ref'];
  if (typeof name !== 'string') return schema;
  const [, , section = '', key = ''] = name.split('/');
  const target = description.components[section]?.[key];
  if (target === undefined) throw new Error(`${name} is nowhere`);
  return target;
}

/** OpenAPI 3.0 as JSON Schema: `nullable` becomes a type, and references lead into `schemas`. */
function normal(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(normal);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, nullable, ...rest } = schema as Schema;
  if (typeof $ref === 'string') return reference($ref);
  const plain = Object.fromEntries(
    Object.entries(rest)
      .filter(([key]) => !PROSE.includes(key) && !key.startsWith('x-'))
      .map(([key, value]) => [key, key === 'properties' ? properties(value) : normal(value)]),
  );
  return nullable === true ? orNull(plain) : plain;
}

/** Under `properties` a key is a name, also when it is called `title` or `description`. */
function properties(value: unknown): object {
  return Object.fromEntries(
    Object.entries(value as Schema).map(([name, schema]) => [name, normal(schema)]),
  );
}

function reference(name: string): object {
  const key = name.replace('#/components/schemas/', '');
  if (!(key in schemas)) {
    schemas[key] = {}; // a schema may contain itself
    schemas[key] = normal(description.components['schemas']?.[key]);
  }
  return { $ref: `github#/schemas/${key}` };
}

function orNull(schema: Schema): Schema {
  const { type, enum: values } = schema;
  if (typeof type !== 'string') return { anyOf: [{ type: 'null' }, schema] };
  return {
    ...schema,
    type: [type, 'null'],
    ...(Array.isArray(values) && { enum: [...values, null] }),
  };
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
