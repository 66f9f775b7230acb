import fc from 'fast-check';
import type { Grant } from '../../../stacks/permissions/grant.ts';
import {
  MANAGED_POLICY_CHARACTERS,
  policyDocuments,
} from '../../../stacks/permissions/policy-documents.ts';

const action = fc.constantFrom('s3:GetObject', 's3:PutObject', 'iam:GetRole', 'kms:Decrypt');
const resource = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(400))
  .map(([name, at]) => `arn:aws:s3:::temper-${name}-bucket-of-some-length-123456789012/${at}`);
const grant: fc.Arbitrary<Grant> = fc.record(
  {
    actions: fc.uniqueArray(action, { minLength: 1 }),
    resources: fc.uniqueArray(resource, { minLength: 1, maxLength: 60 }),
    condition: fc.constantFrom({ StringEquals: { 'kms:ViaService': 's3.amazonaws.com' } }),
  },
  { requiredKeys: ['actions', 'resources'] },
);

/** Every action on every resource under its condition, each once. */
const said = (all: readonly Grant[]): Set<string> =>
  new Set(
    all.flatMap(({ actions, resources, condition }) =>
      actions.flatMap((one) => resources.map((on) => JSON.stringify([one, on, condition ?? null]))),
    ),
  );

test('policies say exactly what is granted, within the characters that IAM takes', () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 20 }), (grants) => {
      const documents = policyDocuments(grants);
      const statements = documents.flatMap(({ Statement }) => Statement);
      expect(
        said(
          statements.map(({ Action, Resource, Condition }) => ({
            actions: Action,
            resources: Resource,
            ...(Condition !== undefined && { condition: Condition }),
          })),
        ),
      ).toEqual(said(grants));
      for (const document of documents) {
        expect(JSON.stringify(document).length).toBeLessThanOrEqual(MANAGED_POLICY_CHARACTERS);
      }
    }),
  );
});

test('the order in which things are granted makes no difference', () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 8 }), (grants) => {
      expect(policyDocuments(grants.toReversed())).toEqual(policyDocuments(grants));
    }),
  );
});

test('what no policy is long enough for is no policy', () => {
  const endless = `arn:aws:s3:::bucket/${'x'.repeat(MANAGED_POLICY_CHARACTERS)}`;
  expect(() => policyDocuments([{ actions: ['s3:GetObject'], resources: [endless] }])).toThrow(
    RangeError,
  );
});
