import { checkOne, MICRO } from './check.ts';

test('a FineTune’s unknown environment is told with the nearest name', () => {
  const told = checkOne({ environment: 'reserch', baseModel: MICRO });
  expect(told).toMatchObject([{ code: 'RULE_ENVIRONMENT_UNKNOWN', on: 'reserch' }]);
  expect(told[0]?.fix).toBe('did you mean `research`?');
  expect(checkOne({ environment: 'production' })[0]?.fix).toContain('kind Environment');
});
