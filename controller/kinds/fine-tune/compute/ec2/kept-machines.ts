import {
  findInstanceType,
  hourlyPrice,
  lustrePrice,
  type LustreDeploymentType,
} from '../../../../../stacks/catalog/index.ts';
import { LUSTRE_TYPES } from '../../../../../stacks/kinds/fine-tune/compute/ec2/schema/storage.ts';
import { HOURS_A_MONTH } from '../../../../../stacks/estimate/run-cost.ts';
import { fineTuneId } from '../../../../../stacks/kinds/fine-tune/names.ts';
import { counted } from '../../../../../stacks/language/display.ts';
import { fileSystemsOf, type FileSystem } from '../../../../aws/file-systems.ts';
import { machinesOf, type FleetMachine } from '../../../../aws/fleet-machines.ts';
import { STACK_TAG } from '../../../../aws/ownership.ts';
import type { AwsAccess } from '../../../../ports/ports.ts';
import type { Kept } from '../../../../stack/kept.ts';

/** What of all trainings an account and region has that bills by the hour. */
export interface InAccount {
  machines(): Promise<readonly FleetMachine[]>;
  fileSystems(): Promise<readonly FileSystem[]>;
}

/** The machines and file systems of an account and region that Temper made, that are there still, and that no spec here declares. */
export async function keptMachines(
  access: AwsAccess,
  isDeclared: (id: string) => boolean,
  account: InAccount = {
    machines: () => machinesOf(access),
    fileSystems: () => fileSystemsOf(access),
  },
): Promise<Kept[]> {
  const [machines, systems] = await Promise.all([account.machines(), account.fileSystems()]);
  const byStack = new Map<string, FleetMachine[]>();
  for (const machine of machines) {
    const stack = machine.tags[STACK_TAG];
    if (!machine.runs || stack === undefined || isDeclared(versionOf(machine))) continue;
    byStack.set(stack, [...(byStack.get(stack) ?? []), machine]);
  }
  return [
    ...[...byStack].map(([stack, all]) => keptFleet(access, stack, all)),
    ...systems.filter((system) => !isDeclared(versionOf(system))).map(keptFileSystem),
  ];
}

function versionOf({ tags }: Pick<FleetMachine, 'tags'>): string {
  return fineTuneId(tags['temper:model'] ?? '', Number(tags['temper:version']));
}

function keptFileSystem(system: FileSystem): Kept {
  const { id, arn, tags, capacityGib, deployment, throughputPerTib } = system;
  const environment = tags['temper:environment'];
  const price = isDeployment(deployment)
    ? lustrePrice(deployment, 'SSD', throughputPerTib)
    : undefined;
  return {
    stack: tags[STACK_TAG] ?? '',
    id: versionOf(system),
    what: `the file system of a training (${id}, ${counted(capacityGib)} GiB)`,
    arn,
    removal: `\`aws fsx delete-file-system --file-system-id ${id}\``,
    serving: `${counted(capacityGib)} GiB of Lustre`,
    ...(environment !== undefined && { environment }),
    ...(price !== undefined && {
      perHourUsd: (price.usdPerGbMonth * capacityGib) / HOURS_A_MONTH,
    }),
  };
}

const DEPLOYMENTS: readonly string[] = Object.values(LUSTRE_TYPES);

function isDeployment(deployment: string): deployment is LustreDeploymentType {
  return DEPLOYMENTS.includes(deployment);
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
