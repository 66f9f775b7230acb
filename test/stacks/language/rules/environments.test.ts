import { Tags } from '../../../../stacks/language/scalars.ts';
import { check, checkOne, environment, fineTune, MICRO } from './check.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** What the rules say about one Environment alone. */
function tell(spec: Readonly<Record<string, unknown>>, name = 'research') {
  return check({ 'specs/environment.yaml': environment(spec, name) });
}

test('an environment without a FineTune is fine', () => {
  expect(tell({})).toEqual([]);
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

test('a FineTune’s unknown environment is told with the nearest name', () => {
  const told = checkOne({ environment: 'reserch', baseModel: MICRO });
  expect(told).toMatchObject([{ code: 'RULE_ENVIRONMENT_UNKNOWN', on: 'reserch' }]);
  expect(told[0]?.fix).toBe('did you mean `research`?');
  expect(checkOne({ environment: 'production' })[0]?.fix).toContain('kind Environment');
});

test('an unknown region is told once, at the environment, with the nearest', () => {
  const told = checkOne({}, { environment: { region: 'us-esat-1' } });
  expect(told).toMatchObject([{ code: 'RULE_REGION_UNKNOWN', on: 'us-esat-1' }]);
  expect(told[0]?.fix).toBe('did you mean `us-east-1`?');
});

test.each([
  { region: 'us-gov-west-1', partition: undefined, on: 'us-gov-west-1', fix: 'aws-us-gov' },
  { region: 'cn-north-1', partition: 'aws-us-gov', on: 'cn-north-1', fix: 'aws-cn' },
  { region: 'us-east-1', partition: 'aws-cn', on: 'us-east-1', fix: '`partition: aws`' },
])('region $region is not in partition $partition', ({ region, partition, on, fix }) => {
  const told = tell({ region, partition });
  expect(told).toMatchObject([{ code: 'RULE_PARTITION', severity: 'error', on }]);
  expect(told[0]?.fix).toContain(fix);
});

test.each([
  { region: 'us-gov-west-1', partition: 'aws-us-gov' },
  { region: 'cn-north-1', partition: 'aws-cn' },
  { region: 'eu-central-1', partition: 'aws' },
])('$region is in $partition', (spec) => {
  expect(tell(spec)).toEqual([]);
});

describe('a customer’s key', () => {
  const using = (keyArn: string) => tell({ encryption: { type: 'customer-key', keyArn } });

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
    const told = tell({ roles: { plan: 'arn:aws:iam::123456789012:role/ok', apply: arn } });
    expect(told).toMatchObject([{ code: 'RULE_ROLE', on: arn, path: ['spec', 'roles', 'apply'] }]);
    expect(told[0]?.message).toContain(says);
  });
});

describe('the state bucket', () => {
  test.each(['temper-state', 'a.b-c', 'abc', 'x'.repeat(63), 'temper-research-state-123456789012'])(
    '%s is fine',
    (stateBucket) => {
      expect(tell({ stateBucket })).toEqual([]);
    },
  );

  test.each([
    { stateBucket: 'a..b', says: 'two dots' },
    { stateBucket: '10.0.0.1', says: 'IP address' },
    { stateBucket: 'xn--temper', says: '`xn--`' },
    { stateBucket: 'temper-s3alias', says: '`-s3alias`' },
    { stateBucket: 'temper-research-datasets-123456789012', says: 'something else' },
  ])('$stateBucket is refused', ({ stateBucket, says }) => {
    const told = tell({ stateBucket });
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

describe('lists', () => {
  test.each([
    { spec: { budget: { monthlyUsd: 100, alertPercents: [50, 80, 50] } }, on: '50' },
    {
      spec: { notifications: { emails: ['a@example.com', 'A@example.com'] } },
      on: 'A@example.com',
    },
    {
      spec: {
        network: {
          subnets: ['subnet-0a1b2c3d', 'subnet-0a1b2c3d'],
          securityGroups: ['sg-0a1b2c3d'],
        },
      },
      on: 'subnet-0a1b2c3d',
    },
    {
      spec: {
        network: {
          subnets: ['subnet-0a1b2c3d'],
          securityGroups: ['sg-0a1b2c3d', 'sg-0a1b2c3d'],
        },
      },
      on: 'sg-0a1b2c3d',
    },
    { spec: { guardrails: { allowedBaseModels: [MICRO, MICRO] } }, on: MICRO },
  ])('$on stands once', ({ spec, on }) => {
    expect(tell(spec)).toMatchObject([
      { code: 'RULE_REPEATED_VALUE', on, related: [{ message: 'first here' }] },
    ]);
  });
});

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

  test('are what an owner becomes, so an owner has their characters', () => {
    expect(checkOne({}, { metadata: { owner: 'ml@example.com' } })).toEqual([]);
    expect(checkOne({}, { metadata: { owner: 'Müller & Co' } })).toMatchObject([
      { code: 'RULE_OWNER', on: 'Müller & Co' },
    ]);
  });
});

test('a FineTune in a broken environment is not told its consequences', () => {
  const told = check({
    'specs/environment.yaml': environment({ region: 'nowhere' }),
    'specs/model.yaml': fineTune(),
  });
  expect(told).toEqual([]);
});
