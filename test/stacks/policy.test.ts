import { compiled } from '../helpers/compiled.ts';
import { allowedBy, list, policiesOf } from '../helpers/policies.ts';

const stacks = [...(await compiled()).values()];
const policies = policiesOf(stacks);
const allowing = allowedBy(policies);

/** Services that take a role as somebody with `iam:PassRole` has given it to them. */
const PASSED_TO: ReadonlySet<string> = new Set(['ec2.amazonaws.com', 'lambda.amazonaws.com']);

describe('policies', () => {
  test('are on every role, key, topic, bucket and log', () => {
    expect(policies.length).toBeGreaterThan(20);
  });

  test.each(allowing)('$at allows no one unnamed', ({ statement }) => {
    for (const principals of Object.values(statement.Principal ?? {})) {
      expect(list(principals)).not.toContain('*');
    }
  });

  test.each(allowing.filter(({ type }) => type !== 'aws_kms_key'))(
    '$at allows no action that is a pattern',
    ({ statement }) => {
      for (const action of list(statement.Action)) expect(action).not.toContain('*');
    },
  );

  test.each(
    allowing.filter(
      ({ statement }) =>
        statement.Principal?.['Service'] !== undefined &&
        // Neither KMS nor SNS is told the source by EventBridge: a condition would keep every message away.
        !list(statement.Principal['Service']).includes('events.amazonaws.com') &&
        // What is passed to machines and functions, only this account can pass: they are told no source.
        !list(statement.Principal['Service']).every((service) => PASSED_TO.has(service)),
    ),
  )('$at lets a service act for this account alone', ({ statement }) => {
    const conditions = JSON.stringify(statement.Condition ?? {});
    expect(conditions).toMatch(/aws:SourceAccount|kms:EncryptionContext/);
  });

  test.each(policies)('$at is in the partition, region and account of its environment', (one) => {
    const stack = stacks.find(({ id }) => id === one.stack);
    const partition = stack?.environment === 'government' ? 'aws-us-gov' : 'aws';
    for (const [arn, ours] of JSON.stringify(one.statements).matchAll(/arn:([a-z-]+):[^"]*/g)) {
      expect(`${arn}: ${ours}`).toBe(`${arn}: ${partition}`);
      const [, , , region, account] = arn.split(':');
      expect(['', stack?.region]).toContain(region);
      expect(['', stack?.account]).toContain(account);
    }
  });
});
