import type { Grant, Identity } from './grant.ts';
import { keyUse } from './key-use.ts';
import type { ReachedStates } from './reach.ts';

/** What making the state bucket takes; `apply` makes it before the first plan, and finishes what a killed run began. */
const MAKING = [
  's3:CreateBucket',
  's3:GetBucketPolicy',
  's3:GetBucketTagging',
  's3:ListBucketVersions',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketTagging',
  's3:PutBucketVersioning',
  's3:PutEncryptionConfiguration',
];

/**
 * What Terraform's S3 backend (1.11.4, `use_lockfile`) and Temper ask of the bucket with the states. Plans take no lock, so
 * one who plans writes nothing. The bucket is listed for workspaces, for what lives in an environment, and so that S3 says
 * "not found" of an object that is not there.
 */
export function stateGrants(identity: Identity, states: ReachedStates): Grant[] {
  const bucket = states.place.bucket(states.bucket);
  const objects = states.keys.map((key) => `${bucket}/${key}`);
  const locks = objects.map((object) => `${object}.tflock`);
  const read: Grant[] = [
    { actions: ['s3:ListBucket'], resources: [bucket] },
    { actions: ['s3:ListAllMyBuckets'], resources: ['*'] },
    { actions: ['s3:GetObject'], resources: [...objects, ...locks] },
    ...withKey(states, ['kms:Decrypt']),
  ];
  if (identity === 'plan') return read;
  return [
    ...read,
    { actions: ['s3:PutObject'], resources: [...objects, ...locks] },
    { actions: ['s3:DeleteObject'], resources: locks },
    ...withKey(states, ['kms:GenerateDataKey']),
    ...(identity === 'apply' ? [{ actions: MAKING, resources: [bucket] }] : []),
  ];
}

/** States are encrypted with the customer's key where an environment has one, else with S3's own. */
function withKey({ environment }: ReachedStates, actions: readonly string[]): Grant[] {
  const { encryption } = environment.spec;
  return encryption.type === 'customer-key' ? keyUse(environment, 's3', actions) : [];
}
