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

/** What it takes to see that the bucket is complete. */
const FINISHED = ['s3:GetBucketTagging', 's3:ListBucketVersions'];

/**
 * What Terraform's S3 backend (1.11.4, `use_lockfile`) and Temper ask of the bucket with the states. Plans take no lock, so
 * one who plans writes no state. The bucket is listed for workspaces, for what lives in an environment, and so that S3 says
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
  const records = recordGrants(identity, bucket);
  if (identity === 'plan')
    return [...read, ...records, ...withKey(states, ['kms:GenerateDataKey'])];
  const makes = isBootstrapped(states) ? FINISHED : MAKING;
  return [
    ...read,
    ...records,
    { actions: ['s3:PutObject'], resources: [...objects, ...locks] },
    { actions: ['s3:DeleteObject'], resources: locks },
    ...withKey(states, ['kms:GenerateDataKey']),
    ...(identity === 'apply' ? [{ actions: makes, resources: [bucket] }] : []),
  ];
}

/**
 * Records of reviews and of what was applied, beside the states. One who plans adds a review and can neither change nor delete
 * one: S3 takes what says `If-None-Match` only where nothing is yet. Source:
 * docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html, 2026-11.
 */
function recordGrants(identity: Identity, bucket: string): Grant[] {
  const [reviews, applied] = [[`${bucket}/reviews/*`], [`${bucket}/applied/*`]];
  const read: Grant = { actions: ['s3:GetObject'], resources: [...reviews, ...applied] };
  switch (identity) {
    case 'plan':
      return [
        read,
        {
          actions: ['s3:PutObject'],
          resources: reviews,
          condition: { Null: { 's3:if-none-match': 'false' } },
        },
      ];
    case 'apply':
      return [read, { actions: ['s3:PutObject'], resources: applied }];
    case 'watch':
    case 'destroy':
      return [read];
  }
}

/** The bucket of a bootstrapped environment is there, and how it is kept is not for one who applies to change. */
function isBootstrapped({ environment }: ReachedStates): boolean {
  return environment.spec.roles.boundary !== undefined;
}

/** States are encrypted with the customer's key where an environment has one, else with S3's own. */
function withKey({ environment }: ReachedStates, actions: readonly string[]): Grant[] {
  const { encryption } = environment.spec;
  return encryption.type === 'customer-key' ? keyUse(environment, 's3', actions) : [];
}
