import type { S3 } from '@aws-sdk/client-s3';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { errorFacts } from './error-facts.ts';
import { askAws, awsFailure } from './failures.ts';

/** Whose a bucket name is: names are unique over all accounts of AWS. */
export type BucketPlace =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ours' }
  /** In another account, or in another region of this one. */
  | { readonly kind: 'foreign'; readonly owner: string };

/**
 * Looks a bucket up by name.
 *
 * @throws TemperError when it cannot be told, e.g. AWS_ACCESS_DENIED for a bucket of this account.
 */
export async function bucketPlace(access: AwsAccess, name: string): Promise<BucketPlace> {
  const s3 = await awsClients(access).s3();
  try {
    await s3.headBucket({ Bucket: name, ExpectedBucketOwner: access.account });
    return { kind: 'ours' };
  } catch (error) {
    // A HEAD has no body, so S3 tells everything by the status.
    const { name: type, status } = errorFacts(error);
    if (status === 404) return { kind: 'absent' };
    if (status === 301 || type === 'PermanentRedirect')
      return { kind: 'foreign', owner: `another region than ${access.region}` };
    const refused = status === 403 && !/Token|Signature|AccessKey|Skew/.test(type);
    if (refused && !(await isListed(access, s3, name)))
      return { kind: 'foreign', owner: 'another AWS account' };
    const call = { access, service: 's3', operation: 'HeadBucket', resource: name };
    throw awsFailure(error, call);
  }
}

/** Whether a state bucket exists. @throws TemperError (AWS_BUCKET_UNAVAILABLE) when the name is taken elsewhere. */
export async function ownBucketExists(access: AwsAccess, bucket: string): Promise<boolean> {
  const place = await bucketPlace(access, bucket);
  if (place.kind !== 'foreign') return place.kind === 'ours';
  throw new TemperError([
    {
      code: 'AWS_BUCKET_UNAVAILABLE',
      severity: 'error',
      message: `the state bucket ${bucket} belongs to ${place.owner}`,
      why: 'bucket names are unique over all accounts and regions of AWS',
      fix: 'name another bucket in `spec.stateBucket` of the environment',
    },
  ]);
}

/** Tells "somebody else's" from "ours, but the role may not look": both are answered with 403. */
async function isListed(access: AwsAccess, s3: S3, name: string): Promise<boolean> {
  const call = { access, service: 's3', operation: 'ListBuckets', resource: name };
  return await askAws(call, async () => {
    for await (const page of s3.paginateListBuckets({ Prefix: name }))
      if (page.Buckets?.some((bucket) => bucket.Name === name)) return true;
    return false;
  });
}
