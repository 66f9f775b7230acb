/* What is said about fleets before anything is made. */
import { PRESET_NAMES } from '../../../../../../stacks/estimate/presets.ts';
import { checkFleet, RECIPE } from './check-fleet.ts';

const BLOCK = { type: 'capacityBlock', id: 'cr-0123456789abcdef0' };
const RESERVED = { type: 'reservation', id: 'cr-0123456789abcdef0' };
const P5 = { instanceType: 'p5.48xlarge' };

describe('nothing is said about', () => {
  test.each([
    { what: 'a small fleet', compute: {} },
    { what: 'two machines with EFA', compute: { ...P5, nodes: 2, placement: 'cluster' } },
    { what: 'two machines without, on purpose', compute: { nodes: 2, allowTcp: true } },
    { what: 'accelerators', compute: { instanceType: undefined, accelerators: 'H100:8' } },
    {
      what: 'a capacity block',
      compute: { instanceType: 'p5e.48xlarge', nodes: 2, capacity: BLOCK },
      where: { region: 'us-west-2' },
    },
    {
      what: 'a reservation made in a group',
      compute: {
        ...P5,
        nodes: 2,
        placement: 'cluster',
        capacity: { ...RESERVED, placementGroup: 'g' },
      },
    },
    {
      what: 'spot with checkpoints',
      compute: {
        capacity: { type: 'spot' },
        workload: { command: ['train'], checkpointEvery: '15m' },
      },
    },
    {
      what: 'spot with a recipe',
      compute: { capacity: { type: 'spot' }, workload: RECIPE },
    },
    {
      what: 'a large volume',
      compute: { rootVolume: { sizeGib: 500, iops: 8000, throughputMibs: 1000 } },
    },
    {
      what: 'a file system read over EFA',
      compute: {
        ...P5,
        storage: {
          lustre: {
            deployment: 'persistent2',
            capacityGib: 4800,
            throughputPerTib: 500,
            efa: true,
            metadata: { mode: 'userProvisioned', iops: 12_000 },
          },
        },
      },
    },
    { what: 'machines that are kept for a while', compute: { onFailure: 'keep', keepFor: '2h' } },
    { what: 'a price that is allowed', compute: { maxHourlyCostUsd: 2 } },
    {
      what: 'variables that hold no secrets',
      compute: {
        workload: { command: ['a'], env: { TOKENIZERS_PARALLELISM: 'false', MAX_TOKENS: '5' } },
      },
    },
  ])('$what', ({ compute, where = {} }) => {
    expect(checkFleet(compute, { where })).toEqual([]);
  });

  test.each(PRESET_NAMES)('the preset %s', (preset) => {
    expect(checkFleet({ instanceType: undefined, preset })).toEqual([]);
  });
});

test.each([
  { code: 'RULE_FLEET_MACHINES', compute: { instanceType: undefined }, on: 'ec2' },
  { code: 'RULE_FLEET_MACHINES', compute: { accelerators: 'A10G:1' }, on: 'accelerators' },
  { code: 'RULE_INSTANCE_TYPE', compute: { instanceType: 'g5.xlrage' }, on: 'g5.xlrage' },
  { code: 'RULE_INSTANCE_TYPE', compute: { instanceType: 'm5.large' }, on: 'm5.large' },
  { code: 'RULE_INSTANCE_TYPE', compute: { instanceType: 'quantum' }, on: 'quantum' },
  {
    code: 'RULE_ACCELERATORS',
    compute: { instanceType: undefined, accelerators: 'H100:64' },
    on: 'H100:64',
  },
  {
    code: 'RULE_ACCELERATORS',
    compute: { instanceType: undefined, accelerators: 'H1000:8' },
    on: 'H1000:8',
  },
  {
    code: 'RULE_ACCELERATORS',
    compute: { instanceType: undefined, accelerators: 'A10G:1', capacity: BLOCK },
    on: 'A10G:1',
  },
  { code: 'RULE_FLEET_CAPACITY', compute: { capacity: BLOCK }, on: 'capacityBlock' },
  {
    code: 'RULE_FLEET_CAPACITY',
    compute: { instanceType: 'p5e.48xlarge' },
    where: { region: 'us-west-2' },
    on: 'ec2',
  },
  {
    code: 'RULE_FLEET_PLACEMENT',
    compute: { ...P5, placement: 'cluster', capacity: BLOCK },
    on: 'cluster',
  },
  {
    code: 'RULE_FLEET_PLACEMENT',
    compute: { ...P5, placement: 'cluster', capacity: RESERVED },
    on: 'cluster',
  },
  { code: 'RULE_FLEET_EFA', compute: { nodes: 4 }, on: '4' },
  { code: 'RULE_FLEET_CHECKPOINTS', compute: { capacity: { type: 'spot' } }, on: 'workload' },
  { code: 'RULE_FLEET_CHECKPOINTS', compute: { maxRestarts: 1 }, on: 'workload' },
  { code: 'RULE_ROOT_VOLUME', compute: { rootVolume: { sizeGib: 60 } }, on: '60' },
  { code: 'RULE_ROOT_VOLUME', compute: { rootVolume: { type: 'io2', sizeGib: 100 } }, on: 'io2' },
  {
    code: 'RULE_ROOT_VOLUME',
    compute: { rootVolume: { type: 'io2', sizeGib: 100, iops: 200_000 } },
    on: '200000',
  },
  {
    code: 'RULE_ROOT_VOLUME',
    compute: { rootVolume: { type: 'io2', sizeGib: 100, iops: 500, throughputMibs: 500 } },
    on: '500',
  },
  {
    code: 'RULE_ROOT_VOLUME',
    compute: { rootVolume: { sizeGib: 100, throughputMibs: 1000 } },
    on: '1000',
  },
  {
    code: 'RULE_FLEET_STORAGE_CLASS',
    compute: { storage: { datasets: 'expressOneZone' } },
    on: 'expressOneZone',
  },
  {
    code: 'RULE_LUSTRE_CAPACITY',
    compute: { storage: { lustre: { capacityGib: 3000 } } },
    on: '3000',
  },
  {
    code: 'RULE_LUSTRE_THROUGHPUT',
    compute: { storage: { lustre: { deployment: 'persistent2', capacityGib: 1200 } } },
    on: 'lustre',
  },
  {
    code: 'RULE_LUSTRE_THROUGHPUT',
    compute: {
      storage: { lustre: { deployment: 'persistent2', capacityGib: 1200, throughputPerTib: 50 } },
    },
    on: '50',
  },
  {
    code: 'RULE_LUSTRE_THROUGHPUT',
    compute: { storage: { lustre: { capacityGib: 1200, throughputPerTib: 200 } } },
    on: 'throughputPerTib',
  },
  {
    code: 'RULE_LUSTRE_SETTING',
    compute: { ...P5, storage: { lustre: { capacityGib: 1200, efa: true } } },
    on: 'efa',
  },
  {
    code: 'RULE_LUSTRE_SETTING',
    compute: { storage: { lustre: { capacityGib: 1200, metadata: { mode: 'automatic' } } } },
    on: 'metadata',
  },
  {
    code: 'RULE_LUSTRE_SETTING',
    compute: {
      storage: {
        lustre: {
          deployment: 'persistent2',
          capacityGib: 1200,
          throughputPerTib: 125,
          metadata: { mode: 'userProvisioned', iops: 5000 },
        },
      },
    },
    on: 'metadata',
  },
  {
    code: 'RULE_LUSTRE_SETTING',
    compute: {
      storage: {
        lustre: {
          deployment: 'persistent2',
          capacityGib: 1200,
          throughputPerTib: 125,
          efa: true,
          metadata: { mode: 'automatic' },
        },
      },
    },
    on: 'efa',
  },
  { code: 'RULE_FLEET_SUBNET', compute: { subnet: undefined }, on: 'ec2' },
  { code: 'RULE_WORKLOAD', compute: { workload: {} }, on: 'workload' },
  {
    code: 'RULE_WORKLOAD',
    compute: { workload: { ...RECIPE, command: ['a'] } },
    on: 'command',
  },
  {
    code: 'RULE_WORKLOAD',
    compute: { workload: { command: ['a'], settings: { seed: 1 } } },
    on: 'settings',
  },
  {
    code: 'RULE_WORKLOAD_SIZE',
    compute: { workload: { command: ['a'.repeat(4000), 'b'.repeat(4000)] } },
    on: 'workload',
  },
  {
    code: 'RULE_WORKLOAD_SECRET',
    compute: { workload: { command: ['a'], env: { NAME: `hf_${'x'.repeat(30)}` } } },
    on: 'NAME',
  },
  { code: 'RULE_FLEET_KEEP', compute: { keepFor: '1h' }, on: 'keepFor' },
  { code: 'RULE_FLEET_COST', compute: { maxHourlyCostUsd: 1 }, on: '1' },
])('$code: $compute', ({ code, compute, on, where = {} }) => {
  const told = checkFleet(compute, { where });
  expect(told.map((one) => [one.code, one.severity, one.on])).toEqual([[code, 'error', on]]);
  for (const { why, fix } of told) expect([why, fix]).not.toContain(undefined);
});

test.each([
  {
    code: 'RULE_INSTANCE_TYPE_REGION',
    compute: { instanceType: 'p5e.48xlarge', capacity: BLOCK },
    on: 'p5e.48xlarge',
  },
  {
    code: 'RULE_FLEET_OVERSIZED',
    compute: { ...P5, workload: RECIPE },
    on: 'p5.48xlarge',
  },
  { code: 'RULE_FLEET_IMAGE', compute: { instanceType: 'trn1.32xlarge' }, on: 'ec2' },
  {
    code: 'RULE_WORKLOAD_SECRET',
    compute: { workload: { command: ['a'], env: { WANDB_API_KEY: 'what-ever' } } },
    on: 'WANDB_API_KEY',
  },
])('$code warns: $compute', ({ code, compute, on }) => {
  const told = checkFleet(compute);
  expect(told.map((one) => [one.code, one.severity, one.on])).toEqual([[code, 'warning', on]]);
});

test.each(['p5.2xlarge', 'p5.12xlarge', 'p5.24xlarge'])(
  '%s, which never existed, leads to the real ones with their size and price',
  (instanceType) => {
    const [told, ...others] = checkFleet({ instanceType });
    expect(others).toEqual([]);
    expect(told).toMatchObject({ code: 'RULE_INSTANCE_TYPE' });
    expect(told?.fix).toMatch(/p5\.4xlarge \(1 × H100 80 GiB, .*\$6\.88 an hour\)/);
    expect(told?.fix).toMatch(/p5\.48xlarge \(8 × H100 80 GiB, .*\$55\.04 an hour\)/);
  },
);

test.each(['P5.48XLARGE', 'ml.p5.48xlarge', 'p5 48xl'])(
  '%s is written as EC2 writes it',
  (instanceType) => {
    const [told] = checkFleet({ instanceType });
    expect(told).toMatchObject({ code: 'RULE_INSTANCE_TYPE', replacement: 'p5.48xlarge' });
  },
);

test('a secret is never repeated', () => {
  const secret = `hf_${'x'.repeat(30)}`;
  const told = checkFleet({ workload: { command: ['a'], env: { NAME: secret } } });
  expect(JSON.stringify(told)).not.toContain(secret);
});

test('a tag that a machine cannot read is told where it stands, in the model or in its environment', () => {
  const told = checkFleet(
    {},
    { spec: { tags: { 'a/b': '1' } }, where: { tags: { 'cost center': '4711' } } },
  );
  expect(told.map((one) => [one.code, one.at?.file, one.on])).toEqual([
    ['RULE_FLEET_TAG', 'specs/environment.yaml', 'cost center'],
    ['RULE_FLEET_TAG', 'specs/model.yaml', 'a/b'],
  ]);
});

test('everything is said at once', () => {
  const told = checkFleet({
    instanceType: 'p5.2xlarge',
    subnet: undefined,
    keepFor: '1h',
    workload: {},
    rootVolume: { sizeGib: 100, throughputMibs: 1000 },
  });
  expect(told.map(({ code }) => code).toSorted()).toEqual([
    'RULE_FLEET_KEEP',
    'RULE_FLEET_SUBNET',
    'RULE_INSTANCE_TYPE',
    'RULE_ROOT_VOLUME',
    'RULE_WORKLOAD',
  ]);
});
