import { bucketName, stateBucketName } from '../../../stacks/kinds/environment/names.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import { ANYWHERE, type Grant } from '../../../stacks/permissions/grant.ts';
import { Place } from '../../../stacks/place.ts';
import type { Asked } from '../../stack/operated-kind.ts';

/**
 * What still lives in an environment is read from the states in its bucket, and what no spec declares any more from those in
 * whatever state bucket of Temper's the account has.
 */
export function whatLivesThere({ environment }: Asked<Environment>): readonly Grant[] {
  const place = new Place(environment.spec);
  const buckets = [stateBucketName(environment), bucketName('*', 'state', place.account)].map(
    (name) => place.bucket(name),
  );
  return [
    { actions: ['s3:ListAllMyBuckets'], resources: ANYWHERE },
    { actions: ['s3:GetBucketTagging', 's3:ListBucket'], resources: buckets },
    {
      actions: ['s3:GetObject'],
      resources: buckets.map((bucket) => `${bucket}/temper/*.tfstate`),
    },
    ...keyLookedAt(environment),
  ];
}

/** `doctor` looks at a key that the environment was given. */
function keyLookedAt({ spec: { encryption } }: Environment): readonly Grant[] {
  return encryption.type === 'customer-key'
    ? [{ actions: ['kms:DescribeKey', 'kms:GetKeyPolicy'], resources: [encryption.keyArn] }]
    : [];
}
