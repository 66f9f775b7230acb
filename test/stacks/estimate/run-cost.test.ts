import { classicCalculator } from '../../../stacks/estimate/classic-calculator.ts';
import { blockDays, payments } from '../../../stacks/estimate/payments.ts';
import { exactly } from '../../../stacks/estimate/range.ts';
import { runCost, type BilledRun } from '../../../stacks/estimate/run-cost.ts';
import { instance } from './a-model.ts';

const RUN: BilledRun = {
  type: instance('p5.48xlarge'),
  nodes: 2,
  term: 'onDemand',
  region: 'us-east-1',
  nodeHours: exactly(10),
};

test('12 hours of $24.58 with 500 GB and 100 GB out are $304.63 by the classic arithmetic', () => {
  const { instancesUsd, volumeUsd, transferUsd, totalUsd, leavesOut } = classicCalculator({
    usdPerHour: 24.58,
    hours: 12,
    volumeGb: 500,
    transferOutGb: 100,
  });
  expect([instancesUsd, volumeUsd, transferUsd].map((usd) => usd.toFixed(2))).toEqual([
    '294.96',
    '0.67',
    '9.00',
  ]);
  expect(totalUsd).toBe(304.63);
  expect(leavesOut.length).toBeGreaterThan(3);
});

test('every thing on the bill has a line of its own, and they add up', () => {
  const cost = runCost({
    ...RUN,
    rootVolume: { type: 'gp3', sizeGib: 500 },
    lustre: { type: 'PERSISTENT_2', storage: 'SSD', capacityGib: 1200, throughputPerTib: 125 },
    fileSystemHours: exactly(11),
    staged: { class: 'expressOneZone', gb: 100, objects: 1000, months: 1 },
    copiedGb: 100,
    transferOutGb: 10,
  });
  const usd = Object.fromEntries(cost.lines.map((line) => [line.what, line.usd?.expected ?? NaN]));
  expect(usd['instances']).toBeCloseTo(2 * 10 * 55.04, 9);
  expect(usd['root volumes']).toBeCloseTo((2 * 10 * 40) / 730, 9);
  expect(usd['file system']).toBeCloseTo((11 * 174) / 730, 9);
  expect(usd['data in S3']).toBeCloseTo(11 + 0.00113 + 0.00003 + 100 * 0.0038, 9);
  expect(usd['copy in the zone']).toBeCloseTo((11 * 11) / 730 + 100 * (0.0032 + 2 * 0.0006), 9);
  expect(usd['transfer out']).toBeCloseTo(0.9, 9);
  const sum = Object.values(usd).reduce((total, one) => total + one, 0);
  expect(cost.usd.expected).toBeCloseTo(sum, 9);
  expect(cost.unknown).toEqual([]);
  for (const { sources } of cost.lines) expect(sources.length).toBeGreaterThan(0);
});

test('what is forgotten bills on: nodes, volumes, file system and data, by the day', () => {
  const { perHourUsd, forgottenPerDayUsd } = runCost({
    ...RUN,
    rootVolume: { type: 'gp3', sizeGib: 730 },
    staged: { class: 'standard', gb: 730, objects: 1, months: 1 },
    transferOutGb: 500,
  });
  const hourly = 2 * 55.04 + 2 * 0.08;
  expect(perHourUsd?.expected).toBeCloseTo(hourly, 9);
  expect(forgottenPerDayUsd?.expected).toBeCloseTo(24 * (hourly + 0.023), 9);
});

test('what has no price is named, and the total is not passed off as whole', () => {
  const cost = runCost({
    ...RUN,
    type: instance('trn2.3xlarge'),
    lustre: { type: 'PERSISTENT_1', storage: 'HDD', capacityGib: 6000, throughputPerTib: 12 },
    transferOutGb: 1,
  });
  expect(cost.unknown).toEqual(['instances', 'file system']);
  expect(cost.perHourUsd).toBeUndefined();
  expect(cost.forgottenPerDayUsd).toBeUndefined();
  expect(cost.grade).toBe('C');
});

test('AWS’s own list price is graded A, a copy of it B, another region’s and the spot market’s C', () => {
  expect(runCost(RUN).grade).toBe('A');
  expect(runCost({ ...RUN, region: 'sa-east-1' }).grade).toBe('C');
  expect(runCost({ ...RUN, region: 'eu-north-1' }).grade).toBe('B');
  expect(runCost({ ...RUN, term: 'spot' }).grade).toBe('C');
  expect(runCost({ ...RUN, term: 'capacityBlock' }).grade).toBe('B');
});

test('all ways to pay stand side by side; storage and transfer included', () => {
  const table = payments({ ...RUN, transferOutGb: 10 });
  expect(table.map(({ term }) => term)).toEqual([
    'onDemand',
    'spot',
    'reserved1y',
    'reserved3y',
    'capacityBlock',
  ]);
  const [onDemand, spot, , , block] = table;
  expect(onDemand?.usd?.expected).toBeCloseTo(1100.8 + 0.9, 9);
  expect(spot?.usd?.low).toBeCloseTo(2 * 10 * 17.6 + 0.9, 9);
  expect(spot?.usd?.high).toBeCloseTo(2 * 15 * 55.04 + 0.9, 9);
  expect(block?.usd?.expected).toBeCloseTo(2 * 24 * 41.528 + 0.9, 9);
  expect(block?.because.join()).toMatch(/a whole day/);
});

test('a commitment lies between the largest discount that AWS names and none, and what it binds to is said', () => {
  const [, , oneYear, threeYears] = payments({ ...RUN, transferOutGb: 10 });
  if (oneYear?.boundsUsd === undefined) throw new Error('no bounds');
  expect(oneYear.usd).toBeUndefined();
  expect(oneYear.boundsUsd.high).toBeCloseTo(1100.8 + 0.9, 9);
  expect(oneYear.boundsUsd.low).toBeCloseTo(0.28 * 1100.8 + 0.9, 9);
  expect(oneYear.because.join()).toMatch(/at least \$270,004 in all/);
  expect(threeYears?.because.join()).toMatch(/at least \$810,013 in all/);
});

test('what AWS does not sell has no amount', () => {
  const [onDemand, , oneYear] = payments({ ...RUN, type: instance('p5e.48xlarge') });
  expect(onDemand).toMatchObject({
    sold: false,
    because: ['AWS does not sell p5e.48xlarge so'],
  });
  expect(onDemand?.usd).toBeUndefined();
  expect(oneYear).toMatchObject({ sold: false });
});

test.each([
  [0.1, 1],
  [1, 1],
  [1.01, 2],
  [14, 14],
  [14.5, 21],
  [182, 182],
  [183, undefined],
])('a run of %d days needs a block of %s', (days, block) => {
  expect(blockDays(days)).toBe(block);
});
