import { checkOne, MICRO } from '../../../../check.ts';

describe('the guard-rail of allowed base models', () => {
  const allowing = (...allowedBaseModels: string[]) => ({
    environment: { guardrails: { allowedBaseModels } },
  });

  test('refuses another model and points at itself', () => {
    const told = checkOne({}, allowing('amazon.nova-lite-v1:0:300k', 'amazon.nova-pro-v1:0:300k'));
    expect(told).toMatchObject([
      { code: 'RULE_GUARDRAIL_BASE_MODEL', on: MICRO, related: [{ message: 'the guard-rail' }] },
    ]);
    expect(told[0]?.why).toContain('amazon.nova-pro-v1:0:300k');
  });

  test('lets its models pass', () => {
    expect(checkOne({}, allowing('amazon.nova-lite-v1:0:300k', MICRO))).toEqual([]);
  });
});
