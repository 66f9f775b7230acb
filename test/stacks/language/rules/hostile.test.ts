import fc from 'fast-check';
import { recognizeBaseModel } from '../../../../stacks/catalog/index.ts';
import { notCustomizable } from '../../../../stacks/catalog/not-customizable.ts';
import type { FineTune } from '../../../../stacks/language/fine-tune.ts';
import type { Environment } from '../../../../stacks/language/environment.ts';
import {
  checkSpecs,
  resolveDatasetPath,
  s3UriProblem,
} from '../../../../stacks/language/rules/index.ts';
import type { Declared } from '../../../../stacks/language/spec-set.ts';
import { growth, QUADRATIC } from '../../../helpers/growth.ts';
import { check, environment, fineTune } from './check.ts';

const LENGTH = 100_000;
const PLACE = { line: 1, column: 1, offset: 0 };

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

function declared<T>(kind: 'Environment' | 'FineTune', draft: Declared<T>['draft']): Declared<T> {
  const file = 'specs/hostile.yaml';
  return { kind, file, draft, locate: () => ({ file, start: PLACE, end: PLACE }) };
}

/** Specs with one text in every field that takes any. */
function specsOf(text: string) {
  return {
    environments: [
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
    ],
    fineTunes: [
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
    ],
    diagnostics: [],
  };
}

describe.each(HOSTILE.map((textOf) => ({ name: `${textOf(LENGTH).slice(0, 12)}…`, textOf })))(
  '$name',
  ({ textOf }) => {
    test('is judged in every field at a cost that grows as its length does', () => {
      const facts = { today: '2026-11-20', datasets: new Map() };
      const judging = (length: number) => {
        const specs = specsOf(textOf(length));
        return () => checkSpecs(specs, facts);
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

/** AWS's own pattern, on texts too short for it to be slow. */
const AWS_S3_URI =
  /^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:\/[-!_*'().a-z0-9A-Z]+(?:\/[-!_*'().a-z0-9A-Z]+)*)?\/?$/;

test('takes no S3 URI that AWS’s pattern refuses, and refuses only those that name no object', () => {
  const part = fc.string({ unit: fc.constantFrom(...Array.from('abA0-._=/ !')), maxLength: 12 });
  fc.assert(
    fc.property(part, part, (bucket, key) => {
      const uri = `s3://${bucket}/${key}`;
      const namesObject = /^s3:\/\/[^/]+\/.*[^/]$/.test(uri);
      expect(s3UriProblem(uri) === undefined).toBe(AWS_S3_URI.test(uri) && namesObject);
    }),
    { numRuns: 2000 },
  );
});

test('a dataset path never leaves the repository, whatever it is', () => {
  const path = fc.string({ unit: fc.constantFrom(...Array.from('ab./\\~:\0')), maxLength: 20 });
  fc.assert(
    fc.property(path, (text) => {
      const resolved = resolveDatasetPath('specs/models/a.yaml', text);
      if ('problem' in resolved) return;
      expect(resolved.path.split('/')).not.toContain('..');
      expect(resolved.path).not.toMatch(/^\/|\\|^$/);
    }),
    { numRuns: 2000 },
  );
});

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
