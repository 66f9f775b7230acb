import { check, checkEnvironment, environment } from '../../check.ts';

describe('the state bucket', () => {
  test.each(['temper-state', 'a.b-c', 'abc', 'x'.repeat(63), 'temper-research-state-123456789012'])(
    '%s is fine',
    (stateBucket) => {
      expect(checkEnvironment({ stateBucket })).toEqual([]);
    },
  );

  test.each([
    { stateBucket: 'a..b', says: 'two dots' },
    { stateBucket: '10.0.0.1', says: 'IP address' },
    { stateBucket: 'xn--temper', says: '`xn--`' },
    { stateBucket: 'temper-s3alias', says: '`-s3alias`' },
    { stateBucket: 'temper-research-datasets-123456789012', says: 'something else' },
  ])('$stateBucket is refused', ({ stateBucket, says }) => {
    const told = checkEnvironment({ stateBucket });
    expect(told).toMatchObject([{ code: 'RULE_STATE_BUCKET', on: stateBucket }]);
    expect(told[0]?.message).toContain(says);
  });

  test('is shared in one account and region, and not across', () => {
    const stateBucket = 'temper-state';
    const shared = (other: Readonly<Record<string, unknown>>) =>
      check({
        'specs/a.yaml': environment({ stateBucket }, 'a'),
        'specs/b.yaml': environment({ stateBucket, ...other }, 'b'),
      });
    expect(shared({})).toEqual([]);
    for (const other of [{ region: 'us-west-2' }, { account: '999999999999' }]) {
      expect(shared(other)).toMatchObject([
        { code: 'RULE_STATE_BUCKET', at: { file: 'specs/b.yaml' }, related: [{}] },
      ]);
    }
  });
});
