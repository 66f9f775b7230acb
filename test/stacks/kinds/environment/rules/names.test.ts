import type { Environment } from '../../../../../stacks/kinds/environment/schema.ts';
import { declared, judge } from '../../check.ts';

test('an environment’s buckets fit after their suffixes', () => {
  const named = (name: string) =>
    judge(
      declared<Environment>('Environment', {
        metadata: { name },
        spec: { account: '123456789012' },
      }),
    ).map(({ code }) => code);
  expect(named('a'.repeat(33))).toEqual([]);
  expect(named('a'.repeat(34))).toEqual(['RULE_NAME']);
});
