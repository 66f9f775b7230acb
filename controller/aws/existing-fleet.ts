/* What a training on machines leaves behind when its apply is killed: a second one of most of it is refused, of some paid for. */
import { gangOf } from '../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import { askEc2 } from './ask-ec2.ts';
import { awsClients } from './clients.ts';
import { askAws } from './failures.ts';
import { fileSystemsOf } from './file-systems.ts';
import { byName, byTag, type Finder } from './finder.ts';
import { machinesOf, type FleetMachine } from './fleet-machines.ts';
import { fromTagList, STACK_TAG } from './ownership.ts';

/**
 * The fleet that has started the machines of the planned gang: EC2 tells nothing of an instant fleet to who does not know its id,
 * but its machines carry it. Of several, the one whose machines run, then the first.
 */
export const findFleet: Finder = async (access, { address }, stackId) => {
  const planned = gangOf(address);
  if (planned === undefined) return undefined;
  const machines = (await machinesOf(access, stackId)).filter(
    ({ fleet, tags }) =>
      fleet !== undefined &&
      tags['temper:attempt'] === String(planned.attempt) &&
      tags['temper:gang'] === String(planned.gang),
  );
  const [first] = machines.toSorted((a, b) => Number(b.runs) - Number(a.runs) || age(a) - age(b));
  return first?.fleet === undefined ? undefined : { importId: first.fleet, ours: true };
};

function age({ launchedAt }: FleetMachine): number {
  return launchedAt?.getTime() ?? 0;
}

/** A launch template of the planned name. */
export const findLaunchTemplate = byName('name', async (access, name) => {
  const absent = ['InvalidLaunchTemplateName.NotFoundException'];
  const call = { operation: 'DescribeLaunchTemplates', resource: name, absent };
  const answer = await askEc2(access, call, (client, ec2) =>
    client.send(new ec2.DescribeLaunchTemplatesCommand({ LaunchTemplateNames: [name] })),
  );
  const found = answer?.LaunchTemplates?.at(0);
  if (found?.LaunchTemplateId === undefined) return undefined;
  return { importId: found.LaunchTemplateId, tags: fromTagList(found.Tags) };
});

/** A placement group of the planned name. */
export const findPlacementGroup = byName('name', async (access, name) => {
  const absent = ['InvalidPlacementGroup.Unknown'];
  const call = { operation: 'DescribePlacementGroups', resource: name, absent };
  const answer = await askEc2(access, call, (client, ec2) =>
    client.send(new ec2.DescribePlacementGroupsCommand({ GroupNames: [name] })),
  );
  const found = answer?.PlacementGroups?.at(0);
  return found && { importId: name, tags: fromTagList(found.Tags) };
});

/** The file system of a stack, which has no name: one that is there would be billed beside a second one. */
export const findFileSystem = byTag(async (access, stackId) => {
  const systems = await fileSystemsOf(access);
  return systems.filter(({ tags }) => tags[STACK_TAG] === stackId).map(({ id }) => id);
});

/** It is going, or was never made. Source: FSx API reference, DataRepositoryAssociation `Lifecycle`, 2026-11. */
const ASSOCIATION_GONE: ReadonlySet<string> = new Set(['DELETING', 'FAILED']);

/** What ties the file system of a stack to its data: FSx takes no second one for the same folder. It filters by no tag. */
export const findDataAssociation = byTag(async (access, stackId) => {
  const operation = 'DescribeDataRepositoryAssociations';
  return await askAws({ access, service: 'fsx', operation, resource: stackId }, async () => {
    const [client, { paginateDescribeDataRepositoryAssociations }] = await Promise.all([
      awsClients(access).fsx(),
      import('@aws-sdk/client-fsx'),
    ]);
    const own: (string | undefined)[] = [];
    for await (const page of paginateDescribeDataRepositoryAssociations({ client }, {}))
      for (const { AssociationId, Tags, Lifecycle = '' } of page.Associations ?? [])
        if (fromTagList(Tags)[STACK_TAG] === stackId && !ASSOCIATION_GONE.has(Lifecycle))
          own.push(AssociationId);
    return own;
  });
});
