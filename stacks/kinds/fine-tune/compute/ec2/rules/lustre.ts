import {
  findLustreDeployment,
  lustreCapacity,
  type InstanceType,
  type LustreDeployment,
  type LustreDeploymentType,
} from '../../../../../catalog/instances/index.ts';
import { counted } from '../../../../../language/display.ts';
import type { Draft } from '../../../../../language/spec-set.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { listed } from '../../../../../language/rules/wording.ts';
import type { Lustre } from '../schema/storage.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about file systems, of which the provider checks next to nothing. */
export const LUSTRE_RULES: readonly Rule[] = [
  { code: 'RULE_LUSTRE_CAPACITY', check: onLustre(capacity) },
  { code: 'RULE_LUSTRE_THROUGHPUT', check: onLustre(throughput) },
  { code: 'RULE_LUSTRE_SETTING', check: onLustre(settings) },
];

const NAMES = {
  scratch1: 'SCRATCH_1',
  scratch2: 'SCRATCH_2',
  persistent1: 'PERSISTENT_1',
  persistent2: 'PERSISTENT_2',
} as const satisfies Readonly<Record<Lustre['deployment'], LustreDeploymentType>>;

type LustreCheck = (
  subject: FleetSubject,
  lustre: Draft<Lustre>,
  facts: LustreDeployment,
) => Iterable<Breach>;

/** A check of every file system that a fleet asks for. */
function onLustre(check: LustreCheck): Rule['check'] {
  return eachOnFleet((subject) => {
    const { lustre } = subject.compute.storage ?? {};
    const facts = lustre && findLustreDeployment(NAMES[lustre.deployment ?? 'scratch2']);
    return lustre === undefined || facts === undefined ? [] : check(subject, lustre, facts);
  });
}

const LUSTRE = at('storage', 'lustre');

function* capacity(
  { declared }: FleetSubject,
  { capacityGib, throughputPerTib }: Draft<Lustre>,
  facts: LustreDeployment,
): Iterable<Breach> {
  if (capacityGib === undefined) return;
  const { legal, nearest } = lustreCapacity(facts, capacityGib, throughputPerTib);
  if (legal) return;
  yield {
    message: `a file system of type ${facts.type} cannot have ${counted(capacityGib)} GiB`,
    ...place(declared, [...LUSTRE, 'capacityGib']),
    why: 'FSx grows in steps; the provider takes any number above 1,200, and AWS refuses it',
    fix: `write ${listed(nearest.map(String)).replace(' and ', ' or ')}`,
  };
}

function* throughput(
  { declared }: FleetSubject,
  { throughputPerTib }: Draft<Lustre>,
  facts: LustreDeployment,
): Iterable<Breach> {
  const offered = facts.throughputPerTib;
  if (throughputPerTib === undefined && offered.length === 0) return;
  if (throughputPerTib !== undefined && offered.includes(throughputPerTib)) return;
  const none = offered.length === 0;
  yield {
    message:
      throughputPerTib === undefined
        ? `a file system of type ${facts.type} needs a throughput`
        : none
          ? `the throughput of ${facts.type} cannot be chosen`
          : `${facts.type} has no throughput of ${throughputPerTib} MB/s for each TiB`,
    ...(throughputPerTib === undefined
      ? place(declared, LUSTRE, 'key')
      : place(declared, [...LUSTRE, 'throughputPerTib'], none ? 'key' : 'value')),
    why: none
      ? `it is ${facts.fixedThroughputPerTib ?? 200} MB/s for each TiB`
      : `it offers ${listed(offered.map(String))}`,
    fix: none ? 'remove it' : `write \`throughputPerTib: ${offered[0]}\`, or more`,
  };
}

function* settings(
  { declared, instanceType }: FleetSubject,
  lustre: Draft<Lustre>,
  facts: LustreDeployment,
): Iterable<Breach> {
  const mistakes = [
    ...metadataMistakes(lustre, facts),
    ...efaMistakes(lustre, facts, instanceType),
  ];
  for (const { field, ...words } of mistakes)
    yield { ...place(declared, [...LUSTRE, field], 'key'), ...words };
}

type Mistake = Pick<Breach, 'message' | 'why' | 'fix'> & { readonly field: keyof Lustre };

function* metadataMistakes(
  { metadata }: Draft<Lustre>,
  { type, metadataIops }: LustreDeployment,
): Iterable<Mistake> {
  if (metadata === undefined) return;
  const { mode, iops } = metadata;
  const field = 'metadata';
  if (metadataIops.length === 0) {
    yield {
      field,
      message: `${type} has no metadata settings`,
      why: 'only PERSISTENT_2 has',
      fix: 'remove `metadata`, or write `deployment: persistent2`',
    };
  } else if (mode === 'automatic' && iops !== undefined) {
    yield {
      field,
      message: 'metadata IOPS are chosen, and left to AWS',
      why: '`automatic` means that AWS chooses',
      fix: 'remove `iops`, or write `mode: userProvisioned`',
    };
  } else if (mode === 'userProvisioned' && !metadataIops.includes(iops ?? 0)) {
    yield {
      field,
      message: `${iops === undefined ? 'no' : counted(iops)} metadata IOPS cannot be had`,
      why: `FSx offers ${listed(metadataIops.map(counted), 5)}`,
      fix: `write \`iops: ${metadataIops[0]}\`, or more`,
    };
  }
}

function* efaMistakes(
  { efa, metadata }: Draft<Lustre>,
  facts: LustreDeployment,
  instanceType: InstanceType | undefined,
): Iterable<Mistake> {
  if (efa !== true) return;
  if (!facts.efa || metadata === undefined) {
    yield {
      field: 'efa',
      message: `${facts.type} ${facts.efa ? 'without metadata settings ' : ''}cannot be read over EFA`,
      why: 'FSx has EFA for PERSISTENT_2 with metadata settings',
      fix: 'write `deployment: persistent2` and `metadata: { mode: automatic }`, or remove `efa`',
    };
  } else if (instanceType !== undefined && instanceType.network.efa === undefined) {
    yield {
      field: 'efa',
      message: `${instanceType.name} has no EFA to read it over`,
      why: 'both ends need it',
      fix: 'remove `efa`, or choose a type that has it',
    };
  }
}
