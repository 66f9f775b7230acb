import {
  findInstanceType,
  hourlyPrice,
  INSTANCE_PRICE_SOURCES,
  INSTANCE_TYPES,
  KNOWN_REGIONS,
  type HourlyPrice,
  type PriceTerm,
} from '../../../../stacks/catalog/index.ts';

const TERMS = Object.keys(INSTANCE_PRICE_SOURCES) as PriceTerm[];
const DATE = /^\d{4}(-\d{2}){0,2}$/;

function priceOf(name: string, term: PriceTerm, region?: string): HourlyPrice | undefined {
  const type = findInstanceType(name);
  if (type === undefined) throw new Error(`no ${name}`);
  return hourlyPrice(type, term, region);
}

/** What is wrong with a price, told in a word. */
function faultOf(price: HourlyPrice, region: string): string | undefined {
  if (price.source.source === '' || !DATE.test(price.source.date)) return 'no dated source';
  if (!(0 < price.lowUsd && price.lowUsd <= price.expectedUsd)) return 'low bound';
  if (price.expectedUsd > price.highUsd) return 'high bound';
  if (!KNOWN_REGIONS.includes(price.region)) return 'no region';
  return price.region !== region && price.unverified === undefined ? 'unsaid region' : undefined;
}

test('every price has a source with a date, bounds in order, and a region', () => {
  const priced = INSTANCE_TYPES.flatMap((type) =>
    TERMS.flatMap((term) =>
      KNOWN_REGIONS.map((region) => ({ region, price: hourlyPrice(type, term, region) })),
    ),
  );
  const faults = priced.flatMap(({ region, price }) => (price && faultOf(price, region)) ?? []);
  expect(faults).toEqual([]);
  expect(priced.some(({ price }) => price !== undefined)).toBe(true);
});

test('what can be bought has a price, and what has a price can be bought', () => {
  const without = ['spot', 'onDemand', 'capacityBlock'].flatMap((term) =>
    INSTANCE_TYPES.filter(
      (type) =>
        type.purchase.includes(term as 'spot') !==
        (hourlyPrice(type, term as PriceTerm) !== undefined),
    ).map(({ name }) => `${name} ${term}`),
  );
  expect(without.toSorted()).toEqual([
    'p5.4xlarge spot',
    'p6-b300.48xlarge spot',
    'trn2.3xlarge onDemand',
    'trn2.3xlarge spot',
  ]);
});

test.each([
  ['p5.48xlarge', 'onDemand', 55.04],
  ['p4de.24xlarge', 'onDemand', 27.44705],
  ['p4d.24xlarge', 'onDemand', 21.957642],
  ['g5.xlarge', 'onDemand', 1.006],
  ['trn1.32xlarge', 'onDemand', 21.5],
  ['p5.48xlarge', 'capacityBlock', 41.528],
  ['trn2.48xlarge', 'capacityBlock', 35.7608],
] as const)('an hour of %s %s is %d in us-east-1', (name, term, usd) => {
  expect(priceOf(name, term)).toMatchObject({ lowUsd: usd, expectedUsd: usd, highUsd: usd });
});

test('p5e and trn2.48xlarge have no price on demand, because AWS does not sell them so', () => {
  expect(priceOf('p5e.48xlarge', 'onDemand')).toBeUndefined();
  expect(priceOf('trn2.48xlarge', 'onDemand')).toBeUndefined();
});

test('spot is a range of the zones of a region, never one number', () => {
  const price = priceOf('p5.48xlarge', 'spot', 'us-east-1');
  expect(price).toMatchObject({ lowUsd: 17.6, highUsd: 55.04, region: 'us-east-1' });
  expect(price?.unverified).toMatch(/order of magnitude/);
});

test('a block is cheaper outside the United States, where AWS says so', () => {
  expect(priceOf('p5.48xlarge', 'capacityBlock', 'eu-north-1')?.expectedUsd).toBe(37.76);
});

test.each([
  ['p5.48xlarge', 'eu-north-1', 58.8928],
  ['p5.48xlarge', 'ap-northeast-1', 68.8],
  ['p5.48xlarge', 'us-east-2', 55.04],
  ['p5en.48xlarge', 'us-west-1', 79.12],
  ['p4de.24xlarge', 'eu-central-1', 34.29122],
  ['g5.48xlarge', 'eu-west-1', 18.18233],
  ['g6.2xlarge', 'eu-central-1', 1.22249],
  ['g6e.xlarge', 'ap-northeast-2', 2.288],
])('%s in %s is $%d an hour, within a tenth of a percent of what was read', (name, region, usd) => {
  const price = priceOf(name, 'onDemand', region);
  expect(Math.abs((price?.expectedUsd ?? 0) / usd - 1)).toBeLessThan(0.001);
  expect(price?.region).toBe(region);
});

test('where no price of a region was read, another’s is told as such', () => {
  const price = priceOf('trn1.32xlarge', 'onDemand', 'ap-south-1');
  expect(price).toMatchObject({ expectedUsd: 21.5, region: 'us-east-1' });
  expect(price?.unverified).toMatch(/the price of us-east-1/);
});

test('a size that was not read on the spot market goes by its family, between a quarter and all of the price', () => {
  const price = priceOf('g5.xlarge', 'spot');
  expect(price?.lowUsd).toBeCloseTo(1.006 * 0.28, 9);
  expect(price?.unverified).toMatch(/other sizes of the family/);
});

test('commitments have no price, because no dated source was found', () => {
  expect(priceOf('p5.48xlarge', 'reserved1y')).toBeUndefined();
  expect(priceOf('g5.xlarge', 'reserved3y')).toBeUndefined();
});
