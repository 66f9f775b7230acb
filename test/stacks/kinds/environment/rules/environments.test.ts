import { check, checkEnvironment, checkOne, environment } from '../../check.ts';

test('an environment without a FineTune is fine', () => {
  expect(checkEnvironment({})).toEqual([]);
});

test('a duplicate points at the first, by file and place', () => {
  const told = check({
    'specs/b.yaml': environment(),
    'specs/a.yaml': `${environment({}, 'other')}---\n${environment()}`,
  });
  expect(told).toMatchObject([
    {
      code: 'RULE_DUPLICATE_ENVIRONMENT',
      at: { file: 'specs/b.yaml' },
      related: [{ at: { file: 'specs/a.yaml', start: { line: 12 } } }],
    },
  ]);
});

test('an unknown region is told once, at the environment, with the nearest', () => {
  const told = checkOne({}, { environment: { region: 'us-esat-1' } });
  expect(told).toMatchObject([{ code: 'RULE_REGION_UNKNOWN', on: 'us-esat-1' }]);
  expect(told[0]?.fix).toBe('did you mean `us-east-1`?');
});
