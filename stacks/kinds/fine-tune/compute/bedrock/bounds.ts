import { Place } from '../../../../place.ts';
import type { Statement } from '../../../../policy.ts';
import { bucketName } from '../../../environment/names.ts';
import type { Environment } from '../../../environment/schema.ts';
import { useNetwork } from './constructs/training-network.ts';
import { useKey } from '../../constructs/training-statements.ts';

/**
 * The most that the role of any training may do here: read objects, because a spec may name data in any bucket, write results
 * into the environment's artifacts, use its key and its network.
 */
export function bedrockBounds(environment: Environment): readonly Statement[] {
  const place = new Place(environment.spec);
  const artifacts = bucketName(environment.metadata.name, 'artifacts', place.account);
  return [
    { Sid: 'ReadData', Action: ['s3:GetObject', 's3:ListBucket'], Resource: place.bucket('*') },
    { Sid: 'WriteResults', Action: 's3:PutObject', Resource: `${place.bucket(artifacts)}/*` },
    ...useKey(environment, place, ['bedrock', 's3']),
    ...useNetwork(environment, place),
  ];
}
