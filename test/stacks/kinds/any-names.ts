import fc from 'fast-check';
import { EnvironmentName, ModelName } from '../../../stacks/language/scalars.ts';

/** Names as the language takes them, often with words that look like parts of derived names. */
function names(schema: typeof EnvironmentName, length: number): fc.Arbitrary<string> {
  const word = fc.oneof(
    fc.stringMatching(/^[a-z0-9]{1,8}$/),
    fc.constantFrom('v1', 'v2', 'a2', 'a1', 'logs', 'state', 'datasets', 'artifacts', 'temper'),
  );
  return fc
    .array(word, { minLength: 1, maxLength: 6 })
    .map((words) => words.join('-').slice(0, length).replace(/-$/, ''))
    .filter((name) => schema.safeParse(name).success);
}

export const environments = names(EnvironmentName, 32);
export const models = names(ModelName, 48);
export const versions = fc.integer({ min: 1, max: 9999 });
export const attempts = fc.integer({ min: 1, max: 99 });
export const accounts = fc.stringMatching(/^\d{12}$/);

/** All of a FineTune that names are derived from. */
export const namedFineTune = (model: string, version: number, prefix?: string): never =>
  ({
    metadata: { name: model },
    spec: {
      version,
      dataset: { train: 'train.jsonl' },
      ...(prefix !== undefined && { output: { prefix } }),
    },
  }) as never;

/** Of different things the names are different, for they are all that tells them apart. */
export function expectDifferent(from: fc.Arbitrary<unknown>, name: (parts: never) => string): void {
  fc.assert(
    fc.property(from as fc.Arbitrary<never>, from as fc.Arbitrary<never>, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(name(one)).not.toBe(name(other));
    }),
    { numRuns: 500 },
  );
}
