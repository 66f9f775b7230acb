import { checkBudget } from '../../../../controller/kinds/fine-tune/budget.ts';
import type { TrainingEstimate } from '../../../../controller/stack/training-estimate.ts';
import { ENVIRONMENT } from '../../../../stacks/kinds/environment/index.ts';
import { FINE_TUNE } from '../../../../stacks/kinds/fine-tune/index.ts';
import { KINDS } from '../../../../stacks/kinds/index.ts';
import { documentsOf } from '../../../../stacks/language/spec-set.ts';
import { readSpecs } from '../../../../stacks/language/index.ts';

interface Ceilings {
  readonly maxUsd?: number;
  readonly onExceed?: string;
  readonly maxTrainingUsd?: number;
}

const FILE = 'specs/bot.yaml';

/** What is told about an estimate under some ceilings, with the text each diagnostic points at. */
function told(ceilings: Ceilings, estimate: Partial<TrainingEstimate>) {
  const { maxUsd, onExceed = 'block', maxTrainingUsd } = ceilings;
  const budget =
    maxUsd === undefined ? '' : `  budget: { maxUsd: ${maxUsd}, onExceed: ${onExceed} }`;
  const guardrails =
    maxTrainingUsd === undefined ? '' : `  guardrails: { maxTrainingUsd: ${maxTrainingUsd} }`;
  const text = `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec:
  version: 1
  environment: research
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
${budget}
---
apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: research }
spec:
  account: '123456789012'
  region: us-east-1
${guardrails}
`;
  const specs = readSpecs([{ path: FILE, text }], KINDS);
  const [spec] = documentsOf(specs, FINE_TUNE);
  const environment = documentsOf(specs, ENVIRONMENT)[0]?.value;
  if (spec?.value === undefined || environment === undefined) throw new Error('not sound');
  const complete = { grade: 'A', assumptions: [], notes: [], ...estimate } as const;
  return checkBudget({ spec, value: spec.value, environment }, complete).map((one) => ({
    ...one,
    on: text.slice(one.at?.start.offset, one.at?.end.offset),
  }));
}

const ESTIMATE = { lowUsd: 6, expectedUsd: 8, highUsd: 14 };

test('without a ceiling anything may be spent', () => {
  expect(told({}, ESTIMATE)).toEqual([]);
  expect(told({}, { unknownBecause: 'nobody knows' })).toEqual([]);
});

test.each([
  { maxUsd: 14, onExceed: 'block', severity: undefined },
  { maxUsd: 13.99, onExceed: 'block', severity: 'warning' },
  { maxUsd: 8, onExceed: 'block', severity: 'warning' },
  { maxUsd: 7.99, onExceed: 'block', severity: 'error' },
  { maxUsd: 7.99, onExceed: 'warn', severity: 'warning' },
])('$8, at most $14, against a budget of $maxUsd that is to $onExceed: $severity', (row) => {
  const found = told(row, ESTIMATE);
  if (row.severity === undefined) return expect(found).toEqual([]);
  expect(found).toMatchObject([
    { code: 'GATE_BUDGET', severity: row.severity, on: String(row.maxUsd), at: { file: FILE } },
  ]);
  expect(found[0]?.message).toContain(row.maxUsd < 8 ? '$8.00' : '$14.00');
  expect(found[0]?.why).toContain('between $6.00 and $14.00');
});

test.each([
  { maxTrainingUsd: 14, severity: undefined },
  { maxTrainingUsd: 13.99, severity: 'warning' },
  { maxTrainingUsd: 8, severity: 'warning' },
  { maxTrainingUsd: 7.99, severity: 'error' },
])('$8, at most $14, where the environment allows $maxTrainingUsd: $severity', (row) => {
  const found = told(row, ESTIMATE);
  if (row.severity === undefined) return expect(found).toEqual([]);
  expect(found).toMatchObject([
    { code: 'GATE_GUARDRAIL_COST', severity: row.severity, on: 'research' },
  ]);
});

test('a FineTune cannot turn its environment’s guard-rail into a warning', () => {
  const found = told({ maxUsd: 1, onExceed: 'warn', maxTrainingUsd: 1 }, ESTIMATE);
  expect(found.map(({ code, severity }) => [code, severity])).toEqual([
    ['GATE_BUDGET', 'warning'],
    ['GATE_GUARDRAIL_COST', 'error'],
  ]);
});

test.each([
  { ceilings: { maxUsd: 5 }, on: '5', says: 'the budget of $5.00' },
  { ceilings: { maxTrainingUsd: 5 }, on: 'research', says: 'environment `research`' },
  { ceilings: { maxUsd: 5, maxTrainingUsd: 5 }, on: '5', says: 'the budget of $5.00' },
])('an unknown cost under $ceilings is one warning that says why', ({ ceilings, on, says }) => {
  const found = told(ceilings, { unknownBecause: 'no price is known' });
  expect(found).toMatchObject([
    { code: 'GATE_COST_UNKNOWN', severity: 'warning', on, why: 'no price is known' },
  ]);
  expect(found[0]?.message).toContain(says);
});
