import type { Source } from '../base-model.ts';
import type { InstanceType, PurchaseOption } from './instance-type.ts';

/** What an hour of an instance can be priced by: how it is bought, or what somebody pays who committed to it. */
export type PriceTerm = PurchaseOption | 'reserved1y' | 'reserved3y';

/** USD for an hour of one instance, Linux, shared hardware, without tax. */
export interface HourlyPrice {
  readonly lowUsd: number;
  readonly expectedUsd: number;
  readonly highUsd: number;
  /** The region it holds for; another than was asked for where none is known there, and `unverified` says so. */
  readonly region: string;
  readonly source: Source;
  readonly unverified?: string;
}

/** Where most of the prices were read. */
export const PRICED_REGION = 'us-east-1';

interface Row {
  /** In the regions of `ON_DEMAND_REGIONS`. */
  readonly onDemand?: number;
  /** The lowest and the highest of a region's zones. */
  readonly spot?: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** In the United States, and elsewhere where that differs. */
  readonly capacityBlock?: readonly [unitedStates: number, elsewhere?: number];
  readonly reserved?: readonly [oneYear: number, threeYears: number];
}

const ON_DEMAND_REGIONS: readonly string[] = [PRICED_REGION, 'us-west-2'];

/** One for each way to pay, because each was read somewhere else. */
export const INSTANCE_PRICE_SOURCES: Readonly<Record<PriceTerm, Source>> = {
  onDemand: {
    source: 'AWS Price List bulk API; cross-checked with skypilot-org/skypilot-catalog',
    date: '2026-07-28',
    covers: 'on-demand prices',
  },
  spot: {
    source: 'https://github.com/skypilot-org/skypilot-catalog catalogs/v8/aws/vms.csv',
    date: '2026',
    covers: 'spot prices',
  },
  capacityBlock: {
    source:
      'https://aws.amazon.com/ec2/capacityblocks/pricing, copied by koyakimu/ec2-capacity-blocks-for-ml-pricing-json',
    date: '2026-07-22',
    covers: 'prices of capacity blocks',
  },
  reserved1y: {
    source: 'no dated source was found',
    date: '2026-11-22',
    covers: 'prices of reserved instances',
  },
  reserved3y: {
    source: 'no dated source was found',
    date: '2026-11-22',
    covers: 'prices of reserved instances',
  },
};

const SPOT_MOVES = 'spot prices change by the hour: an order of magnitude';

const ROWS: Readonly<Record<string, Row>> = {
  'g5.xlarge': { onDemand: 1.006 },
  'g5.2xlarge': { onDemand: 1.212 },
  'g5.4xlarge': { onDemand: 1.624 },
  'g5.8xlarge': { onDemand: 2.448 },
  'g5.12xlarge': { onDemand: 5.672 },
  'g5.16xlarge': { onDemand: 4.096 },
  'g5.24xlarge': { onDemand: 8.144 },
  'g5.48xlarge': { onDemand: 16.288 },
  'g6.xlarge': { onDemand: 0.8048 },
  'g6.2xlarge': { onDemand: 0.9776 },
  'g6.4xlarge': { onDemand: 1.3232 },
  'g6.8xlarge': { onDemand: 2.0144 },
  'g6.12xlarge': { onDemand: 4.6016 },
  'g6.16xlarge': { onDemand: 3.3968 },
  'g6.24xlarge': { onDemand: 6.6752 },
  'g6.48xlarge': { onDemand: 13.3504 },
  'g6e.xlarge': { onDemand: 1.861 },
  'g6e.2xlarge': { onDemand: 2.24208 },
  'g6e.4xlarge': { onDemand: 3.00424 },
  'g6e.8xlarge': { onDemand: 4.52856 },
  'g6e.12xlarge': { onDemand: 10.49264 },
  'g6e.16xlarge': { onDemand: 7.57719 },
  'g6e.24xlarge': { onDemand: 15.06559 },
  'g6e.48xlarge': { onDemand: 30.13118 },
  'p4d.24xlarge': {
    onDemand: 21.957642,
    spot: { 'us-east-1': [2.47, 8.19], 'us-west-2': [8, 9.7] },
    capacityBlock: [11.8],
  },
  'p4de.24xlarge': {
    onDemand: 27.44705,
    spot: { 'us-east-1': [8.65, 9.97], 'us-west-2': [10.3, 11] },
    capacityBlock: [17.712],
  },
  'p5.4xlarge': { onDemand: 6.88, capacityBlock: [5.191, 4.72] },
  'p5.48xlarge': {
    onDemand: 55.04,
    spot: { 'us-east-1': [17.6, 25.8], 'us-west-2': [12.7, 16.1] },
    capacityBlock: [41.528, 37.76],
  },
  'p5e.48xlarge': { spot: { 'us-west-2': [19.54, 19.54] }, capacityBlock: [47.76] },
  'p5en.48xlarge': {
    onDemand: 63.296,
    spot: { 'us-east-1': [16.6, 18.2], 'us-west-2': [15.5, 23.9] },
    capacityBlock: [54.92, 49.928],
  },
  'p6-b200.48xlarge': {
    onDemand: 113.9328,
    spot: { 'us-east-1': [21, 21] },
    capacityBlock: [98.84],
  },
  'p6-b300.48xlarge': { onDemand: 142.416, capacityBlock: [112.32] },
  'trn1.2xlarge': {
    onDemand: 1.34375,
    spot: { 'us-east-1': [0.22, 0.25], 'us-west-2': [0.23, 0.26] },
  },
  'trn1.32xlarge': {
    onDemand: 21.5,
    spot: { 'us-east-1': [2.43, 6.14], 'us-west-2': [3.68, 3.72] },
    capacityBlock: [9.532],
  },
  'trn1n.32xlarge': {
    onDemand: 24.78,
    spot: { 'us-east-1': [2.7, 2.7], 'us-west-2': [4.25, 4.25] },
  },
  'trn2.3xlarge': { capacityBlock: [2.235] },
  'trn2.48xlarge': { spot: { 'us-east-2': [23.06, 23.06] }, capacityBlock: [35.7608] },
};

/**
 * What an hour of an instance costs; undefined where no dated source was found.
 *
 * @param region where the instance runs; where none is known for it, another region's answers, and that is said
 */
export function hourlyPrice(
  { name }: Pick<InstanceType, 'name'>,
  term: PriceTerm,
  region = PRICED_REGION,
): HourlyPrice | undefined {
  const row = ROWS[name];
  return row && PRICE_OF[term](row, region);
}

const PRICE_OF: Readonly<Record<PriceTerm, (row: Row, region: string) => HourlyPrice | undefined>> =
  {
    onDemand: ({ onDemand }, region) => near(region, onDemand, INSTANCE_PRICE_SOURCES.onDemand),
    spot: ({ spot }, region) => spot && spotPrice(spot, region),
    capacityBlock: ({ capacityBlock }, region) =>
      capacityBlock && capacityBlockPrice(capacityBlock, region),
    reserved1y: ({ reserved }, region) =>
      near(region, reserved?.[0], INSTANCE_PRICE_SOURCES.reserved1y),
    reserved3y: ({ reserved }, region) =>
      near(region, reserved?.[1], INSTANCE_PRICE_SOURCES.reserved3y),
  };

/** A price that was read for some regions, in another. */
function near(region: string, usd: number | undefined, source: Source): HourlyPrice | undefined {
  if (usd === undefined) return undefined;
  if (ON_DEMAND_REGIONS.includes(region)) return { ...exactly(usd), region, source };
  return {
    ...exactly(usd),
    region: PRICED_REGION,
    source,
    unverified: `the price of ${PRICED_REGION}; other regions are up to a quarter dearer`,
  };
}

function spotPrice(ranges: NonNullable<Row['spot']>, region: string): HourlyPrice | undefined {
  const own = ranges[region];
  const [low, high] = own ?? [
    Math.min(...Object.values(ranges).map(([lowest]) => lowest)),
    Math.max(...Object.values(ranges).map(([, highest]) => highest)),
  ];
  const regions = Object.keys(ranges);
  return {
    lowUsd: low,
    expectedUsd: (low + high) / 2,
    highUsd: high,
    region: own === undefined ? (regions[0] ?? PRICED_REGION) : region,
    source: INSTANCE_PRICE_SOURCES.spot,
    unverified: own === undefined ? `${SPOT_MOVES}, read in ${regions.join(' and ')}` : SPOT_MOVES,
  };
}

function capacityBlockPrice(
  [unitedStates, elsewhere = unitedStates]: NonNullable<Row['capacityBlock']>,
  region: string,
): HourlyPrice {
  return {
    ...exactly(region.startsWith('us-') ? unitedStates : elsewhere),
    region,
    source: INSTANCE_PRICE_SOURCES.capacityBlock,
  };
}

function exactly(usd: number): Pick<HourlyPrice, 'lowUsd' | 'expectedUsd' | 'highUsd'> {
  return { lowUsd: usd, expectedUsd: usd, highUsd: usd };
}
