import { shown } from '../../../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { listed } from '../../../../../language/rules/wording.ts';
import { mayBePlaced } from '../fleet.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about how machines are had, and how they stand. */
export const CAPACITY_RULES: readonly Rule[] = [
  { code: 'RULE_FLEET_CAPACITY', check: eachOnFleet(notSold) },
  { code: 'RULE_FLEET_PLACEMENT', check: eachOnFleet(placement) },
  { code: 'RULE_FLEET_EFA', check: eachOnFleet(withoutEfa) },
  { code: 'RULE_FLEET_CHECKPOINTS', check: eachOnFleet(noCheckpoints) },
];

const WAYS = {
  onDemand: 'on demand',
  spot: 'on the spot market',
  capacityBlock: 'in capacity blocks',
} as const;

function* notSold({ compute, instanceType, declared }: FleetSubject): Iterable<Breach> {
  const type = compute.capacity?.type ?? 'onDemand';
  if (instanceType === undefined || type === 'reservation') return;
  if (instanceType.purchase.includes(type)) return;
  const written = compute.capacity?.type !== undefined;
  yield {
    message: `AWS does not sell ${instanceType.name} ${WAYS[type]}`,
    ...place(declared, written ? at('capacity', 'type') : at('type')),
    why: `it is to be had ${listed(instanceType.purchase.map((one) => WAYS[one]))}`,
    fix: `write \`capacity: { type: ${instanceType.purchase[0]}${instanceType.purchase[0] === 'capacityBlock' ? ', id: cr-… ' : ' '}}\`, or choose another instance type`,
  };
}

function* placement({ compute, declared }: FleetSubject): Iterable<Breach> {
  const { capacity } = compute;
  if (compute.placement !== 'cluster' || capacity === undefined || mayBePlaced(capacity)) return;
  const block = capacity.type === 'capacityBlock';
  yield {
    message: `a placement group and a ${block ? 'capacity block' : 'reservation'} exclude each other`,
    ...place(declared, at('placement')),
    why: block
      ? 'machines of a capacity block stand close together already, and EC2 refuses a group for them'
      : 'reserved machines stand where they were reserved: a group of another name leaves EC2 without a place for them',
    fix: block
      ? 'remove `placement`'
      : 'remove `placement`, or name the group that the reservation was made in as `capacity.placementGroup`',
  };
}

function* withoutEfa({ compute, instanceType, declared }: FleetSubject): Iterable<Breach> {
  const { nodes = 1, allowTcp } = compute;
  if (nodes < 2 || allowTcp === true || instanceType === undefined) return;
  if (instanceType.network.efa !== undefined) return;
  yield {
    message: `${nodes} machines of type ${instanceType.name} would train together without EFA`,
    ...place(declared, at('nodes')),
    why: `the type has no EFA: gradients go over TCP, ${instanceType.network.upTo ? 'at most ' : ''}${instanceType.network.gbitPerSecond} Gbit/s, and the accelerators wait`,
    fix: 'use one larger machine, a type with EFA, or say that you know: `allowTcp: true`',
  };
}

function* noCheckpoints({ compute, declared }: FleetSubject): Iterable<Breach> {
  const { capacity, maxRestarts = 0, workload } = compute;
  const spot = capacity?.type === 'spot';
  if (workload === undefined || (!spot && maxRestarts === 0)) return;
  if (workload.recipe !== undefined || workload.checkpointEvery !== undefined) return;
  yield {
    message: spot
      ? 'AWS may take these machines back, and nothing says that the program writes checkpoints'
      : 'a restart begins at the newest checkpoint, and nothing says that the program writes any',
    ...place(declared, at('workload'), 'key'),
    why: 'without one, every interruption pays for all of the training again',
    fix: `let it write into \`TEMPER_CHECKPOINTS\` and resume from \`TEMPER_RESUME_FROM\`, and write \`checkpointEvery: 15m\`; or ${spot ? 'write `capacity: { type: onDemand }`' : `remove ${shown('maxRestarts')}`}`,
  };
}
