/* What EC2 says of a fleet before anything of it is asked for: a launch that must fail is refused while it costs nothing. */
import { ec2ComputeOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/compute-of.ts';
import type { InstanceType } from '../../../../../stacks/catalog/index.ts';
import { INSTANCE_QUOTAS } from '../../../../../stacks/catalog/index.ts';
import { fleetOf, type Fleet } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet.ts';
import { fleetFactsOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import {
  UNKNOWN_DATA,
  type DatasetFacts,
} from '../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { Diagnostic } from '../../../../../stacks/language/diagnostic.ts';
import { counted } from '../../../../../stacks/language/display.ts';
import { listed } from '../../../../../stacks/language/rules/wording.ts';
import type { SpecPath } from '../../../../../stacks/language/source.ts';
import type { Reservation } from '../../../../aws/fleet-capacity.ts';
import { notStaged } from '../../../../fleet/staged.ts';
import type { JudgedPlan } from '../../../../stack/operated-kind.ts';

type Judged = Pick<JudgedPlan<FineTune>, 'compiled' | 'context'>;
type Finding = Omit<Diagnostic, 'at'> & { readonly path: SpecPath };
/** The region, and the zone of a subnet that is named. */
interface Where {
  readonly region: string;
  readonly zone: string | undefined;
}
type Known = Fleet & { readonly instanceType: InstanceType };

/** Quota, region and reservation, held against the fleet. */
export async function mayStartFleet({ compiled, context }: Judged): Promise<Diagnostic[]> {
  const fleet = fleetOf(ec2ComputeOf(compiled.value));
  const { instanceType } = fleet;
  if (instanceType === undefined) return [];
  const known = { ...fleet, instanceType };
  const { subnet } = fleetFactsOf((compiled.facts as DatasetFacts | undefined) ?? UNKNOWN_DATA);
  const zone = subnet === 'absent' ? undefined : subnet?.zone;
  const where = { region: compiled.stack.region, zone };
  const missing = await notStaged(compiled, (bucket, sha256) =>
    context.fleets.isStaged(bucket, sha256),
  );
  const found = await Promise.all([
    quotaOf(known, context),
    offeredIn(known, where, context),
    reserved(known, where, context),
  ]);
  const placed = found.flat().map((finding) => {
    const at = context.locate(finding.path);
    return { ...finding, ...(at !== undefined && { at }) };
  });
  return [...missing, ...placed];
}

/** Reserved machines are counted when they are reserved. */
async function quotaOf(
  { instanceType, nodes, capacity }: Known,
  { fleets }: Pick<Judged['context'], 'fleets'>,
): Promise<Finding[]> {
  if (capacity.type !== 'onDemand' && capacity.type !== 'spot') return [];
  const { instances, onDemandCode, spotCode } = INSTANCE_QUOTAS[instanceType.quota];
  const code = capacity.type === 'spot' ? spotCode : onDemandCode;
  const allowed = await fleets.quota(code);
  const needed = nodes * instanceType.vcpus;
  if (allowed === 'unknown' || needed <= allowed) return [];
  return [
    {
      code: 'GATE_FLEET_QUOTA',
      severity: 'error',
      message: `${nodes} × ${instanceType.name} take ${counted(needed)} vCPUs, and the account may run ${counted(allowed)} of its ${instances} instances`,
      why: `EC2 counts ${capacity.type === 'spot' ? 'spot' : 'on-demand'} ${instances} instances by their vCPUs against the quota ${code}, and would start none`,
      fix: `ask for ${counted(needed)} or more: \`aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${code} --desired-value ${needed}\``,
      path: ['spec', 'compute', 'nodes'],
    },
  ];
}

async function offeredIn(
  { instanceType: { name } }: Known,
  { region, zone }: Where,
  { fleets }: Pick<Judged['context'], 'fleets'>,
): Promise<Finding[]> {
  const zones = await fleets.zones(name);
  if (zone === undefined ? zones.length > 0 : zones.includes(zone)) return [];
  const words =
    zone === undefined || zones.length === 0
      ? {
          message: `EC2 offers no ${name} in ${region}`,
          why: 'no zone of the region has it',
          fix: 'choose another instance type, or an environment in a region that has it (`aws ec2 describe-instance-type-offerings`)',
        }
      : {
          message: `EC2 offers no ${name} in ${zone}`,
          why: `the subnet of the machines is there, and in ${region} the type is in ${listed(zones)}`,
          fix: 'name a subnet in one of these, or another instance type',
        };
  return [
    {
      code: 'GATE_FLEET_CAPACITY',
      severity: 'error',
      ...words,
      path: ['spec', 'compute', 'instanceType'],
    },
  ];
}

async function reserved(
  { capacity, instanceType, nodes }: Known,
  { zone }: Where,
  { fleets, now }: Pick<Judged['context'], 'fleets' | 'now'>,
): Promise<Finding[]> {
  if (capacity.type !== 'reservation' && capacity.type !== 'capacityBlock') return [];
  const { id } = capacity;
  const [reservation, time] = await Promise.all([fleets.reservation(id), now()]);
  const wrong = wrongWith(reservation, { type: instanceType.name, nodes, now: time, zone });
  if (wrong === undefined) return [];
  return [
    {
      code: 'GATE_FLEET_CAPACITY',
      severity: 'error',
      message: `${id} ${wrong.what}`,
      why: wrong.why,
      fix: wrong.fix,
      path: ['spec', 'compute', 'capacity', 'id'],
    },
  ];
}

interface Needed {
  readonly type: string;
  readonly nodes: number;
  readonly now: number;
  readonly zone: string | undefined;
}

interface Wrong {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

function wrongWith(reservation: Reservation | undefined, needed: Needed): Wrong | undefined {
  if (reservation === undefined)
    return {
      what: 'is no capacity reservation that this account sees in this region',
      why: 'EC2 knows none of that id here',
      fix: 'see `aws ec2 describe-capacity-reservations`, and write its id',
    };
  const { state, instanceType, zone, available, total, startsAt } = reservation;
  if (instanceType !== needed.type)
    return {
      what: `reserves ${instanceType}, not ${needed.type}`,
      why: 'a reservation is of one instance type',
      fix: `write \`instanceType: ${instanceType}\`, or name another reservation`,
    };
  if (needed.zone !== undefined && zone !== needed.zone)
    return {
      what: `is in ${zone}, and the subnet in ${needed.zone}`,
      why: 'machines stand in the zone of their subnet, and a reservation gives them in its own',
      fix: `name a subnet in ${zone}, or another reservation`,
    };
  if (state === 'scheduled' || (startsAt !== undefined && startsAt.getTime() > needed.now))
    return {
      what: `begins ${startsAt?.toISOString().replace(/:\d\d\.\d+Z$/, 'Z') ?? 'later'}`,
      why: 'before that, EC2 starts no machine in it',
      fix: 'apply when it has begun',
    };
  if (state !== 'active')
    return {
      what: `is ${state}`,
      why: 'EC2 starts machines only in a reservation that is active',
      fix: 'name one that is, or another `capacity`',
    };
  if (available < needed.nodes)
    return {
      what: `has ${available} of its ${total} machines left, and ${needed.nodes} are needed`,
      why: 'a fleet starts whole or not at all',
      fix: 'end what uses it, or train on fewer `nodes`',
    };
  return undefined;
}
