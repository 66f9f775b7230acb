import fc from 'fast-check';
import { recognizeBaseModel } from '../../../stacks/catalog/index.ts';
import { notCustomizable } from '../../../stacks/catalog/not-customizable.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import { resolveDatasetPath } from '../../../stacks/kinds/fine-tune/dataset-path.ts';
import { s3UriProblem } from '../../../stacks/kinds/fine-tune/s3-uri.ts';
import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import { growth, QUADRATIC } from '../../helpers/growth.ts';
import { wellFormedText } from '../../helpers/well-formed-text.ts';
import { check, declared, environment, fineTune, judge } from './check.ts';

const LENGTH = 100_000;

/** Texts that make a pattern with nested or adjacent repetitions try every way to read them. */
const HOSTILE: readonly ((length: number) => string)[] = [
  (length) => 'a'.repeat(length),
  (length) => '-'.repeat(length),
  (length) => `${'a-'.repeat(length / 2)}!`,
  (length) => '/'.repeat(length),
  (length) => `${'/'.repeat(length)}a`,
  (length) => '../'.repeat(length / 3),
  (length) => `s3://${'a.-'.repeat(length / 3)}!`,
  (length) => `s3://bucket/${'a/'.repeat(length / 2)}=`,
  (length) => `arn:${':'.repeat(length)}`,
  (length) => `arn:aws:bedrock:${'a'.repeat(length)}`,
  (length) => 'v1:0:'.repeat(length / 5),
  (length) => ' '.repeat(length),
  (length) => '🦙'.repeat(length / 2),
  (length) => '0'.repeat(length),
  (length) => '_-'.repeat(length / 2),
];

/** Documents with one text in every field that takes any. */
function documentsOf(text: string) {
  return [
    declared<Environment>('Environment', {
      metadata: { name: text },
      spec: {
        account: text,
        region: text,
        stateBucket: text,
        encryption: { type: 'customer-key', keyArn: text },
        roles: { plan: text, apply: text, reconcile: text, boundary: text },
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
}

describe.each(HOSTILE.map((textOf) => ({ name: `${textOf(LENGTH).slice(0, 12)}…`, textOf })))(
  '$name',
  ({ textOf }) => {
    test('is judged in every field at a cost that grows as its length does', () => {
      const judging = (length: number) => {
        const documents = documentsOf(textOf(length));
        return () => judge(...documents);
      };
      expect(growth(LENGTH, judging)).toBeLessThan(QUADRATIC);
    });

    test('is looked up and resolved at a cost that grows as its length does', () => {
      const resolving = (length: number) => {
        const text = textOf(length);
        return () => {
          recognizeBaseModel(text);
          notCustomizable(text);
          s3UriProblem(text);
          resolveDatasetPath('specs/a.yaml', text);
        };
      };
      expect(growth(LENGTH, resolving)).toBeLessThan(QUADRATIC);
    });
  },
);

test('any text in any field gives diagnostics with a place, never an error', () => {
  const text = wellFormedText({ maxLength: 40 });
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
