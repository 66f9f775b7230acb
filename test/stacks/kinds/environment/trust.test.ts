import { Environment } from '../../../../stacks/kinds/environment/schema.ts';
import {
  TRUST_FIELDS,
  trustDifferences,
  withTrustOf,
} from '../../../../stacks/kinds/environment/trust.ts';

const environment = (spec: object) =>
  Environment.parse({
    apiVersion: 'temper/v1alpha1',
    kind: 'Environment',
    metadata: { name: 'research' },
    spec: { account: '111122223333', region: 'us-east-1', ...spec },
  });

/** Fields that say what is made; every other decides whom a plan acts as, where, or within which limits. */
const ABOUT_WHAT_IS_MADE = [
  'budget',
  'dashboard',
  'deletionPolicy',
  'encryption',
  'fleets',
  'network',
  'notifications',
  'retention',
  'tags',
];

test('every field is either about trust or about what is made', () => {
  const fields = Object.keys(Environment.shape.spec.shape);
  expect([...TRUST_FIELDS, ...ABOUT_WHAT_IS_MADE].toSorted()).toEqual(fields.toSorted());
});

test('an Environment has the trust fields of the other, and its own for the rest', () => {
  const trusted = environment({ guardrails: { maxTrainingUsd: 5 }, stateBucket: 'our-states' });
  const given = environment({
    account: '444455556666',
    dashboard: false,
    roles: { plan: 'arn:aws:iam::444455556666:role/x' },
  });
  expect(withTrustOf(trusted, given)).toEqual(
    environment({
      guardrails: { maxTrainingUsd: 5 },
      stateBucket: 'our-states',
      dashboard: false,
    }),
  );
  expect(withTrustOf(given, trusted).spec).not.toHaveProperty('stateBucket');
});

test('a difference is told part by part, and only where something differs', () => {
  const before = environment({ tags: { a: 'b' }, guardrails: { allowedBaseModels: ['x', 'y'] } });
  const after = environment({ github: { environment: 'prod' }, guardrails: { maxTrainingUsd: 5 } });
  expect(trustDifferences(before, after)).toEqual([
    { path: 'spec.github.environment', before: '', after: 'prod' },
    { path: 'spec.guardrails.allowedBaseModels', before: '["x","y"]', after: '' },
    { path: 'spec.guardrails.maxTrainingUsd', before: '', after: '5' },
  ]);
  expect(trustDifferences(before, before)).toEqual([]);
});
