import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws } from './failures.ts';
import { STACK_TAG } from './ownership.ts';

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
    for await (const page of paginateDescribeFileSystems({ client }, {})) {
      for (const one of page.FileSystems ?? []) {
        const tags = Object.fromEntries(
          (one.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]),
        );
        const { FileSystemId: id, LustreConfiguration: lustre } = one;
        if (id === undefined || lustre === undefined || tags[STACK_TAG] === undefined) continue;
        if (GONE.has(one.Lifecycle ?? '')) continue;
        const throughput = lustre.PerUnitStorageThroughput;
        systems.push({
          id,
          arn: one.ResourceARN ?? id,
          capacityGib: one.StorageCapacity ?? 0,
          deployment: lustre.DeploymentType ?? '',
          tags,
          ...(throughput !== undefined && { throughputPerTib: throughput }),
        });
      }
    }
    return systems;
  });
}
