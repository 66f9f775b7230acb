import { findInstanceType, hourlyPrice } from '../../../../../stacks/catalog/index.ts';
import { fineTuneId } from '../../../../../stacks/kinds/fine-tune/names.ts';
import { machinesOf, type FleetMachine } from '../../../../aws/fleet-machines.ts';
import { STACK_TAG } from '../../../../aws/ownership.ts';
import type { AwsAccess } from '../../../../ports/ports.ts';
import type { Kept } from '../../../../stack/kept.ts';

/** The machines of an account and region that Temper started, that still run, and that no spec here declares. */
export async function keptMachines(
  access: AwsAccess,
  isDeclared: (id: string) => boolean,
  machines: () => Promise<readonly FleetMachine[]> = () => machinesOf(access),
): Promise<Kept[]> {
  const byStack = new Map<string, FleetMachine[]>();
  for (const machine of await machines()) {
    const stack = machine.tags[STACK_TAG];
    if (!machine.runs || stack === undefined || isDeclared(versionOf(machine))) continue;
    byStack.set(stack, [...(byStack.get(stack) ?? []), machine]);
  }
  return [...byStack].map(([stack, all]) => keptFleet(access, stack, all));
}

function versionOf({ tags }: FleetMachine): string {
  return fineTuneId(tags['temper:model'] ?? '', Number(tags['temper:version']));
}

function keptFleet(access: AwsAccess, stack: string, machines: readonly FleetMachine[]): Kept {
  const [first] = machines;
  if (first === undefined) throw new Error('a fleet without a machine is not kept');
  const count = machines.length;
  const ids = machines.map(({ id }) => id);
  const environment = first.tags['temper:environment'];
  const perHourUsd = priceOf(first, access.region);
  return {
    stack,
    id: versionOf(first),
    what: `${count} running ${count === 1 ? 'machine' : 'machines'} of a training (${ids.join(', ')})`,
    arn: first.fleet ?? ids.join(' '),
    removal: `\`aws ec2 terminate-instances --instance-ids ${ids.join(' ')}\``,
    serving: `${count} × ${first.instanceType ?? 'an instance'}`,
    ...(environment !== undefined && { environment }),
    ...(perHourUsd !== undefined && { perHourUsd: perHourUsd * count }),
  };
}

function priceOf({ instanceType }: FleetMachine, region: string): number | undefined {
  const type = findInstanceType(instanceType ?? '');
  return type && hourlyPrice(type, 'onDemand', region)?.expectedUsd;
}
