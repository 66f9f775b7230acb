import { bucketName, stateBucketName } from '../../../stacks/kinds/environment/names.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import type { Grant } from '../../../stacks/permissions/grant.ts';
import { Place } from '../../../stacks/place.ts';
import type { Asked } from '../../stack/operated-kind.ts';

/**
 * Whether something still lives in an environment is read from the states in its bucket; what no spec declares any more, from
 * the buckets that Temper named for environments of this account.
 */
export function whatLivesInside({ environment }: Asked<Environment>): readonly Grant[] {
  const place = new Place(environment.spec);
  const bucket = place.bucket(stateBucketName(environment));
  const others = place.bucket(bucketName('*', 'state', environment.spec.account));
  return [
    {
      actions: ['s3:GetObject'],
      resources: [bucket, others].map((one) => `${one}/temper/*.tfstate`),
    },
    { actions: ['s3:GetBucketTagging', 's3:ListBucket'], resources: [others] },
  ];
}
