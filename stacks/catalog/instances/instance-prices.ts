import type { Source } from '../base-model.ts';
import type { InstanceType, PurchaseOption } from './instance-type.ts';
import { REGIONAL_FACTORS, SPOT_SHARES } from './regional-prices.ts';

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
  /** In the regions of `LISTED_REGIONS`; elsewhere by a factor. */
  readonly onDemand?: number;
  /** The lowest and the highest of a region's zones. */
  readonly spot?: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** In the United States, and elsewhere where that differs. */
  readonly capacityBlock?: readonly [unitedStates: number, elsewhere?: number];
}

/** What AWS's own list was read for. */
const LISTED_REGIONS: readonly string[] = [PRICED_REGION, 'us-west-2'];

const UNPRICED: Source = {
  source: 'no dated source was found',
  date: '2026-11-22',
  covers: 'prices of reserved instances',
};

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
  reserved1y: UNPRICED,
  reserved3y: UNPRICED,
};

/** What AWS says of commitments for one or three years as a whole; it holds for no type in particular. */
export const MOST_LESS_BY_COMMITMENT = {
  share: 0.72,
  source: {
    source:
      'https://aws.amazon.com/savingsplans (EC2 Instance Savings Plans), copied by amnic.com and others',
    date: '2026-06',
    covers: 'the largest discount for a commitment',
  },
} as const satisfies { readonly share: number; readonly source: Source };

const SPOT_MOVES = 'spot prices change by the hour: an order of magnitude';

const ROWS: Readonly<Record<string, Row>> = {
  'g5.xlarge': { onDemand: 1.006 },
  'g5.2xlarge': {
    onDemand: 1.212,
    spot: { 'us-east-2': [0.36, 0.37], 'us-west-2': [0.37, 0.42] },
  },
  'g5.4xlarge': { onDemand: 1.624 },
  'g5.8xlarge': { onDemand: 2.448 },
  'g5.12xlarge': { onDemand: 5.672 },
  'g5.16xlarge': { onDemand: 4.096 },
  'g5.24xlarge': { onDemand: 8.144 },
  'g5.48xlarge': {
    onDemand: 16.288,
    spot: {
      'us-east-1': [4.54, 7.01],
      'us-east-2': [4.82, 5.44],
      'us-west-2': [7.74, 8.09],
      'eu-west-1': [8.01, 8.14],
      'eu-central-1': [7.23, 20.37],
      'eu-north-1': [5.16, 5.19],
    },
  },
  'g6.xlarge': { onDemand: 0.8048 },
  'g6.2xlarge': {
    onDemand: 0.9776,
    spot: { 'us-east-1': [0.44, 0.58], 'eu-central-1': [0.45, 0.46] },
  },
  'g6.4xlarge': { onDemand: 1.3232 },
  'g6.8xlarge': { onDemand: 2.0144 },
  'g6.12xlarge': { onDemand: 4.6016 },
  'g6.16xlarge': { onDemand: 3.3968 },
  'g6.24xlarge': {
    onDemand: 6.6752,
    spot: {
      'us-east-1': [2.5, 3.25],
      'us-east-2': [2.45, 2.8],
      'us-west-2': [2.2, 3.37],
      'eu-central-1': [2.55, 2.68],
    },
  },
  'g6.48xlarge': { onDemand: 13.3504 },
  'g6e.xlarge': {
    onDemand: 1.861,
    spot: {
      'us-east-1': [0.92, 1.2],
      'us-east-2': [0.53, 0.55],
      'us-west-2': [0.65, 1.51],
      'eu-central-1': [1.02, 1.49],
    },
  },
  'g6e.2xlarge': { onDemand: 2.24208 },
  'g6e.4xlarge': { onDemand: 3.00424 },
  'g6e.8xlarge': {
    onDemand: 4.52856,
    spot: {
      'us-east-1': [1.25, 1.41],
      'us-east-2': [1.3, 1.52],
      'us-west-2': [1.49, 1.67],
      'eu-north-1': [1.35, 1.7],
    },
  },
  'g6e.12xlarge': { onDemand: 10.49264 },
  'g6e.16xlarge': { onDemand: 7.57719 },
  'g6e.24xlarge': { onDemand: 15.06559 },
  'g6e.48xlarge': { onDemand: 30.13118 },
  'p4d.24xlarge': {
    onDemand: 21.957642,
    spot: { 'us-east-1': [2.47, 8.19], 'us-east-2': [6.04, 21.85], 'us-west-2': [8, 9.73] },
    capacityBlock: [11.8],
  },
  'p4de.24xlarge': {
    onDemand: 27.44705,
    spot: { 'us-east-1': [8.65, 9.97], 'us-west-2': [10.3, 11], 'eu-central-1': [8.03, 8.82] },
    capacityBlock: [17.712],
  },
  'p5.4xlarge': { onDemand: 6.88, capacityBlock: [5.191, 4.72] },
  'p5.48xlarge': {
    onDemand: 55.04,
    spot: {
      // Some zones ask the on-demand price.
      'us-east-1': [17.6, 55.04],
      'us-east-2': [11.25, 11.99],
      'us-west-2': [12.7, 16.1],
      'eu-west-2': [15.53, 16.33],
    },
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
  return row && PRICE_OF[term](row, name, region);
}

const PRICE_OF: Readonly<
  Record<PriceTerm, (row: Row, name: string, region: string) => HourlyPrice | undefined>
> = {
  onDemand: ({ onDemand }, name, region) =>
    onDemand === undefined ? undefined : onDemandPrice(onDemand, name, region),
  spot: ({ spot, onDemand = 0 }, name, region) =>
    spot === undefined ? spotPriceByFamily(onDemand, name, region) : spotPrice(spot, region),
  capacityBlock: ({ capacityBlock }, _name, region) =>
    capacityBlock && capacityBlockPrice(capacityBlock, region),
  // Nobody who wrote prices of commitments down said when, or they contradict each other: none is better than those.
  reserved1y: () => undefined,
  reserved3y: () => undefined,
};

function onDemandPrice(usd: number, name: string, region: string): HourlyPrice {
  const source = INSTANCE_PRICE_SOURCES.onDemand;
  if (LISTED_REGIONS.includes(region)) return { ...exactly(usd), region, source };
  const factor = factorOf(name, region);
  if (factor === undefined) {
    return {
      ...exactly(usd),
      region: PRICED_REGION,
      source,
      unverified: `the price of ${PRICED_REGION}; other regions are up to half as much dearer`,
    };
  }
  return {
    ...exactly(usd * factor),
    region,
    source: INSTANCE_PRICE_SOURCES.spot,
    ...(factor !== 1 && { unverified: 'a third party’s copy of AWS’s price list' }),
  };
}

function factorOf(name: string, region: string): number | undefined {
  return (REGIONAL_FACTORS[name] ?? REGIONAL_FACTORS[familyOf(name)])?.[region];
}

function familyOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

/** The lowest and the highest of the zones of a region; of all regions that were read where this one was not. */
function spotPrice(ranges: NonNullable<Row['spot']>, region: string): HourlyPrice {
  const own = ranges[region];
  const [low, high] = own ?? [
    Math.min(...Object.values(ranges).map(([lowest]) => lowest)),
    Math.max(...Object.values(ranges).map(([, highest]) => highest)),
  ];
  const regions = Object.keys(ranges);
  return {
    ...between(low, high),
    region: own === undefined ? (regions[0] ?? PRICED_REGION) : region,
    source: INSTANCE_PRICE_SOURCES.spot,
    unverified: own === undefined ? `${SPOT_MOVES}, read in ${regions.join(', ')}` : SPOT_MOVES,
  };
}

/** What other sizes of the family cost on the spot market, as a share of what they cost on demand. */
function spotPriceByFamily(usd: number, name: string, region: string): HourlyPrice | undefined {
  const share = SPOT_SHARES[familyOf(name)];
  if (share === undefined) return undefined;
  const onDemand = onDemandPrice(usd, name, region);
  return {
    ...between(onDemand.expectedUsd * share[0], onDemand.expectedUsd * share[1]),
    region: onDemand.region,
    source: INSTANCE_PRICE_SOURCES.spot,
    unverified: `${SPOT_MOVES}, by other sizes of the family`,
  };
}

function between(
  lowUsd: number,
  highUsd: number,
): Pick<HourlyPrice, 'lowUsd' | 'expectedUsd' | 'highUsd'> {
  return { lowUsd, expectedUsd: (lowUsd + highUsd) / 2, highUsd };
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
