import {
  cheapestWith,
  describeInstanceType,
  INSTANCE_TYPES,
  readAccelerators,
  recognizeInstanceType,
  zonesIn,
  type AcceleratorChoice,
  type RecognizedInstanceType,
} from '../../../../../catalog/instances/index.ts';
import { shown } from '../../../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { listed } from '../../../../../language/rules/wording.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about which machines train. */
export const MACHINE_RULES: readonly Rule[] = [
  { code: 'RULE_FLEET_MACHINES', check: eachOnFleet(oneWay) },
  { code: 'RULE_INSTANCE_TYPE', check: eachOnFleet(instanceType) },
  { code: 'RULE_ACCELERATORS', check: eachOnFleet(accelerators) },
  { code: 'RULE_INSTANCE_TYPE_REGION', check: eachOnFleet(region) },
];

const FAMILIES = [...new Set(INSTANCE_TYPES.map(({ family }) => family))];

function* oneWay({ compute, declared }: FleetSubject): Iterable<Breach> {
  const { instanceType: type, accelerators: wanted } = compute;
  if ((type === undefined) !== (wanted === undefined)) return;
  const both = type !== undefined;
  yield {
    message: both
      ? 'both `instanceType` and `accelerators` are given'
      : 'nothing says which machines train',
    ...place(declared, both ? at('accelerators') : at('type'), both ? 'key' : 'value'),
    why: '`accelerators` is another way to name an instance type: the cheapest that has them',
    fix: both
      ? 'remove one of them'
      : 'write `instanceType: g5.xlarge`, `accelerators: H100:8` or a `preset`',
  };
}

function* instanceType({ compute, declared, region: where }: FleetSubject): Iterable<Breach> {
  if (compute.instanceType === undefined) return;
  const recognized = recognizeInstanceType(compute.instanceType);
  if (recognized.kind === 'current') return;
  yield {
    message: `${shown(compute.instanceType)} is not an instance type that Temper trains on`,
    ...place(declared, at('instanceType')),
    ...advice(recognized, where),
  };
}

type Advice = Pick<Breach, 'why' | 'fix' | 'replacement'>;

function advice(
  recognized: Exclude<RecognizedInstanceType, { readonly kind: 'current' }>,
  where: string | undefined,
): Advice {
  switch (recognized.kind) {
    case 'misspelt':
      return {
        why: 'it is told by its name as EC2 writes it',
        fix: `write \`instanceType: ${recognized.type.name}\``,
        replacement: recognized.type.name,
      };
    case 'no-such-size':
      return {
        why: `EC2 has never had that size of ${recognized.family}, whatever tutorials say; Terraform would take it, and EC2 refuse it`,
        fix: `use ${listed(recognized.nearest.map((one) => describeInstanceType(one, where))).replace(' and ', ' or ')}`,
      };
    case 'not-for-fleets':
      return {
        why: `${recognized.name}: ${recognized.reason}`,
        fix: `use ${listed(recognized.instead).replace(' and ', ' or ')}`,
      };
    case 'unknown':
      return {
        why: 'the catalog has every instance type that a fleet can be made of',
        fix:
          recognized.nearest.length === 0
            ? `choose one of the families ${listed(FAMILIES, 20)}`
            : `did you mean ${listed(recognized.nearest.map(({ name }) => name)).replace(' and ', ' or ')}?`,
      };
  }
}

function* accelerators({ compute, declared }: FleetSubject): Iterable<Breach> {
  const { accelerators: text, capacity } = compute;
  const wanted = text === undefined ? undefined : readAccelerators(text);
  if (text === undefined || wanted === undefined) return;
  const choice = cheapestWith(wanted, { capacity: capacity?.type ?? 'onDemand' });
  if (choice.kind === 'chosen') return;
  yield {
    message: `no instance type has ${shown(text)}${choice.kind === 'not-sold' ? ' that way' : ''}`,
    ...place(declared, at('accelerators')),
    ...noChoice(choice),
  };
}

function noChoice(choice: Exclude<AcceleratorChoice, { readonly kind: 'chosen' }>): Advice {
  switch (choice.kind) {
    case 'unknown-accelerator':
      return {
        why: `EC2 has ${listed(choice.known, 12)}`,
        fix:
          choice.nearest === undefined
            ? 'write one of them, e.g. `H100:8`'
            : `did you mean ${choice.nearest}?`,
      };
    case 'too-many':
      return {
        why: `a machine has ${choice.most} of them at most`,
        fix: `write ${choice.most}, and how many machines as \`nodes\``,
      };
    case 'not-sold':
      return {
        why: `AWS sells ${listed(choice.types.map(({ name }) => name))} for ${listed([...new Set(choice.types.flatMap(({ purchase }) => purchase))])} alone`,
        fix: 'choose another `capacity.type`, or other accelerators',
      };
    case 'not-offered':
      return { why: 'no region of the catalog offers them', fix: 'choose other accelerators' };
  }
}

/** A snapshot is a reason to look and no proof: AWS adds zones every month. */
function* region({ compute, instanceType: type, region: where, declared }: FleetSubject) {
  if (type === undefined || where === undefined) return;
  const zones = zonesIn(type, where);
  if (zones === undefined || zones.length > 0) return;
  const field = compute.instanceType === undefined ? 'accelerators' : 'instanceType';
  yield {
    severity: 'warning',
    message: `${type.name} was not offered in ${where} when the catalog was made`,
    ...place(declared, at(field)),
    why: `it was in ${listed(Object.keys(type.zones))}`,
    fix: 'look in the console of EC2 whether the region has it now, or train in another environment',
  } satisfies Breach;
}
