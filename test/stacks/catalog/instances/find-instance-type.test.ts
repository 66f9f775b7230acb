import fc from 'fast-check';
import {
  describeInstanceType,
  findInstanceType,
  INSTANCE_TYPES,
  recognizeInstanceType,
  zonesIn,
  type InstanceType,
} from '../../../../stacks/catalog/index.ts';

function typeOf(name: string): InstanceType {
  const type = findInstanceType(name);
  if (type === undefined) throw new Error(`no ${name}`);
  return type;
}

function nearestTo(text: string): readonly string[] {
  const recognized = recognizeInstanceType(text);
  return 'nearest' in recognized ? recognized.nearest.map(({ name }) => name) : [];
}

test.each(['p5.2xlarge', 'p5.12xlarge', 'p5.24xlarge'])(
  '%s never existed, and the sizes of P5 that do are named with what they are and cost',
  (text) => {
    const recognized = recognizeInstanceType(text);
    if (recognized.kind !== 'no-such-size') throw new Error(recognized.kind);
    expect(recognized.nearest.map((type) => describeInstanceType(type)).toSorted()).toEqual([
      'p5.48xlarge (8 × H100 80 GiB, 192 vCPU, 2,048 GiB of memory, $55.04 an hour)',
      'p5.4xlarge (1 × H100 80 GiB, 16 vCPU, 256 GiB of memory, $6.88 an hour)',
    ]);
  },
);

test.each([
  ['p5.2xlarge', 'p5.4xlarge'],
  ['p5.24xlarge', 'p5.48xlarge'],
  ['g5.36xlarge', 'g5.48xlarge'],
  ['g5', 'g5.xlarge'],
  ['trn1.16xlarge', 'trn1.32xlarge'],
])('the size nearest to %s is %s', (text, nearest) => {
  expect(nearestTo(text)[0]).toBe(nearest);
});

test.each([
  ['P5.48XLARGE', 'p5.48xlarge'],
  ['ml.p5.48xlarge', 'p5.48xlarge'],
  ['ml.g5.12xlarge', 'g5.12xlarge'],
  ['p5.48xl', 'p5.48xlarge'],
  ['g5.xl', 'g5.xlarge'],
  [' trn1.32xlarge ', 'trn1.32xlarge'],
  ['p4d-24xlarge', 'p4d.24xlarge'],
  ['p6_b200.48xlarge', 'p6-b200.48xlarge'],
])('%j is another spelling of %s', (text, name) => {
  expect(recognizeInstanceType(text)).toEqual({ kind: 'misspelt', type: typeOf(name) });
});

test.each([
  ['p5.48xlrage', 'p5.48xlarge'],
  ['g5.xlagre', 'g5.xlarge'],
  ['trn1.32xlage', 'trn1.32xlarge'],
  ['gp5.48xlarge', 'p5.48xlarge'],
])('a slip in %s finds %s', (text, name) => {
  expect(nearestTo(text)).toContain(name);
});

test.each([
  'p3.2xlarge',
  'g4dn.xlarge',
  'inf2.xlarge',
  'm5.large',
  'c7i.48xlarge',
  'g7e.2xlarge',
  'trn2u.48xlarge',
])('%s exists and is not for fleets, and types that are stand beside the reason', (text) => {
  const recognized = recognizeInstanceType(text);
  if (recognized.kind !== 'not-for-fleets') throw new Error(recognized.kind);
  expect(recognized.reason).not.toBe('');
  for (const name of recognized.instead) expect(typeOf(name).name).toBe(name);
  expect(recognized.instead.length).toBeGreaterThan(0);
});

test.each(['', '   ', '.', 'H100', 'a machine with many GPUs', '🦙', 'x'.repeat(5000)])(
  '%j is no instance type',
  (text) => {
    expect(recognizeInstanceType(text).kind).toBe('unknown');
  },
);

test('any text is recognised as something, and what is suggested can be used', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      for (const name of nearestTo(text)) expect(findInstanceType(name)).toBeDefined();
    }),
  );
});

test('a size that a family does not have is never taken for one that it has', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...new Set(INSTANCE_TYPES.map(({ family }) => family))),
      fc.integer({ min: 1, max: 999 }),
      (family, factor) => {
        const name = `${family}.${factor}xlarge`;
        const recognized = recognizeInstanceType(name);
        expect(recognized.kind).toBe(findInstanceType(name) ? 'current' : 'no-such-size');
        const nearest = nearestTo(name).map((one) => typeOf(one).family);
        expect(nearest.every((one) => one === family)).toBe(true);
        expect(nearest.length > 0).toBe(recognized.kind === 'no-such-size');
      },
    ),
  );
});

test('what is not sold on demand is described with a price that somebody can pay', () => {
  expect(describeInstanceType(typeOf('p5e.48xlarge'))).toMatch(
    /\$47\.76 an hour in a capacity block\)$/,
  );
});

test('the zones of a region are told, none where a type is not offered, nothing where nobody looked', () => {
  expect(zonesIn(typeOf('p5e.48xlarge'), 'us-west-2')).toEqual(['usw2-az3']);
  expect(zonesIn(typeOf('p5e.48xlarge'), 'us-east-1')).toEqual([]);
  expect(zonesIn(typeOf('p5e.48xlarge'), 'us-gov-west-1')).toBeUndefined();
});
