import { zonesIn } from '../../../../../catalog/instances/index.ts';
import { shown } from '../../../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { listed } from '../../../../../language/rules/wording.ts';
import { tagKeys } from '../../../../tag-clashes.ts';
import { UNKNOWN_DATA } from '../../../dataset-facts.ts';
import { fleetFactsOf, type Subnet } from '../fleet-facts.ts';
import { namedSubnet } from '../named-subnet.ts';
import { fleetZone } from '../fleet-zone.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about where machines stand, and what is on them. */
export const PLACE_RULES: readonly Rule[] = [
  { code: 'RULE_FLEET_SUBNET', check: eachOnFleet(noSubnet) },
  { code: 'RULE_FLEET_PRIVATE_SUBNET', check: eachOnFleet(notPrivate) },
  { code: 'RULE_FLEET_LIMIT', check: eachOnFleet(withoutLimit) },
  { code: 'RULE_INSTANCE_TYPE_ZONE', check: eachOnFleet(notInZone) },
  { code: 'RULE_FLEET_TAG', check: eachOnFleet(unreadableTags) },
];

function* noSubnet({ compute, environment, declared }: FleetSubject): Iterable<Breach> {
  // Of an environment that is not there somebody else speaks.
  if (compute.subnet !== undefined || environment === undefined) return;
  if (environment.spec.fleets?.network !== undefined) return;
  yield {
    message: 'nothing says which subnet the machines stand in',
    ...place(declared, at('type')),
    why: 'machines with several network interfaces have no public address: they need a private subnet with a way to S3, CloudWatch and Systems Manager',
    fix: 'write `subnet: subnet-…`, or give the environment a `fleets.network`',
  };
}

/** Said once somebody has asked EC2, before Terraform stops at it or machines fail to start. */
function* notPrivate({ compute, environment, declared, dataset }: FleetSubject): Iterable<Breach> {
  const { subnet } = fleetFactsOf(dataset ?? UNKNOWN_DATA);
  const id = namedSubnet(compute, environment?.spec.fleets?.network);
  if (subnet === undefined || id === undefined || environment === undefined) return;
  const words = unfit(subnet, shown(id));
  if (words === undefined) return;
  if (compute.subnet !== undefined) return yield { ...words, ...place(declared, at('subnet')) };
  const theirs = environment.declared.locate(['spec', 'fleets', 'network', 'subnet']);
  const related = [{ message: 'the subnet', at: theirs }];
  yield { ...words, ...place(declared, at('type')), related };
}

/** Why no machine could stand in a subnet; undefined where they can. */
function unfit(
  subnet: Subnet | 'absent',
  id: string,
): Pick<Breach, 'message' | 'why' | 'fix'> | undefined {
  if (subnet === 'absent')
    return {
      message: `there is no subnet ${id}`,
      why: 'EC2 knows none of that id in the account and region of the environment',
      fix: 'see `aws ec2 describe-subnets`, and write its id',
    };
  if (!subnet.givesPublicAddresses) return undefined;
  return {
    message: `machines of ${id} get public addresses`,
    why: 'EC2 starts no machine with several network interfaces where it would get one, and a training needs none',
    fix: 'name a private subnet: one that maps no public addresses and has a way to S3, CloudWatch and Systems Manager',
  };
}

function* withoutLimit({ environment, declared, spec }: FleetSubject): Iterable<Breach> {
  if (environment === undefined || environment.spec.fleets !== undefined) return;
  yield {
    message: `nothing in environment ${shown(spec.environment ?? '')} ends machines that outlive their time`,
    ...place(declared, at('type')),
    why: 'machines end themselves, but a machine that hangs does not, and it bills; a function of the environment ends it from outside',
    fix: 'write `fleets: {}` below `spec` of the environment, and apply it',
    related: [{ message: 'the environment', at: environment.declared.locate(['spec']) }],
  };
}

/** A snapshot is a reason to look and no proof: AWS adds zones every month. */
function* notInZone(subject: FleetSubject): Iterable<Breach> {
  const { compute, instanceType, environment, region = '', declared } = subject;
  const zone = fleetZone(compute, environment);
  if (zone === undefined || instanceType === undefined || environment === undefined) return;
  const zones = zonesIn(instanceType, region) ?? [];
  if (zones.length === 0 || zones.includes(zone)) return;
  const zonePath = ['spec', 'fleets', 'network', 'zone'];
  yield {
    severity: 'warning',
    message: `${instanceType.name} was not offered in ${zone} when the catalog was made`,
    ...place(declared, compute.instanceType === undefined ? at('type') : at('instanceType')),
    why: `the network of the environment stands there; in ${region} the type was in ${listed(zones)}`,
    fix: 'look in the console of EC2 whether the zone has it now, or name a `subnet` in another zone',
    related: [{ message: 'the zone', at: environment.declared.locate(zonePath) }],
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
