import {
  EXPRESS_REGIONS,
  EXPRESS_ZONES_SOURCE,
  expressZones,
} from '../../../../../catalog/instances/index.ts';
import type { Draft } from '../../../../../language/spec-set.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { listed } from '../../../../../language/rules/wording.ts';
import { fleetZone } from '../fleet-zone.ts';
import type { Ec2Compute } from '../schema/index.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about the class of S3 that data is read from. */
export const STORAGE_CLASS_RULES: readonly Rule[] = [
  { code: 'RULE_FLEET_STORAGE_CLASS', check: eachOnFleet(expressOneZone) },
];

/** What a preset says is done where it can be; what a spec says itself has to be possible. */
function* expressOneZone(subject: FleetSubject): Iterable<Breach> {
  const { spec, region, environment, declared } = subject;
  const said = (spec.compute as Draft<Ec2Compute>).storage?.datasets;
  if (said !== 'expressOneZone' || environment === undefined || region === undefined) return;
  const where = place(declared, at('storage', 'datasets'));
  const related = (...path: string[]): Breach['related'] => [
    { message: 'the environment', at: environment.declared.locate(['spec', ...path]) },
  ];
  if (expressZones(region).length === 0)
    yield { ...where, ...notInRegion(region), related: related('region') };
  else yield* zone(subject).map((breach) => ({ ...where, ...breach, related: related('fleets') }));
  const { train, validation } = spec.dataset ?? {};
  const files = [train, validation].filter((file) => file !== undefined);
  if (files.length > 0 && files.every((file) => file.startsWith('s3://'))) {
    yield {
      ...where,
      message: 'no data of this training would be in S3 Express One Zone',
      why: 'Temper puts there what it uploads; data that is in S3 already is read where it is',
      fix: 'remove `datasets`, or name files of the repository below `dataset`',
    };
  }
}

type Said = Pick<Breach, 'message' | 'why' | 'fix' | 'severity'>;

function notInRegion(region: string): Said {
  return {
    message: `${region} has no S3 Express One Zone`,
    why: `by ${EXPRESS_ZONES_SOURCE.source} (${EXPRESS_ZONES_SOURCE.date}) it is in ${listed(EXPRESS_REGIONS)}`,
    fix: 'write `datasets: standard`',
  };
}

/** A list of a day is a reason to look and no proof: AWS adds zones. */
function zone({ compute, environment, region = '' }: FleetSubject): Said[] {
  const zones = expressZones(region);
  const found = fleetZone(compute, environment);
  if (found === undefined) {
    return [
      {
        message: 'nothing says in which zone the machines stand, by its id',
        why: 'a directory bucket is made in one zone, named by the id that means the same zone in every account; neither a zone’s name nor a subnet of yours tells it',
        fix: `leave \`subnet\` out and give the environment \`fleets.network: { type: managed, zone: ${zones[0]}, … }\`, or write \`datasets: standard\``,
      },
    ];
  }
  if (zones.includes(found)) return [];
  return [
    {
      severity: 'warning',
      message: `${found} had no S3 Express One Zone when the catalog was made`,
      why: `the machines stand there; in ${region} it was in ${listed(zones)}. Where it is not, S3 refuses the bucket before any machine starts`,
      fix: 'look in the console of S3 whether the zone has it now, or write `datasets: standard`',
    },
  ];
}
