import {
  INSTANCE_TYPE_SOURCES,
  INSTANCE_TYPES,
  INSTANCE_QUOTAS,
  INSTANCE_QUOTAS_SOURCE,
  findInstanceType,
  partitionOf,
  SURVEYED_REGIONS,
  ZONES_SOURCE,
  EXPRESS_ZONES_SOURCE,
  EXPRESS_REGIONS,
  expressZones,
  type InstanceType,
} from '../../../../stacks/catalog/index.ts';
import { DESCRIBED_BY_EC2, type DescribedType } from './described-by-ec2.ts';

const DATE = /^\d{4}(-\d{2}){0,2}$/;

/** What the catalog says, in the words of EC2's answer. */
function inEc2sWords(type: InstanceType): Omit<DescribedType, 'cards' | 'placementStrategies'> {
  const { accelerator, network } = type;
  return {
    accelerator: {
      name: accelerator.name,
      count: type.acceleratorCount,
      memoryMib: accelerator.memoryMib,
      ...(accelerator.kind === 'nvidia' && { manufacturer: 'NVIDIA' }),
      ...(accelerator.neuronCores !== undefined && { cores: accelerator.neuronCores }),
    },
    vcpus: type.vcpus,
    memoryMib: type.memoryGib * 1024,
    disk: type.localDisks,
    networkPerformance: `${network.upTo ? 'Up to ' : ''}${network.gbitPerSecond} Gigabit`,
    maximumNetworkInterfaces: network.maxInterfaces,
    maximumEfaInterfaces: network.efa?.interfaces ?? 0,
    ebs: type.ebs,
    usageClasses: type.purchase
      .map(
        (option) =>
          ({ onDemand: 'on-demand', spot: 'spot', capacityBlock: 'capacity-block' })[option],
      )
      .toSorted(),
    bootModes: type.bootModes,
  };
}

/** Where the catalog means to say something else than EC2. */
const INTENDED: Readonly<Record<string, Partial<DescribedType>>> = {
  // There is no price for them on demand, so nobody can buy one that way.
  'p5e.48xlarge': { usageClasses: ['capacity-block', 'spot'] },
  // 512 GiB a chip is wrong: AWS sells 1.5 TB for sixteen.
  'trn2.3xlarge': {
    accelerator: { name: 'Trainium2', count: 1, memoryMib: 98_304, cores: 8 },
  },
  'trn2.48xlarge': {
    usageClasses: ['capacity-block', 'spot'],
    accelerator: { name: 'Trainium2', count: 16, memoryMib: 98_304, cores: 8 },
  },
};

/** `4x 100 Gigabit` is 400 for the card's table: bandwidth of all cards. */
function allCards(networkPerformance: string): string {
  return networkPerformance.replace(
    /^(\d+)x (\d+)/,
    (_, cards: string, each: string) => `${Number(cards) * Number(each)}`,
  );
}

test('the catalog has the instance types of the families it knows, all of them and no other', () => {
  expect(INSTANCE_TYPES.map(({ name }) => name).toSorted()).toEqual(
    Object.keys(DESCRIBED_BY_EC2).toSorted(),
  );
  for (const type of INSTANCE_TYPES) {
    expect(type.name).toBe(`${type.family}.${type.size}`);
    expect(findInstanceType(type.name)).toBe(type);
  }
});

test.each(INSTANCE_TYPES)('EC2 describes $name as the catalog does', (type) => {
  const described = DESCRIBED_BY_EC2[type.name];
  if (described === undefined) throw new Error(`${type.name} is not in the fixture`);
  const { cards, placementStrategies, ...facts } = described;
  expect(inEc2sWords(type)).toEqual({
    ...facts,
    networkPerformance: allCards(facts.networkPerformance),
    ...INTENDED[type.name],
  });
  expect(placementStrategies).toContain('cluster');
  expect(cards.reduce((sum, { count }) => sum + count, 0)).toBe(type.network.cards);
  for (const { interfaces } of cards) expect(type.network.interfacesPerCard).toBe(interfaces);
});

test.each(Object.entries(INTENDED))(
  'EC2 really says something else of %s than the catalog: a correction that is not needed must go',
  (name, intended) => {
    for (const [fact, value] of Object.entries(intended)) {
      expect(DESCRIBED_BY_EC2[name]?.[fact as keyof DescribedType]).not.toEqual(value);
    }
  },
);

test('every fact has a source with a date', () => {
  const peaks = INSTANCE_TYPES.map(({ accelerator }) => accelerator.peak);
  for (const { source, date } of [
    ...INSTANCE_TYPE_SOURCES,
    ZONES_SOURCE,
    EXPRESS_ZONES_SOURCE,
    INSTANCE_QUOTAS_SOURCE,
    ...peaks.map((peak) => peak.source),
  ]) {
    expect(source).not.toBe('');
    expect(date).toMatch(DATE);
  }
  expect(peaks.every(({ tflops }) => tflops > 0)).toBe(true);
});

test('every type is offered in a region that was surveyed, in zones that carry the region’s own prefix', () => {
  for (const { name, zones } of INSTANCE_TYPES) {
    expect({ name, offered: Object.keys(zones).length > 0 }).toEqual({ name, offered: true });
    for (const [region, ids] of Object.entries(zones)) {
      expect(SURVEYED_REGIONS).toContain(region);
      expect(partitionOf(region)).toBe('aws');
      const [area = '', direction = '', number] = region.split('-');
      const towards = direction.replace(/(north|south|east|west|central)/g, (word) =>
        word.charAt(0),
      );
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids) expect(id).toMatch(new RegExp(`^${area}${towards}${number}-az\\d$`));
    }
  }
});

/** Read from another copy of the same answer, half a year older. */
test.each([
  ['p5.48xlarge', 6, 4],
  ['p5.4xlarge', 6, 4],
  ['p4d.24xlarge', 4, 4],
  ['p4de.24xlarge', 2, 3],
  ['p5e.48xlarge', 0, 1],
  ['p5en.48xlarge', 2, 3],
  ['p6-b200.48xlarge', 1, 3],
  ['g5.xlarge', 5, 3],
  ['g6.48xlarge', 5, 4],
  ['g6e.12xlarge', 4, 4],
  ['trn1.2xlarge', 2, 2],
  ['trn1.32xlarge', 3, 2],
  ['trn1n.32xlarge', 1, 1],
  ['trn2.48xlarge', 0, 0],
  ['trn2.3xlarge', 0, 0],
])('%s is in %i zones of us-east-1 and %i of us-west-2', (name, east, west) => {
  const zones = findInstanceType(name)?.zones ?? {};
  expect([zones['us-east-1']?.length ?? 0, zones['us-west-2']?.length ?? 0]).toEqual([east, west]);
});

test('a fleet is counted against the quota of its family, by a code for each way to pay', () => {
  const codes = Object.values(INSTANCE_QUOTAS).flatMap((quota) => [
    quota.onDemandCode,
    quota.spotCode,
  ]);
  expect(new Set(codes).size).toBe(6);
  for (const code of codes) expect(code).toMatch(/^L-[0-9A-F]{8}$/);
  expect(findInstanceType('p5.48xlarge')?.quota).toBe('P');
  expect(findInstanceType('g6e.xlarge')?.quota).toBe('G');
  expect(findInstanceType('trn1.32xlarge')?.quota).toBe('Trn');
});

test('every zone of S3 Express One Zone is one that EC2 tells of', () => {
  expect(EXPRESS_REGIONS.length).toBeGreaterThan(0);
  for (const region of EXPRESS_REGIONS) {
    const known = INSTANCE_TYPES.flatMap(({ zones }) => zones[region] ?? []);
    expect(known).toEqual(expect.arrayContaining([...expressZones(region)]));
  }
});
