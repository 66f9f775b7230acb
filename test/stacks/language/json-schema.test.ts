import { Ajv } from 'ajv';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { KINDS } from '../../../stacks/kinds/index.ts';
import { kindNames } from '../../../stacks/language/kind.ts';
import { jsonSchema } from '../../../stacks/language/json-schema.ts';
import type { JsonSchema } from '../../../stacks/language/json-schema.ts';
import { readSpecs } from '../../../stacks/language/index.ts';

const fixture = new URL('../../fixtures/language/every-field.yaml', import.meta.url);
const good = parseAllDocuments(readFileSync(fixture, 'utf8')).map(
  (document) => document.toJS() as Record<string, unknown>,
);

const ajv = new Ajv({ strict: true, allowUnionTypes: false, strictRequired: false });
ajv.addKeyword('patternErrorMessage');
ajv.addFormat('email', true);
const validate = ajv.compile(jsonSchema(KINDS));

/** Every schema inside of a schema, with its place. */
function* parts(schema: JsonSchema, at: string): Generator<{ at: string; schema: JsonSchema }> {
  yield { at, schema };
  for (const [key, child] of Object.entries(schema.properties ?? {}))
    yield* parts(child, `${at}.${key}`);
  for (const [kind, child] of Object.entries(schema.definitions ?? {})) yield* parts(child, kind);
  if (schema.items !== undefined) yield* parts(schema.items, `${at}[]`);
  for (const one of schema.allOf ?? []) if (one.then !== undefined) yield* parts(one.then, at);
}

const all = [...parts(jsonSchema(KINDS), 'spec')];

describe('the JSON Schema', () => {
  test('is tried with a document of every kind that has every field', () => {
    expect(good.map(({ kind }) => kind)).toEqual(kindNames(KINDS));
  });

  test('is valid JSON Schema draft-07 in the strictest reading', () => {
    expect(jsonSchema(KINDS).$schema).toBe('http://json-schema.org/draft-07/schema#');
    expect(ajv.errors).toBeFalsy();
  });

  test('says the same as the schema that specs are checked with', () => {
    const [environment, fineTune] = good;
    const change = fc.tuple(
      fc.constantFrom(environment, fineTune),
      fc.constantFrom(...pathsOf(environment), ...pathsOf(fineTune)),
      fc.constantFrom<unknown>(
        0,
        1,
        -1,
        1.5,
        1e9,
        '',
        'x',
        'A B',
        true,
        null,
        [],
        ['x'],
        {},
        { type: 'x' },
        undefined,
      ),
    );
    fc.assert(
      fc.property(change, ([document, path, value]) => {
        const changed = structuredClone(document);
        set(changed, path, value);
        const { diagnostics } = readSpecs([{ path: 'a', text: JSON.stringify(changed) }], KINDS);
        expect({ changed, valid: validate(changed) }).toEqual({
          changed,
          valid: diagnostics.length === 0,
        });
      }),
      { numRuns: 400 },
    );
  });

  test('describes every key, for hovers and for the reference', () => {
    const bare = all.filter(
      ({ at, schema }) => /\.\w+$/.test(at) && schema.description === undefined,
    );
    expect(bare.map(({ at }) => at)).toEqual([]);
  });

  test('closes every mapping, so that an editor underlines what Temper refuses', () => {
    const open = all.filter(
      ({ at, schema }) =>
        schema.properties !== undefined &&
        schema.additionalProperties !== false &&
        schema.allOf === undefined &&
        at !== 'spec',
    );
    expect(open.map(({ at }) => at)).toEqual([]);
  });

  test('says in words what every pattern wants', () => {
    const patterns = all.filter(({ schema }) => schema.pattern !== undefined);
    expect(patterns.length).toBeGreaterThan(5);
    for (const { schema } of patterns) {
      expect(schema.patternErrorMessage).toMatch(/^must be /);
      expect(() => new RegExp(schema.pattern ?? '', 'u')).not.toThrow();
    }
  });

  test('gives examples that are themselves correct', () => {
    for (const { at, schema } of all) {
      for (const example of schema.examples ?? []) {
        const { examples: _, ...rules } = schema;
        const isRight = new Ajv({ strict: false, validateFormats: false }).validate(rules, example);
        expect({ at, example, isRight }).toEqual({ at, example, isRight: true });
      }
    }
  });
});

function pathsOf(value: unknown, at: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[...at]];
  return Object.entries(value).flatMap(([key, child]) => [
    [...at, key],
    ...pathsOf(child, [...at, key]),
  ]);
}

/** Sets what a path leads to, or removes it for `undefined`; a path of the other kind makes an unknown key. */
function set(target: unknown, path: readonly string[], value: unknown): void {
  let here = target as Record<string, unknown>;
  for (const step of path.slice(0, -1)) {
    const next = here[step];
    if (typeof next !== 'object' || next === null) return;
    here = next as Record<string, unknown>;
  }
  const last = path.at(-1) ?? '';
  if (value === undefined) delete here[last];
  else here[last] = value;
}
