import fc from 'fast-check';
import { recognizeBaseModel } from '../../../stacks/catalog/index.ts';
import { notCustomizable } from '../../../stacks/catalog/not-customizable.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import { resolveDatasetPath } from '../../../stacks/kinds/fine-tune/dataset-path.ts';
import { s3UriProblem } from '../../../stacks/kinds/fine-tune/s3-uri.ts';
import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import { check, declared, environment, fineTune, judge } from './check.ts';

const LENGTH = 100_000;

/** Texts that make a pattern with nested or adjacent repetitions try every way to read them. */
const HOSTILE = [
  'a'.repeat(LENGTH),
  '-'.repeat(LENGTH),
  `${'a-'.repeat(LENGTH / 2)}!`,
  '/'.repeat(LENGTH),
  `${'/'.repeat(LENGTH)}a`,
  '../'.repeat(LENGTH / 3),
  `s3://${'a.-'.repeat(LENGTH / 3)}!`,
  `s3://bucket/${'a/'.repeat(LENGTH / 2)}=`,
  `arn:${':'.repeat(LENGTH)}`,
  `arn:aws:bedrock:${'a'.repeat(LENGTH)}`,
  'v1:0:'.repeat(LENGTH / 5),
  ' '.repeat(LENGTH),
  '🦙'.repeat(LENGTH / 2),
  '0'.repeat(LENGTH),
  '_-'.repeat(LENGTH / 2),
];

function elapsedMs(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

describe.each(HOSTILE.map((text) => ({ name: `${text.slice(0, 12)}… of ${text.length}`, text })))(
  '$name',
  ({ text }) => {
    test('is judged in a moment in every field, because every pattern is linear', () => {
      const documents = [
        declared<Environment>('Environment', {
          metadata: { name: text },
          spec: {
            account: text,
            region: text,
            stateBucket: text,
            encryption: { type: 'customer-key', keyArn: text },
            roles: { plan: text, apply: text },
            notifications: { emails: [text, text] },
            guardrails: { allowedBaseModels: [text] },
            tags: { [text]: text },
          },
        }),
        declared<FineTune>('FineTune', {
          metadata: { name: text, owner: text },
          spec: {
            version: 1,
            environment: text,
            baseModel: text,
            dataset: { train: text, validation: text },
            output: { prefix: text },
            tags: { [text]: text },
          },
        }),
      ];
      expect(elapsedMs(() => judge(...documents))).toBeLessThan(1000);
    });

    test('is looked up and resolved in a moment', () => {
      const work = () => {
        recognizeBaseModel(text);
        notCustomizable(text);
        s3UriProblem(text);
        resolveDatasetPath('specs/a.yaml', text);
      };
      expect(elapsedMs(work)).toBeLessThan(500);
    });
  },
);

test('any text in any field gives diagnostics with a place, never an error', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const value = fc.oneof(text, fc.double(), fc.constant(null), fc.array(text, { maxLength: 3 }));
  const fields = fc.dictionary(
    fc.constantFrom('version', 'environment', 'baseModel', 'method', 'hyperparameters', 'output'),
    value,
  );
  fc.assert(
    fc.property(fields, value, (spec, train) => {
      const told = check({
        'specs/e.yaml': environment(),
        'specs/m.yaml': fineTune({ ...spec, dataset: { train } }),
      });
      for (const one of told) {
        expect(one.at?.file).toMatch(/^specs\//);
        expect(one.message).not.toMatch(/\n|undefined|NaN|\[object/);
      }
    }),
    { numRuns: 60 },
  );
});
