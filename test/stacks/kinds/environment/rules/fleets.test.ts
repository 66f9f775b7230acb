import fc from 'fast-check';
import { parse } from 'yaml';
import { Environment } from '../../../../../stacks/kinds/environment/schema.ts';
import { checkEnvironment, environment } from '../../check.ts';

const network = (fields: object) => ({
  fleets: { network: { type: 'managed', zone: 'us-east-1a', cidr: '10.20.0.0/16', ...fields } },
});
const told = (spec: Record<string, unknown>) =>
  checkEnvironment(spec).map(({ code, severity, on }) => [code, severity, on]);

test.each([
  { zone: 'us-east-1a' },
  { zone: 'use1-az4' },
  { cidr: '172.31.16.0/20' },
  { cidr: '100.64.0.0/16' },
])('nothing is said about a network with $zone $cidr', (fields) => {
  expect(told(network(fields))).toEqual([]);
});

test.each(['us-west-2a', 'usw2-az1'])('the zone %s is in another region', (zone) => {
  expect(told(network({ zone }))).toEqual([['RULE_FLEETS_ZONE', 'error', zone]]);
});

test('of a region whose zones nobody has listed an id is believed', () => {
  const where = { region: 'mx-central-1', ...network({ zone: 'mxc1-az1' }) };
  expect(told(where)).toEqual([]);
});

test.each([
  { cidr: '10.20.3.0/16', severity: 'error', fix: '10.20.0.0/16' },
  { cidr: '10.20.300.0/24', severity: 'error', fix: '10.20.0.0/16' },
  { cidr: '8.8.0.0/16', severity: 'warning', fix: '10.20.0.0/16' },
  { cidr: '172.32.0.0/16', severity: 'warning', fix: '10.20.0.0/16' },
])('the addresses $cidr', ({ cidr, severity, fix }) => {
  const [one, ...others] = checkEnvironment(network({ cidr }));
  expect(others).toEqual([]);
  expect(one).toMatchObject({ code: 'RULE_FLEETS_CIDR', severity, on: cidr });
  expect(one?.fix).toContain(fix);
});

test('what is proposed instead of a block is taken', () => {
  const part = fc.integer({ min: 0, max: 255 });
  const block = fc.tuple(part, part, part, fc.integer({ min: 16, max: 24 }));
  fc.assert(
    fc.property(block, ([second, third, fourth, bits]) => {
      const [one] = checkEnvironment(network({ cidr: `10.${second}.${third}.${fourth}/${bits}` }));
      const cidr = one?.replacement ?? `10.${second}.${third}.${fourth}/${bits}`;
      expect(checkEnvironment(network({ cidr }))).toEqual([]);
      // Both stand for the same addresses: those that differ are within the block.
      expect(cidr.split('/')[1]).toBe(String(bits));
      expect(cidr.split('.').slice(0, 2)).toEqual(['10', String(second)]);
    }),
    { numRuns: 20 },
  );
});

test.each([{ cidr: '10.0.0.0/8' }, { cidr: '10.0.0.0/28' }, { cidr: 'fd00::/64' }])(
  'a network is neither larger than a VPC nor smaller than a fleet: $cidr',
  (fields) => {
    const document = parse(environment(network(fields)));
    expect(Environment.safeParse(document).error?.issues).toMatchObject([
      { path: ['spec', 'fleets', 'network', 'cidr'] },
    ]);
  },
);
