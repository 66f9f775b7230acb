import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import { parseS3Uri } from '../../../stacks/kinds/fine-tune/training-inputs.ts';
import { ANYWHERE, type Grant } from '../../../stacks/permissions/grant.ts';
import type { Place } from '../../../stacks/place.ts';
import { literally } from '../../../stacks/policy.ts';
import { isInS3 } from '../../dataset/dataset-file.ts';

/** A key that Temper manages counts for a training only some time after its alias was made: when that was is listed. */
export function whenKeyCounts({ spec }: Environment): readonly Grant[] {
  return spec.encryption.type === 'temper-managed'
    ? [{ actions: ['kms:ListAliases'], resources: ANYWHERE }]
    : [];
}

/** Data that is in S3 already is read before it is trained on. How its owner encrypts it Temper cannot know. */
export function dataRead({ spec }: FineTune, place: Place): readonly Grant[] {
  const uris = [spec.dataset.train, spec.dataset.validation];
  return uris.flatMap((uri) => {
    if (uri === undefined || !isInS3(uri)) return [];
    const { bucket, key } = parseS3Uri(uri);
    const arn = place.bucket(bucket);
    return [
      { actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [`${arn}/${literally(key)}`] },
      { actions: ['s3:ListBucket'], resources: [arn] },
    ];
  });
}
