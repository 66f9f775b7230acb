import { stateBucketName } from '../../../stacks/kinds/environment/names.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import type { Grant } from '../../../stacks/permissions/grant.ts';
import { Place } from '../../../stacks/place.ts';
import type { Asked } from '../../stack/operated-kind.ts';

/** Whether something still lives in an environment is read from the states in its bucket. */
export function whatLivesInside({ environment }: Asked<Environment>): readonly Grant[] {
  const bucket = new Place(environment.spec).bucket(stateBucketName(environment));
  return [{ actions: ['s3:GetObject'], resources: [`${bucket}/temper/*.tfstate`] }];
}
