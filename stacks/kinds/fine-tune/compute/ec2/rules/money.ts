import {
  describeInstanceType,
  findInstanceType,
  hourlyPrice,
  type InstanceType,
} from '../../../../../catalog/instances/index.ts';
import { ENDED_SOFTWARE } from '../../../../../catalog/machine-images.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { presetFields } from '../presets.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about what a fleet costs, and what it need not cost. */
export const MONEY_RULES: readonly Rule[] = [
  { code: 'RULE_FLEET_COST', check: eachOnFleet(tooDear) },
  { code: 'RULE_FLEET_OVERSIZED', check: eachOnFleet(oversized) },
  { code: 'RULE_FLEET_IMAGE', check: eachOnFleet(movingImage) },
];

const dollars = (usd: number) => `$${usd.toFixed(2)}`;

function* tooDear({ compute, instanceType, declared, region }: FleetSubject): Iterable<Breach> {
  const { maxHourlyCostUsd, nodes = 1, capacity } = compute;
  if (maxHourlyCostUsd === undefined || instanceType === undefined) return;
  const type = capacity?.type ?? 'onDemand';
  const price = hourlyPrice(instanceType, type === 'reservation' ? 'onDemand' : type, region);
  const usd = nodes * (price?.lowUsd ?? 0);
  if (usd <= maxHourlyCostUsd || price === undefined) return;
  yield {
    message: `${nodes} × ${instanceType.name} cost ${dollars(usd)} an hour, more than the ${dollars(maxHourlyCostUsd)} that \`maxHourlyCostUsd\` allows`,
    ...place(declared, at('maxHourlyCostUsd')),
    why: `list price of ${price.source.date} in ${price.region} (${price.source.source})${price.unverified === undefined ? '' : `; ${price.unverified}`}`,
    fix: 'raise it, or choose fewer or smaller machines',
  };
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
