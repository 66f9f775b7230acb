import { diagnose, environment } from '../../language/spec-text.ts';

describe('what fingers know from other tools', () => {
  test.each([
    ['account_id', 'account'],
    ['accountId', 'account'],
    ['awsAccountId', 'account'],
    ['aws_region', 'region'],
  ])("an Environment's %s is answered with %s", (key, meant) => {
    const [one, ...others] = diagnose(environment(`${key}: x`, [meant]));
    expect(others).toEqual([]);
    expect(one?.fix).toBe(`did you mean \`${meant}\`?`);
  });
});
