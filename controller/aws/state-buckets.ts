import type { AwsAccess } from '../ports/ports.ts';
import { bucketPlace } from './bucket-place.ts';
import { awsClients } from './clients.ts';
import { bucketTags } from './existing-bucket.ts';
import { askAws } from './failures.ts';

/** A state bucket that Temper made. */
export interface FoundStateBucket {
  readonly bucket: string;
  /** Name of the environment whose states it holds. */
  readonly environment: string;
}

/**
 * The state buckets of an account and region by the names that Temper gives them, whoever declares their environments. One
 * that a spec named otherwise (`stateBucket`) is found through that spec alone.
 */
export async function stateBucketsIn(access: AwsAccess): Promise<FoundStateBucket[]> {
  const s3 = await awsClients(access).s3();
  const call = { access, service: 's3', operation: 'ListBuckets' };
  const names = await askAws(call, async () => {
    const found: string[] = [];
    for await (const page of s3.paginateListBuckets({ Prefix: 'temper-' }))
      for (const { Name } of page.Buckets ?? []) if (Name !== undefined) found.push(Name);
    return found;
  });
  const suffix = `-state-${access.account}`;
  const buckets: FoundStateBucket[] = [];
  for (const bucket of names.filter((name) => name.endsWith(suffix))) {
    // Buckets are listed for all regions together.
    if ((await bucketPlace(access, bucket)).kind !== 'ours') continue;
    const tags = await bucketTags(access, s3, bucket);
    const environment = tags['temper:environment'];
    if (tags['temper:managed-by'] === 'temper' && environment !== undefined)
      buckets.push({ bucket, environment });
  }
  return buckets;
}
