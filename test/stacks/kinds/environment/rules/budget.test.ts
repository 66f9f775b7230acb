import { checkEnvironment } from '../../check.ts';

test('five percentages leave no alert for the forecast, which is said and not refused', () => {
  const budget = { monthlyUsd: 100, alertPercents: [10, 25, 50, 75, 100] };
  const told = checkEnvironment({ budget });
  expect(told).toMatchObject([{ code: 'RULE_BUDGET_FORECAST', severity: 'warning' }]);
  expect(told[0]?.on).toContain('75');
  const four = { ...budget, alertPercents: [10, 25, 50, 100] };
  expect(checkEnvironment({ budget: four })).toEqual([]);
});

test.each([
  ['us-gov-west-1', 'aws-us-gov', ['RULE_BUDGET_UNAVAILABLE']],
  ['cn-north-1', 'aws-cn', []],
  ['us-east-1', 'aws', []],
])('a budget in %s', (region, partition, codes) => {
  const told = checkEnvironment({ region, partition, budget: { monthlyUsd: 100 } });
  expect(told.map(({ code }) => code)).toEqual(codes);
  expect(told.every(({ severity }) => severity === 'warning')).toBe(true);
});
