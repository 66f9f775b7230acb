import type { FileSystem as Described } from '@aws-sdk/client-fsx';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws } from './failures.ts';
import { fromTagList, STACK_TAG } from './ownership.ts';

/** A file system of FSx for Lustre that is there for a training, and bills. */
export interface FileSystem {
  readonly id: string;
  readonly arn: string;
  readonly capacityGib: number;
  /** In FSx's words: `SCRATCH_2`. */
  readonly deployment: string;
  /** MB a second for each TiB; of persistent ones. */
  readonly throughputPerTib?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** It is gone, going, or was never made. Source: FSx API reference, FileSystem `Lifecycle`, 2026-11. */
const GONE: ReadonlySet<string> = new Set(['DELETING', 'FAILED']);

/** The Lustre file systems of an account and region that carry the mark of a stack. FSx filters by no tag. */
export async function fileSystemsOf(access: AwsAccess): Promise<FileSystem[]> {
  const call = { access, service: 'fsx', operation: 'DescribeFileSystems' };
  return await askAws(call, async () => {
    const [client, { paginateDescribeFileSystems }] = await Promise.all([
      awsClients(access).fsx(),
      import('@aws-sdk/client-fsx'),
    ]);
    const systems: FileSystem[] = [];
    for await (const page of paginateDescribeFileSystems({ client }, {}))
      systems.push(...(page.FileSystems ?? []).flatMap(systemFrom));
    return systems;
  });
}

function systemFrom(found: Described): FileSystem[] {
  const { FileSystemId: id, LustreConfiguration: lustre, Lifecycle = '' } = found;
  const tags = fromTagList(found.Tags);
  if (id === undefined || lustre === undefined || tags[STACK_TAG] === undefined) return [];
  if (GONE.has(Lifecycle)) return [];
  const throughput = lustre.PerUnitStorageThroughput;
  const system: FileSystem = {
    id,
    arn: found.ResourceARN ?? id,
    capacityGib: found.StorageCapacity ?? 0,
    deployment: lustre.DeploymentType ?? '',
    tags,
    ...(throughput !== undefined && { throughputPerTib: throughput }),
  };
  return [system];
}
