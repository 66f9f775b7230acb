import type { S3 } from '@aws-sdk/client-s3';
import type { AwsAccess } from '../ports/ports.ts';
import { bucketPlace } from './bucket-place.ts';
import { awsClients } from './clients.ts';
import { askAws, askAwsFor } from './failures.ts';
import type { PlannedCreate } from './finder.ts';
import { fromTagList, ownership, text } from './ownership.ts';
import type { Existing } from './ownership.ts';

/**
 * A bucket of the planned name. The provider creates a bucket first and tags it with a second request; killed in
 * between it leaves an untagged one. Such a bucket counts as ours when it is in this account and has never held
 * anything: its name holds the environment's name and the account's id, and there is nothing in it to lose.
 */
export async function findBucket(
  access: AwsAccess,
  { values }: PlannedCreate,
  stackId: string,
): Promise<Existing | undefined> {
  const name = text(values, 'bucket');
  if (name === undefined) return undefined;
  const place = await bucketPlace(access, name);
  if (place.kind === 'absent') return undefined;
  if (place.kind === 'foreign') {
    const { owner } = place;
    const why = `the bucket belongs to ${owner}; bucket names are unique over all of AWS`;
    return { importId: name, ours: false, owner, why };
  }
  const s3 = await awsClients(access).s3();
  const tags = await bucketTags(access, s3, name);
  if (Object.keys(tags).length === 0 && (await isBucketEmpty(access, s3, name)))
    return { importId: name, ours: true };
  return { importId: name, ...ownership(tags, stackId) };
}

/** A directory bucket of the planned name, which has no tags: the name itself says which account, environment and version it is of. */
export async function findDirectoryBucket(
  access: AwsAccess,
  { values }: PlannedCreate,
): Promise<Existing | undefined> {
  const name = text(values, 'bucket');
  if (name === undefined) return undefined;
  const s3 = await awsClients(access).s3();
  const call = { access, service: 's3', operation: 'HeadBucket', resource: name };
  const found = await askAwsFor(call, ['NoSuchBucket', 'NotFound'], () =>
    s3.headBucket({ Bucket: name }),
  );
  return found && { importId: name, ours: true };
}

/** The tags of a bucket of this account; none when it was never tagged. */
export async function bucketTags(
  access: AwsAccess,
  s3: S3,
  name: string,
): Promise<Record<string, string>> {
  const call = { access, service: 's3', operation: 'GetBucketTagging', resource: name };
  const found = await askAwsFor(call, ['NoSuchTagSet', 'NoSuchTagSetError'], () =>
    s3.getBucketTagging({ Bucket: name }),
  );
  return fromTagList(found?.TagSet);
}

/** True when a bucket holds no object and no older version of one. */
export async function isBucketEmpty(access: AwsAccess, s3: S3, name: string): Promise<boolean> {
  const call = { access, service: 's3', operation: 'ListObjectVersions', resource: name };
  const page = await askAws(call, () => s3.listObjectVersions({ Bucket: name, MaxKeys: 1 }));
  return (page.Versions?.length ?? 0) + (page.DeleteMarkers?.length ?? 0) === 0;
}
