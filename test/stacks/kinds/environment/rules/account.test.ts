import { checkEnvironment } from '../../check.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test.each([
  { region: 'us-gov-west-1', partition: undefined, on: 'us-gov-west-1', fix: 'aws-us-gov' },
  { region: 'cn-north-1', partition: 'aws-us-gov', on: 'cn-north-1', fix: 'aws-cn' },
  { region: 'us-east-1', partition: 'aws-cn', on: 'us-east-1', fix: '`partition: aws`' },
])('region $region is not in partition $partition', ({ region, partition, on, fix }) => {
  const told = checkEnvironment({ region, partition });
  expect(told).toMatchObject([{ code: 'RULE_PARTITION', severity: 'error', on }]);
  expect(told[0]?.fix).toContain(fix);
});

test.each([
  { region: 'us-gov-west-1', partition: 'aws-us-gov' },
  { region: 'cn-north-1', partition: 'aws-cn' },
  { region: 'eu-central-1', partition: 'aws' },
])('$region is in $partition', (spec) => {
  expect(checkEnvironment(spec)).toEqual([]);
});

describe('a customer’s key', () => {
  const using = (keyArn: string) =>
    checkEnvironment({ encryption: { type: 'customer-key', keyArn } });

  test.each([KEY, KEY.replace('1234abcd-12ab-34cd-56ef-1234567890ab', `mrk-${'0f'.repeat(16)}`)])(
    '%s is fine',
    (arn) => {
      expect(using(arn)).toEqual([]);
    },
  );

  test.each([
    {
      name: 'an alias, because Bedrock answers with the key’s ARN',
      arn: 'arn:aws:kms:us-east-1:123456789012:alias/models',
      says: 'an alias',
      why: 'train the model again',
    },
    {
      name: 'a key id that is cut off',
      arn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd',
      says: 'not the ARN of a KMS key',
      why: 'full ARN',
    },
    {
      name: 'another region',
      arn: KEY.replace('us-east-1', 'us-west-2'),
      says: 'region `us-west-2`',
      why: 'own region',
    },
    {
      name: 'another account',
      arn: KEY.replace('123456789012', '999999999999'),
      says: 'account `999999999999`',
      why: 'account',
    },
    {
      name: 'another partition',
      arn: KEY.replace('arn:aws:', 'arn:aws-cn:'),
      says: 'partition `aws-cn`',
      why: 'region',
    },
  ])('is refused: $name', ({ arn, says, why }) => {
    const told = using(arn);
    expect(told).toMatchObject([{ code: 'RULE_KMS_KEY', severity: 'error', on: arn }]);
    expect(told[0]?.message).toContain(says);
    expect(told[0]?.why).toContain(why);
  });
});

describe('roles', () => {
  test.each([
    { arn: 'arn:aws:iam::999999999999:role/plan', says: 'account `999999999999`' },
    { arn: 'arn:aws-cn:iam::123456789012:role/plan', says: 'partition `aws-cn`' },
  ])('$arn is refused', ({ arn, says }) => {
    const told = checkEnvironment({
      roles: { plan: 'arn:aws:iam::123456789012:role/ok', apply: arn },
    });
    expect(told).toMatchObject([{ code: 'RULE_ROLE', on: arn, path: ['spec', 'roles', 'apply'] }]);
    expect(told[0]?.message).toContain(says);
  });

  test.each([
    { role: 'reconcile', arn: 'arn:aws:iam::999999999999:role/reconcile', fix: ':role/<name>' },
    { role: 'boundary', arn: 'arn:aws:iam::999999999999:policy/bound', fix: ':policy/<name>' },
  ])('$role of another account is refused', ({ role, arn, fix }) => {
    const told = checkEnvironment({ roles: { [role]: arn } });
    expect(told).toMatchObject([{ code: 'RULE_ROLE', on: arn, path: ['spec', 'roles', role] }]);
    expect(told[0]?.fix).toContain(fix);
  });
});
