import { checkOne, MICRO } from '../../check.ts';

describe('the guard-rail of allowed base models', () => {
  const allowing = (...allowedBaseModels: string[]) => ({
    environment: { guardrails: { allowedBaseModels } },
  });

  test.each([
    { entry: 'amazon.nova-micro-v1:0', severity: 'error', fix: MICRO },
    { entry: 'amazon.nova-mirco-v1:0:128k', severity: 'error', fix: MICRO },
  ])('with the misspelt entry $entry is reported there and not at every FineTune', (row) => {
    const told = checkOne({}, allowing(row.entry));
    expect(told).toMatchObject([
      { code: 'RULE_GUARDRAIL_ENTRY', severity: row.severity, on: row.entry },
    ]);
    expect(told[0]?.fix).toContain(row.fix);
  });

  test('with a withdrawn model only warns', () => {
    const told = checkOne({}, allowing('amazon.titan-text-lite-v1:0:4k', MICRO));
    expect(told).toMatchObject([{ code: 'RULE_GUARDRAIL_ENTRY', severity: 'warning' }]);
  });
});
