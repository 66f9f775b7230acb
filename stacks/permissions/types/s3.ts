import type { PlannedResource, TypeRights } from '../resource-type.ts';
import { keyThrough } from '../resource-type.ts';

const bucket = ({ place, text }: PlannedResource): readonly string[] => [
  place.bucket(text('bucket')),
];
const objects = ({ place, text }: PlannedResource): readonly string[] => [
  `${place.bucket(text('bucket'))}/*`,
];

/** A part of a bucket that is read, written and removed by actions of its own. */
function setting(
  read: string,
  write: string,
  more: { readonly remove?: string; readonly also?: readonly string[] } = {},
): TypeRights {
  return {
    arns: bucket,
    find: [],
    read: [read, ...(more.also ?? [])],
    create: [write],
    update: [write],
    delete: [more.remove ?? write],
  };
}

export const S3_RIGHTS = {
  aws_s3_bucket: {
    arns: bucket,
    find: [
      's3:ListBucket',
      's3:GetBucketTagging',
      's3:ListBucketVersions',
      // Tells a bucket of another account from one that may not be looked at.
      { actions: ['s3:ListAllMyBuckets'], on: () => ['*'] },
    ],
    read: [
      's3:GetAccelerateConfiguration',
      's3:GetBucketAcl',
      's3:GetBucketCORS',
      's3:GetBucketLogging',
      's3:GetBucketObjectLockConfiguration',
      's3:GetBucketPolicy',
      's3:GetBucketRequestPayment',
      's3:GetBucketTagging',
      's3:GetBucketVersioning',
      's3:GetBucketWebsite',
      's3:GetEncryptionConfiguration',
      's3:GetLifecycleConfiguration',
      's3:GetReplicationConfiguration',
      's3:ListBucket',
    ],
    create: ['s3:CreateBucket', 's3:PutBucketTagging'],
    update: ['s3:PutBucketTagging'],
    delete: [
      's3:DeleteBucket',
      's3:ListBucketVersions',
      { actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], on: objects },
    ],
    irretrievable: true,
  },
  aws_s3_bucket_lifecycle_configuration: setting(
    's3:GetLifecycleConfiguration',
    's3:PutLifecycleConfiguration',
  ),
  aws_s3_bucket_logging: setting('s3:GetBucketLogging', 's3:PutBucketLogging'),
  aws_s3_bucket_ownership_controls: setting(
    's3:GetBucketOwnershipControls',
    's3:PutBucketOwnershipControls',
  ),
  aws_s3_bucket_policy: setting('s3:GetBucketPolicy', 's3:PutBucketPolicy', {
    remove: 's3:DeleteBucketPolicy',
  }),
  aws_s3_bucket_public_access_block: setting(
    's3:GetBucketPublicAccessBlock',
    's3:PutBucketPublicAccessBlock',
  ),
  aws_s3_bucket_server_side_encryption_configuration: setting(
    's3:GetEncryptionConfiguration',
    's3:PutEncryptionConfiguration',
  ),
  aws_s3_bucket_versioning: setting('s3:GetBucketVersioning', 's3:PutBucketVersioning'),
  aws_s3_object: {
    arns: ({ place, text }) => [`${place.bucket(text('bucket'))}/${text('key')}`],
    find: [],
    read: [
      's3:GetObject',
      's3:GetObjectTagging',
      // Without it S3 answers 403 for an object that is not there.
      { actions: ['s3:ListBucket'], on: bucket },
      // S3 decrypts what it tells the checksum of.
      keyThrough('s3', ['kms:Decrypt']),
    ],
    create: [
      's3:PutObject',
      // What was begun of a large object is taken back when it cannot be ended.
      's3:AbortMultipartUpload',
      keyThrough('s3', ['kms:Decrypt', 'kms:GenerateDataKey']),
    ],
    update: ['s3:PutObject', keyThrough('s3', ['kms:Decrypt', 'kms:GenerateDataKey'])],
    delete: [
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      { actions: ['s3:ListBucketVersions'], on: bucket },
    ],
    irretrievable: true,
  },
} as const satisfies Readonly<Record<string, TypeRights>>;
