import fc from 'fast-check';
import {
  findLustreDeployment,
  LUSTRE_DEPLOYMENTS,
  LUSTRE_PRICES,
  lustreCapacity,
  lustrePrice,
  STORAGE_CLASSES,
  TRANSFER_OUT,
  volumePerMonthUsd,
  VOLUMES,
  type LustreDeployment,
} from '../../../../stacks/catalog/index.ts';

function deployment(...key: Parameters<typeof findLustreDeployment>): LustreDeployment {
  const found = findLustreDeployment(...key);
  if (found === undefined) throw new Error(`no ${key.join(' ')}`);
  return found;
}

const PERSISTENT_2 = deployment('PERSISTENT_2');

test.each([
  [PERSISTENT_2, 1200, undefined],
  [PERSISTENT_2, 2400, undefined],
  [PERSISTENT_2, 4800, undefined],
  [deployment('SCRATCH_1'), 6000, undefined],
  [deployment('PERSISTENT_1', 'HDD'), 12_000, 12],
  [deployment('PERSISTENT_1', 'HDD'), 1800, 40],
] as const)('%o can have %i GiB', (row, gib, throughput) => {
  expect(lustreCapacity(row, gib, throughput)).toEqual({ legal: true, nearest: [gib] });
});

test.each([
  [PERSISTENT_2, 3000, undefined, [2400, 4800]],
  [PERSISTENT_2, 1000, undefined, [1200]],
  [PERSISTENT_2, 1024, undefined, [1200]],
  [PERSISTENT_2, 5000, undefined, [4800, 7200]],
  [PERSISTENT_2, 0, undefined, [1200]],
  [deployment('SCRATCH_1'), 4800, undefined, [2400, 6000]],
  [deployment('PERSISTENT_1', 'HDD'), 1800, 12, [6000]],
  [deployment('PERSISTENT_2', 'INTELLIGENT_TIERING'), 1200, undefined, []],
] as const)(
  '%o cannot have %i GiB, and the sizes next to it are named',
  (row, gib, throughput, nearest) => {
    expect(lustreCapacity(row, gib, throughput)).toEqual({ legal: false, nearest });
  },
);

test('whatever capacity is asked for, those that are named can be had', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LUSTRE_DEPLOYMENTS),
      fc.integer({ min: -10_000, max: 2_000_000 }),
      (row, gib) => {
        for (const throughput of [undefined, ...row.throughputPerTib]) {
          const { legal, nearest } = lustreCapacity(row, gib, throughput);
          expect(legal).toBe(nearest.includes(gib));
          for (const one of nearest) expect(lustreCapacity(row, one, throughput).legal).toBe(true);
        }
      },
    ),
  );
});

test('only PERSISTENT_2 has no import path, and only SCRATCH_1 on disk no associations', () => {
  const names = (is: (row: LustreDeployment) => boolean): string[] =>
    LUSTRE_DEPLOYMENTS.filter(is).map(({ type, storage }) => `${type} ${storage}`);
  expect(names(({ importPath }) => !importPath)).toEqual([
    'PERSISTENT_2 SSD',
    'PERSISTENT_2 INTELLIGENT_TIERING',
  ]);
  expect(names(({ associations }) => !associations)).toEqual([
    'SCRATCH_1 SSD',
    'PERSISTENT_2 INTELLIGENT_TIERING',
  ]);
  expect(names(({ ownKey }) => !ownKey)).toEqual(['SCRATCH_1 SSD', 'SCRATCH_2 SSD']);
  expect(names(({ efa, metadataIops }) => efa || metadataIops.length > 0)).toEqual([
    'PERSISTENT_2 SSD',
    'PERSISTENT_2 INTELLIGENT_TIERING',
  ]);
});

test('metadata IOPS are 1,500, 3,000, 6,000 and multiples of 12,000 up to 192,000', () => {
  expect(PERSISTENT_2.metadataIops.slice(0, 5)).toEqual([1500, 3000, 6000, 12_000, 24_000]);
  expect(PERSISTENT_2.metadataIops.at(-1)).toBe(192_000);
});

test('1.2 TB of PERSISTENT_2 is $174 a month, some $0.24 an hour', () => {
  const usd = 1200 * (lustrePrice('PERSISTENT_2', 'SSD', 125)?.usdPerGbMonth ?? 0);
  expect(usd).toBeCloseTo(174, 6);
  expect(usd / 730).toBeCloseTo(0.24, 2);
});

test('what was not read has no price', () => {
  expect(lustrePrice('PERSISTENT_1', 'HDD', 12)).toBeUndefined();
  expect(lustrePrice('PERSISTENT_2', 'SSD', 2000)).toBeUndefined();
});

test('a volume costs its size, and what is above the IOPS and throughput that come with it', () => {
  expect(volumePerMonthUsd({ type: 'gp3', sizeGib: 500 })).toBeCloseTo(40, 9);
  expect(
    volumePerMonthUsd({ type: 'gp3', sizeGib: 500, iops: 3000, throughputMibs: 125 }),
  ).toBeCloseTo(40, 9);
  expect(
    volumePerMonthUsd({ type: 'gp3', sizeGib: 500, iops: 16_000, throughputMibs: 1000 }),
  ).toBeCloseTo(40 + 13_000 * 0.005 + 875 * 0.04, 9);
  expect(volumePerMonthUsd({ type: 'io2', sizeGib: 100, iops: 10_000 })).toBeCloseTo(662.5, 9);
});

test('every price of storage has a source with a date', () => {
  const sources = [
    ...LUSTRE_PRICES.map(({ source }) => source),
    ...Object.values(STORAGE_CLASSES).map(({ source }) => source),
    ...Object.values(VOLUMES).flatMap((volume) => volume.sources),
    TRANSFER_OUT.source,
  ];
  for (const { source, date } of sources) {
    expect(source).not.toBe('');
    expect(date).toMatch(/^\d{4}(-\d{2}){0,2}$/);
  }
});
