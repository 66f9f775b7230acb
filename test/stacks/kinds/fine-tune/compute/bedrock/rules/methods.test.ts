import { checkOne } from '../../../../check.ts';

describe('the method', () => {
  test.each(['distillation', 'rft'])('%s is recognised and refused with the reason', (method) => {
    const told = checkOne({ method, hyperparameters: { epochs: 99 } });
    expect(told).toMatchObject([{ code: 'RULE_METHOD_REFUSED', severity: 'error', on: method }]);
    expect(told[0]?.why).toContain('Terraform provider');
  });

  test('cpt is refused: the models that had it are gone', () => {
    const told = checkOne({ method: 'cpt' });
    expect(told).toMatchObject([{ code: 'RULE_METHOD_UNSUPPORTED', on: 'cpt' }]);
    expect(told[0]?.why).toContain('Titan Text');
  });
});
