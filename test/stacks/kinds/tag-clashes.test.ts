import { Tags } from '../../../stacks/language/scalars.ts';
import { checkEnvironment, checkOne } from './check.ts';

describe('tags', () => {
  test('fit into the 50 of AWS at their most: environment, FineTune and Temper’s own seven', () => {
    const most = (count: number) =>
      Tags.safeParse(
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, 'x'])),
      ).success;
    const counts = Array.from({ length: 60 }, (_, count) => count).filter(most);
    expect(2 * (counts.at(-1) ?? 0) + 7).toBeLessThanOrEqual(50);
  });

  test.each([
    { name: 'in one map', spec: { Team: 'a', team: 'b' }, environment: {}, on: 'team' },
    { name: 'across', spec: { team: 'b' }, environment: { Team: 'a' }, on: 'team' },
    { name: 'with Temper’s', spec: { 'Temper:owner': 'b' }, environment: {}, on: 'Temper:owner' },
    { name: 'with AWS’s', spec: { 'AWS:owner': 'b' }, environment: {}, on: 'AWS:owner' },
  ])('do not differ by case only, because IAM refuses that: $name', (row) => {
    const told = checkOne({ tags: row.spec }, { environment: { tags: row.environment } });
    expect(told).toMatchObject([{ code: 'RULE_TAG_CLASH', on: row.on }]);
  });

  test('of the environment are replaced by the same key of a FineTune', () => {
    expect(checkOne({ tags: { team: 'b' } }, { environment: { tags: { team: 'a' } } })).toEqual([]);
  });

  test('of an environment alone do not differ by case only either', () => {
    expect(checkEnvironment({ tags: { Team: 'a', team: 'b' } })).toMatchObject([
      { code: 'RULE_TAG_CLASH', on: 'team' },
    ]);
  });
});
