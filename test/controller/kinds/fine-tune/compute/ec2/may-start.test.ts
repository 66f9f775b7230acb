/* What keeps EC2 from starting a fleet, told before anything is paid for. */
import { mayStartFleet } from '../../../../../../controller/kinds/fine-tune/compute/ec2/may-start.ts';
import type { Reservation } from '../../../../../../controller/aws/fleet-capacity.ts';
import { LOOKED_UP } from '../../../../../helpers/fleets.ts';
import type { Subnet } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import { aFleet, aWorld, fleetSpec } from './a-fleet.ts';

type World = ReturnType<typeof aWorld>['world'];

const RECIPE = fleetSpec().replace(/workload: .*/, 'workload: { recipe: bert-classification }');

test('a recipe is refused until its packages are staged, which no spec names', async () => {
  const compiled = await aFleet(RECIPE);
  const { world, inAws } = aWorld(compiled);
  const context = { ...inAws, locate: compiled.spec.locate.bind(compiled.spec) };
  const sha256 = 'c'.repeat(64);
  const facts = { ...(compiled.facts as object), compute: { ...LOOKED_UP, wheels: { sha256 } } };
  const may = () => mayStartFleet({ compiled: { ...compiled, facts }, context } as never);
  expect(await may()).toMatchObject([
    { code: 'FLEET_NOT_STAGED', severity: 'error', fix: 'run `temper stage sorter`' },
  ]);
  world.fleets.staged.add(sha256);
  expect(await may()).toEqual([]);
});

async function found(
  more: readonly string[],
  change: (world: World) => void = () => {},
  subnet?: Subnet,
) {
  const compiled = await aFleet(fleetSpec(...more), subnet && { subnet });
  const { world, inAws } = aWorld(compiled);
  change(world);
  const context = { ...inAws, locate: compiled.spec.locate.bind(compiled.spec) };
  return mayStartFleet({ compiled, context } as never);
}

test('nothing stands in the way, and a quota that cannot be read is no refusal', async () => {
  expect(await found([])).toEqual([]);
});

test.each([
  // Two g5.xlarge have 4 vCPUs each.
  { capacity: 'onDemand', code: 'L-DB2E81BA', allowed: 7, refused: true },
  { capacity: 'onDemand', code: 'L-DB2E81BA', allowed: 8, refused: false },
  { capacity: 'spot', code: 'L-3819A6DF', allowed: 7, refused: true },
  { capacity: 'spot', code: 'L-DB2E81BA', allowed: 0, refused: false },
])('$allowed vCPUs of $code, $capacity: refused $refused', async ({ capacity, ...quota }) => {
  const findings = await found([`capacity: { type: ${capacity} }`], ({ fleets }) =>
    fleets.quotas.set(quota.code, quota.allowed),
  );
  expect(findings.map(({ code }) => code)).toEqual(quota.refused ? ['GATE_FLEET_QUOTA'] : []);
  if (!quota.refused) return;
  expect(findings[0]).toMatchObject({
    message: expect.stringMatching(/2 × g5\.xlarge take 8 vCPUs.* 7 /),
    fix: expect.stringContaining(`--quota-code ${quota.code} --desired-value 8`),
    at: { start: { line: 20 } },
  });
});

test('an instance type that no zone of the region has', async () => {
  const findings = await found([], ({ fleets }) => fleets.zones.set('g5.xlarge', []));
  expect(findings).toMatchObject([
    {
      code: 'GATE_FLEET_CAPACITY',
      message: 'EC2 offers no g5.xlarge in us-east-1',
      path: ['spec', 'compute', 'instanceType'],
    },
  ]);
});

test('a subnet in a zone that does not have the type, or not the reservation', async () => {
  const subnet = { zone: 'us-east-1f', givesPublicAddresses: false };
  const [b, c] = ['us-east-1b', 'us-east-1c'];
  const elsewhere = ({ fleets }: World) => {
    fleets.zones.set('g5.xlarge', [b, c]);
    fleets.reservations.set(ID, { ...RESERVED, zone: c });
  };
  const capacity = `capacity: { type: reservation, id: ${ID} }`;
  expect(await found([capacity], elsewhere, subnet)).toMatchObject([
    {
      code: 'GATE_FLEET_CAPACITY',
      message: 'EC2 offers no g5.xlarge in us-east-1f',
      why: expect.stringContaining('us-east-1b and us-east-1c'),
      path: ['spec', 'compute', 'instanceType'],
    },
    {
      code: 'GATE_FLEET_CAPACITY',
      message: `${ID} is in us-east-1c, and the subnet in us-east-1f`,
    },
  ]);
  expect(await found([capacity], elsewhere, { ...subnet, zone: c })).toEqual([]);
});

const ID = 'cr-0123456789abcdef0';
const RESERVED: Reservation = {
  state: 'active',
  instanceType: 'g5.xlarge',
  zone: 'us-east-1a',
  available: 2,
  total: 4,
};

test.each([
  { what: 'good', more: {}, says: undefined },
  { what: 'of another type', more: { instanceType: 'p5.48xlarge' }, says: /not g5\.xlarge/ },
  {
    what: 'not begun',
    more: { state: 'scheduled', startsAt: new Date('2026-11-23T11:30:00Z') },
    says: /begins 2026-11-23T11:30Z/,
  },
  { what: 'over', more: { state: 'expired' }, says: /is expired/ },
  { what: 'used up', more: { available: 1 }, says: /1 of its 4 machines left, and 2 are needed/ },
])('a reservation that is $what', async ({ more, says }) => {
  const findings = await found([`capacity: { type: reservation, id: ${ID} }`], ({ fleets }) => {
    fleets.reservations.set(ID, { ...RESERVED, ...more });
    // Reserved machines were counted when they were reserved.
    fleets.quotas.set('L-DB2E81BA', 0);
  });
  if (says === undefined) return expect(findings).toEqual([]);
  expect(findings).toMatchObject([
    {
      code: 'GATE_FLEET_CAPACITY',
      message: expect.stringMatching(says),
      path: ['spec', 'compute', 'capacity', 'id'],
      at: { start: { line: 21 } },
    },
  ]);
});

test('a reservation that this account does not see', async () => {
  expect(await found([`capacity: { type: reservation, id: ${ID} }`])).toMatchObject([
    { code: 'GATE_FLEET_CAPACITY', message: expect.stringContaining(`${ID} is no capacity`) },
  ]);
});
