import fc from 'fast-check';
import {
  ACCELERATOR_NAMES,
  cheapestWith,
  hourlyPrice,
  INSTANCE_TYPES,
  KNOWN_REGIONS,
  readAccelerators,
  zonesIn,
  type AcceleratorChoice,
  type PurchaseOption,
  type WantedCapacity,
} from '../../../../stacks/catalog/index.ts';

const ON_DEMAND: WantedCapacity = { capacity: 'onDemand', region: 'us-east-1' };

function choice(text: string, capacity: WantedCapacity = ON_DEMAND): AcceleratorChoice {
  const wanted = readAccelerators(text);
  if (wanted === undefined) throw new Error(`${text} is not read`);
  return cheapestWith(wanted, capacity);
}

function chosen(text: string, capacity?: WantedCapacity): string {
  const made = choice(text, capacity);
  return made.kind === 'chosen' ? made.type.name : made.kind;
}

test.each([
  ['H100:8', 'p5.48xlarge'],
  ['H100', 'p5.4xlarge'],
  ['h100:1', 'p5.4xlarge'],
  ['NVIDIA H100-80GB:8', 'p5.48xlarge'],
  ['A100:8', 'p4d.24xlarge'],
  ['A100-40GB:8', 'p4d.24xlarge'],
  ['A100-80GB:8', 'p4de.24xlarge'],
  ['A100-SXM4-80GB:8', 'p4de.24xlarge'],
  ['A10G', 'g5.xlarge'],
  ['A10G:4', 'g5.12xlarge'],
  ['L4:8', 'g6.48xlarge'],
  ['L4-24GB', 'g6.xlarge'],
  ['L40S:1', 'g6e.xlarge'],
  ['H200:8', 'p5en.48xlarge'],
  ['B200:8', 'p6-b200.48xlarge'],
  ['Trainium:16', 'trn1.32xlarge'],
  ['trn1', 'trn1.2xlarge'],
])('%s is a %s', (text, name) => {
  expect(chosen(text)).toBe(name);
});

test('it is said why: how many there were to choose from, what it costs, what is left over', () => {
  expect(choice('H100:8')).toMatchObject({ because: 'it is the only type that has them' });
  expect(choice('A10G:2')).toMatchObject({
    because:
      'it is the cheapest of the 3 types that have them, $5.67 an hour; no smaller one has 2, so 2 are left over',
    others: [{ name: 'g5.24xlarge' }, { name: 'g5.48xlarge' }],
  });
});

test('how it is paid for and where decide which type it is', () => {
  expect(chosen('H200:8', { capacity: 'capacityBlock', region: 'us-west-2' })).toBe('p5e.48xlarge');
  expect(chosen('H200:8', { capacity: 'capacityBlock', region: 'us-east-1' })).toBe(
    'p5en.48xlarge',
  );
  expect(chosen('A100:8', { capacity: 'onDemand', region: 'ap-southeast-1' })).toBe(
    'p4de.24xlarge',
  );
});

test.each([
  ['V100:8', { kind: 'unknown-accelerator' }],
  ['A100-16GB:8', { kind: 'unknown-accelerator', nearest: 'A100-40GB' }],
  ['H1OO', { kind: 'unknown-accelerator', nearest: 'H100' }],
  ['L40', { kind: 'unknown-accelerator', nearest: 'L40S' }],
  ['H100:16', { kind: 'too-many', most: 8, types: [{ name: 'p5.48xlarge' }] }],
  ['A10G:9', { kind: 'too-many', most: 8 }],
])('%s is none, and what there is is told', (text, expected) => {
  expect(choice(text)).toMatchObject(expected);
});

test('accelerators that are not sold that way, or not there, are told with where they are', () => {
  expect(choice('A10G', { capacity: 'capacityBlock' }).kind).toBe('not-sold');
  expect(choice('Trainium2:16', { capacity: 'onDemand' })).toMatchObject({
    kind: 'not-sold',
    types: [{ name: 'trn2.48xlarge' }],
  });
  expect(choice('B200:8', { capacity: 'onDemand', region: 'eu-central-1' })).toMatchObject({
    kind: 'not-offered',
    regions: expect.arrayContaining(['us-east-1', 'eu-north-1']) as unknown,
  });
});

test('a reservation holds what its owner reserved, so nothing is ruled out by how it is sold', () => {
  expect(chosen('Trainium2:16', { capacity: 'reservation', region: 'us-east-2' })).toBe(
    'trn2.48xlarge',
  );
});

test('where nobody looked, nothing is said to be missing', () => {
  expect(chosen('B200:8', { capacity: 'onDemand', region: 'us-gov-west-1' })).toBe(
    'p6-b200.48xlarge',
  );
});

test.each(['', ':8', 'H100:0', 'H100:-1', 'H100:8:8', '8', 'H100:eight', 'H100:99999', '🦙'])(
  '%j is not read as accelerators',
  (text) => {
    const wanted = readAccelerators(text);
    expect(wanted === undefined || cheapestWith(wanted, ON_DEMAND).kind !== 'chosen').toBe(true);
  },
);

test('whatever is wanted, what is chosen has it, is sold and offered so, and none of the others is cheaper', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ACCELERATOR_NAMES),
      fc.integer({ min: 1, max: 17 }),
      fc.constantFrom<PurchaseOption>('onDemand', 'spot', 'capacityBlock'),
      fc.constantFrom(...KNOWN_REGIONS),
      (name, count, capacity, region) => {
        const made = cheapestWith({ name, count }, { capacity, region });
        if (made.kind !== 'chosen') return expect(made.kind).not.toBe('unknown-accelerator');
        const { type, others } = made;
        expect(type.acceleratorCount).toBeGreaterThanOrEqual(count);
        expect(type.purchase).toContain(capacity);
        expect(zonesIn(type, region)?.length).not.toBe(0);
        const usd = (one: typeof type): number =>
          hourlyPrice(one, capacity, region)?.expectedUsd ?? Infinity;
        expect(others.every((other) => usd(other) >= usd(type))).toBe(true);
      },
    ),
  );
});

test('any text is answered', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const wanted = readAccelerators(text) ?? { name: text, count: 1 };
      expect(cheapestWith(wanted, ON_DEMAND).kind).toBeTruthy();
    }),
  );
});

test('every type is found by the name of its accelerator', () => {
  for (const type of INSTANCE_TYPES) {
    const made = cheapestWith(
      { name: type.accelerator.name, count: type.acceleratorCount },
      { capacity: 'reservation' },
    );
    if (made.kind !== 'chosen') throw new Error(`${type.name}: ${made.kind}`);
    expect([made.type, ...made.others]).toContain(type);
  }
});
