import { shown } from '../../../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { tagKeys } from '../../../../tag-clashes.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about where machines stand, and what is on them. */
export const PLACE_RULES: readonly Rule[] = [
  { code: 'RULE_FLEET_SUBNET', check: eachOnFleet(noSubnet) },
  { code: 'RULE_FLEET_TAG', check: eachOnFleet(unreadableTags) },
];

function* noSubnet({ compute, declared }: FleetSubject): Iterable<Breach> {
  if (compute.subnet !== undefined) return;
  yield {
    message: 'nothing says which subnet the machines stand in',
    ...place(declared, at('type')),
    why: 'machines with several network interfaces have no public address: they need a private subnet with a way to S3, CloudWatch and Systems Manager',
    fix: 'write `subnet: subnet-…`',
  };
}

/** What the metadata service of a machine can tell. Source: EC2 user guide, work with instance tags in metadata, 2026-11. */
const TELLABLE = /^(?!\.{1,2}$|_index$)[a-zA-Z0-9+\-=.,_:@]+$/;

function* unreadableTags({ declared, spec, environment }: FleetSubject): Iterable<Breach> {
  const own = tagKeys(spec.tags).map((key) => ({ key, whose: declared }));
  const inherited = tagKeys(environment?.spec.tags).map((key) => ({
    key,
    whose: environment?.declared ?? declared,
  }));
  for (const { key, whose } of [...own, ...inherited]) {
    if (TELLABLE.test(key)) continue;
    yield {
      message: `the tag ${shown(key)} cannot be on a machine that reads its own tags`,
      ...place(whose, ['spec', 'tags', key], 'key'),
      why: 'the metadata service tells tags by their key in a path: EC2 refuses to start machines with spaces or slashes in one',
      fix: 'write the key with letters, digits and +-=.,_:@ alone',
    };
  }
}
