/* The part of a published OpenAPI description that tests judge by: plain JSON Schema, a line for each, without what says nothing about validity. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

export type Schema = Record<string, unknown>;
type Components = Readonly<Record<string, Readonly<Record<string, Schema>>>>;

/** Reads GitHub's description out of an npm package. @param source with its exact version: `@octokit/openapi@23.0.2` */
export async function publishedDescription<Description>(source: string): Promise<Description> {
  const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  try {
    const run = (program: string, ...words: string[]) =>
      execFileSync(program, words, { cwd: folder, encoding: 'utf8' });
    const packed = run('npm', 'pack', '--silent', source).trim();
    const file = 'package/generated/api.github.com.json';
    run('tar', '-xzf', packed, file);
    return JSON.parse(await readFile(join(folder, file), 'utf8')) as Description;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The schemas that are referred to, collected while they are made plain. */
export class OpenApiSubset {
  readonly schemas: Record<string, unknown> = {};
  readonly #name: string;
  readonly #components: Components;

  /** @param name that references begin with: the id of the file that is written */
  constructor(name: string, components: Components) {
    this.#name = name;
    this.#components = components;
  }

  /** What a reference leads to. @throws Error where it leads nowhere */
  resolved(schema: Schema): Schema {
    const name = schema['$ref'];
    if (typeof name !== 'string') return schema;
    const [, , section = '', key = ''] = name.split('/');
    const target = this.#components[section]?.[key];
    if (target === undefined) throw new Error(`${name} is nowhere`);
    return target;
  }

  /** OpenAPI as JSON Schema: `nullable` becomes a type, and references lead into `schemas`. */
  normal(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((one) => this.normal(one));
    if (typeof schema !== 'object' || schema === null) return schema;
    const { $ref, nullable, ...rest } = schema as Schema;
    if (typeof $ref === 'string') return this.#reference($ref);
    const plain = Object.fromEntries(
      Object.entries(rest)
        .filter(([key]) => !PROSE.includes(key) && !key.startsWith('x-'))
        .map(([key, value]) => [
          key,
          key === 'properties' ? this.#properties(value) : this.normal(value),
        ]),
    );
    return nullable === true ? orNull(plain) : plain;
  }

  /** Writes the file; `parts` stand beside the schemas, by their name. */
  async write(target: string, source: string, parts: Readonly<Record<string, object>>) {
    const sections = Object.entries({ ...parts, schemas: this.schemas }).map(
      ([name, section]) => `${JSON.stringify(name)}:${lines(section)}`,
    );
    await writeFile(target, `{"source":${JSON.stringify(source)},\n${sections.join(',\n')}}\n`);
    console.log(`${target}: ${Object.keys(this.schemas).length} schemas`);
  }

  /** Under `properties` a key is a name, also when it is called `title` or `description`. */
  #properties(value: unknown): object {
    return Object.fromEntries(
      Object.entries(value as Schema).map(([name, schema]) => [name, this.normal(schema)]),
    );
  }

  #reference(name: string): object {
    const key = name.replace('#/components/schemas/', '');
    if (!(key in this.schemas)) {
      this.schemas[key] = {}; // a schema may contain itself
      this.schemas[key] = this.normal(this.#components['schemas']?.[key]);
    }
    return { $ref: `${this.#name}#/schemas/${key}` };
  }
}

/** A line for each, so that a new version shows in a difference. */
function lines(object: object): string {
  const each = Object.entries(object).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{\n${each.join(',\n')}\n}`;
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
