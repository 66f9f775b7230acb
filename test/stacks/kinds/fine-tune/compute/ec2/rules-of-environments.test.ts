/* What is said about a fleet because of the environment that it lives in. */
import { checkFleet } from './check-fleet.ts';

/** An environment that makes a network for fleets. */
const network = (fields: object = {}) => ({
  fleets: { network: { type: 'managed', zone: 'us-east-1a', cidr: '10.20.0.0/16', ...fields } },
});
const NO_SUBNET = { subnet: undefined };

describe('nothing is said about', () => {
  test.each([
    { what: 'a fleet in the environment’s network', compute: NO_SUBNET, where: network() },
    {
      what: 'a fleet in a subnet of the environment’s',
      compute: NO_SUBNET,
      where: { fleets: { network: { type: 'existing', subnet: 'subnet-0123456789abcdef0' } } },
    },
    {
      what: 'a zone by its name, which means another one in every account',
      compute: { instanceType: 'p5en.48xlarge', ...NO_SUBNET },
      where: network(),
    },
    {
      what: 'a zone that has the type',
      compute: NO_SUBNET,
      where: network({ zone: 'use1-az1' }),
    },
    {
      what: 'the zone of a network that the fleet does not stand in',
      compute: { instanceType: 'p5en.48xlarge' },
      where: network({ zone: 'use1-az3' }),
    },
    {
      what: 'data in S3 Express One Zone, in a zone that has it',
      compute: { ...NO_SUBNET, storage: { datasets: 'expressOneZone' } },
      where: network({ zone: 'use1-az4' }),
    },
    {
      what: 'a preset with S3 Express One Zone, in a region without',
      compute: { ...NO_SUBNET, instanceType: undefined, preset: 'production' },
      where: { region: 'eu-west-2', ...network({ zone: 'euw2-az2' }) },
    },
    {
      what: 'machines within the guard-rails',
      compute: {},
      where: { guardrails: { maxHourlyUsd: 1.1, allowedInstanceTypes: ['g5.xlarge'] } },
    },
  ])('$what', ({ compute, where }) => {
    expect(checkFleet(compute, { where })).toEqual([]);
  });
});

test.each([
  {
    code: 'RULE_FLEET_STORAGE_CLASS',
    compute: { ...NO_SUBNET, storage: { datasets: 'expressOneZone' } },
    where: network(),
    on: 'expressOneZone',
  },
  {
    code: 'RULE_FLEET_STORAGE_CLASS',
    compute: { ...NO_SUBNET, storage: { datasets: 'expressOneZone' } },
    where: { region: 'eu-west-2', ...network({ zone: 'euw2-az2' }) },
    on: 'expressOneZone',
  },
  { code: 'RULE_FLEET_LIMIT', compute: {}, where: { fleets: undefined }, on: 'ec2' },
  {
    code: 'RULE_GUARDRAIL_HOURLY',
    compute: { nodes: 2, allowTcp: true },
    where: { guardrails: { maxHourlyUsd: 2 } },
    on: 'g5.xlarge',
  },
  {
    code: 'RULE_GUARDRAIL_INSTANCE_TYPE',
    compute: { instanceType: undefined, accelerators: 'H100:8' },
    where: { guardrails: { allowedInstanceTypes: ['g5.xlarge', 'p4d.24xlarge'] } },
    on: 'H100:8',
  },
  {
    code: 'RULE_GUARDRAIL_INSTANCE_TYPE',
    compute: { instanceType: undefined, preset: 'dev' },
    where: { guardrails: { allowedInstanceTypes: ['p4d.24xlarge'] } },
    on: 'compute',
  },
  {
    code: 'RULE_INSTANCE_TYPE_ZONE',
    severity: 'warning',
    compute: { instanceType: 'p5en.48xlarge', ...NO_SUBNET },
    where: network({ zone: 'use1-az3' }),
    on: 'p5en.48xlarge',
  },
])('$code: $compute in $where', ({ code, severity = 'error', compute, where, on }) => {
  const told = checkFleet(compute, { where });
  expect(told.map((one) => [one.code, one.severity, one.on])).toEqual([[code, severity, on]]);
  const [{ why, fix, related } = {}] = told;
  expect([why, fix]).not.toContain(undefined);
  expect(related?.map((one) => one.at.file)).toEqual(['specs/environment.yaml']);
});

test('an entry of a guard-rail that is misspelt allows what it means, and is told where it stands', () => {
  const told = checkFleet({}, { where: { guardrails: { allowedInstanceTypes: ['g5.xlrage'] } } });
  expect(told.map((one) => [one.code, one.on])).toEqual([['RULE_GUARDRAIL_ENTRY', 'g5.xlrage']]);
  expect(told[0]?.fix).toContain('g5.xlarge');
});

const ID = 'subnet-0123456789abcdef0';
const PUBLIC = { zone: 'us-east-1a', givesPublicAddresses: true };

test.each([
  { what: 'is not there', subnet: 'absent' as const, says: `there is no subnet \`${ID}\`` },
  { what: 'gives addresses', subnet: PUBLIC, says: `machines of \`${ID}\` get public addresses` },
])('a subnet that is named and $what, by its FineTune or its environment', ({ subnet, says }) => {
  const breach = { code: 'RULE_FLEET_PRIVATE_SUBNET', message: says };
  expect(checkFleet({}, { known: { subnet } })).toMatchObject([{ ...breach, on: ID }]);
  const where = { fleets: { network: { type: 'existing', subnet: ID } } };
  expect(checkFleet(NO_SUBNET, { where, known: { subnet } })).toMatchObject([
    { ...breach, on: 'ec2', related: [{ message: 'the subnet' }] },
  ]);
});

test('nothing is said of a private subnet, nor of one that nobody has looked at', () => {
  const subnet = { ...PUBLIC, givesPublicAddresses: false };
  expect(checkFleet({}, { known: { subnet } })).toEqual([]);
  expect(checkFleet({}, { known: {} })).toEqual([]);
});

test('a zone that is not listed for S3 Express One Zone is a warning: AWS adds zones', () => {
  const compute = { ...NO_SUBNET, storage: { datasets: 'expressOneZone' } };
  const told = checkFleet(compute, { where: network({ zone: 'use1-az1' }) });
  expect(told.map((one) => [one.code, one.severity, one.on])).toEqual([
    ['RULE_FLEET_STORAGE_CLASS', 'warning', 'expressOneZone'],
  ]);
});

test('S3 Express One Zone for data that is in S3 already is for nothing', () => {
  const compute = { ...NO_SUBNET, storage: { datasets: 'expressOneZone' } };
  const told = checkFleet(compute, {
    spec: { dataset: { train: 's3://data/train.jsonl' } },
    where: network({ zone: 'use1-az4' }),
  });
  expect(told.map((one) => [one.code, one.severity, one.on])).toEqual([
    ['RULE_FLEET_STORAGE_CLASS', 'error', 'expressOneZone'],
  ]);
});
