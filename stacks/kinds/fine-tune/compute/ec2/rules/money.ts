import {
  describeInstanceType,
  findInstanceType,
  hourlyPrice,
  type InstanceType,
} from '../../../../../catalog/instances/index.ts';
import { shown } from '../../../../../language/display.ts';
import { ENDED_SOFTWARE } from '../../../../../catalog/machine-images.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { listed } from '../../../../../language/rules/wording.ts';
import type { SpecPath } from '../../../../../language/source.ts';
import {
  ALLOWED_INSTANCE_TYPES,
  instanceTypesMeantBy,
} from '../../../../environment/rules/guardrails.ts';
import { presetFields } from '../presets.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about what a fleet costs, and what it need not cost. */
export const MONEY_RULES: readonly Rule[] = [
  { code: 'RULE_FLEET_COST', check: eachOnFleet(tooDear) },
  { code: 'RULE_GUARDRAIL_HOURLY', check: eachOnFleet(overGuardrail) },
  { code: 'RULE_GUARDRAIL_INSTANCE_TYPE', check: eachOnFleet(typeNotAllowed) },
  { code: 'RULE_FLEET_OVERSIZED', check: eachOnFleet(oversized) },
  { code: 'RULE_FLEET_IMAGE', check: eachOnFleet(movingImage) },
];

const dollars = (usd: number) => `$${usd.toFixed(2)}`;

function* tooDear({ compute, instanceType, declared, region }: FleetSubject): Iterable<Breach> {
  const { maxHourlyCostUsd } = compute;
  const cost = costOf({ compute, instanceType, region });
  if (maxHourlyCostUsd === undefined || cost === undefined || cost.usd <= maxHourlyCostUsd) return;
  yield {
    message: `${cost.machines} cost ${dollars(cost.usd)} an hour, more than the ${dollars(maxHourlyCostUsd)} that \`maxHourlyCostUsd\` allows`,
    ...place(declared, at('maxHourlyCostUsd')),
    why: cost.why,
    fix: 'raise it, or choose fewer or smaller machines',
  };
}

/** What all machines together cost an hour at least; undefined where nobody knows. */
function costOf({
  compute: { nodes = 1, capacity },
  instanceType,
  region,
}: Pick<FleetSubject, 'compute' | 'instanceType' | 'region'>) {
  if (instanceType === undefined) return undefined;
  const type = capacity?.type ?? 'onDemand';
  const price = hourlyPrice(instanceType, type === 'reservation' ? 'onDemand' : type, region);
  if (price === undefined) return undefined;
  return {
    machines: `${nodes} × ${instanceType.name}`,
    usd: nodes * price.lowUsd,
    why: `list price of ${price.source.date} in ${price.region} (${price.source.source})${price.unverified === undefined ? '' : `; ${price.unverified}`}`,
  };
}

function* overGuardrail({ environment, spec, ...subject }: FleetSubject): Iterable<Breach> {
  const { compute, declared } = subject;
  const most = environment?.spec.guardrails?.maxHourlyUsd;
  const cost = costOf(subject);
  if (environment === undefined || most === undefined || cost === undefined) return;
  if (cost.usd <= most) return;
  yield {
    message: `${cost.machines} cost ${dollars(cost.usd)} an hour, more than the ${dollars(most)} that environment ${shown(spec.environment ?? '')} allows`,
    ...place(declared, machinesAt(compute)),
    why: cost.why,
    fix: 'choose fewer or smaller machines, or ask the environment’s owners to allow more',
    related: [guardrail(environment, ['spec', 'guardrails', 'maxHourlyUsd'])],
  };
}

function* typeNotAllowed(subject: FleetSubject): Iterable<Breach> {
  const { environment, spec, instanceType, compute, declared } = subject;
  const allowed = environment?.spec.guardrails?.allowedInstanceTypes;
  if (instanceType === undefined || environment === undefined || allowed === undefined) return;
  // An entry that names no type is reported where it stands; it counts as what it was meant to be.
  const { name } = instanceType;
  if (allowed.some((entry) => entry === name || isMeantBy(entry, name))) return;
  yield {
    message: `environment ${shown(spec.environment ?? '')} does not allow ${shown(name)}`,
    ...place(declared, machinesAt(compute)),
    why: `it allows ${listed(allowed.map((entry) => shown(entry)))}`,
    fix: 'use one of them, or ask the environment’s owners to allow this one',
    related: [guardrail(environment, ALLOWED_INSTANCE_TYPES)],
  };
}

function isMeantBy(entry: string, name: string): boolean {
  return instanceTypesMeantBy(entry).some((type) => type.name === name);
}

function guardrail({ declared }: NonNullable<FleetSubject['environment']>, path: SpecPath) {
  return { message: 'the guard-rail', at: declared.locate(path) };
}

/** The field that says which machines; a preset says it where none does. */
function machinesAt({ accelerators, instanceType }: FleetSubject['compute']) {
  if (accelerators !== undefined) return at('accelerators');
  return instanceType === undefined ? at('type') : at('instanceType');
}

/** What every model of the recipe trains on; the largest of them takes 7 GB. */
const ENOUGH_FOR_BERT = presetFields('dev').instanceType ?? '';
/** Beyond so many times the price, a person should have meant it. */
const TIMES = 10;

function* oversized({ compute, instanceType, declared, region }: FleetSubject): Iterable<Breach> {
  const enough = findInstanceType(ENOUGH_FOR_BERT);
  if (compute.workload?.recipe !== 'bert-classification') return;
  if (instanceType === undefined || enough === undefined) return;
  const times = usdOf(instanceType, region) / usdOf(enough, region);
  if (!(times >= TIMES)) return;
  yield {
    severity: 'warning',
    message: `${instanceType.name} is far more than a BERT needs`,
    ...place(
      declared,
      compute.instanceType === undefined ? at('accelerators') : at('instanceType'),
    ),
    why: `the largest of them takes 7 GB of memory, and reading text is what takes the time; ${describeInstanceType(enough, region)} costs ${times.toFixed(0)} times less`,
    fix: `write \`instanceType: ${ENOUGH_FOR_BERT}\``,
  };
}

function usdOf(type: InstanceType, region: string | undefined): number {
  return hourlyPrice(type, 'onDemand', region)?.expectedUsd ?? Number.NaN;
}

function* movingImage({ compute, instanceType, declared }: FleetSubject): Iterable<Breach> {
  const name = instanceType?.accelerator.name;
  const ended = ENDED_SOFTWARE.find(({ accelerator }) => accelerator === name);
  if (instanceType === undefined || ended === undefined || compute.ami?.type === 'id') return;
  const { source, date } = ended.source;
  yield {
    severity: 'warning',
    message: `${instanceType.name} with an image that moves on`,
    ...place(declared, compute.ami === undefined ? at('type') : at('ami')),
    why: `${ended.last}: newer images do not train on it (${source}, ${date})`,
    fix: 'pin an image that does: `ami: { type: id, id: ami-… }`',
  };
}
