import { isDirectoryBucket } from '../../directory-bucket.ts';
import type { Grant } from '../grant.ts';
import type { PlannedResource, Right, TypeRights } from '../resource-type.ts';
import { keyUse } from '../key-use.ts';

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

const object = ({ place, text }: PlannedResource): readonly string[] => [
  `${place.bucket(text('bucket'))}/${text('key')}`,
];

/** Told apart by their names alone. */
function isDirectory({ text }: PlannedResource): boolean {
  return isDirectoryBucket(text('bucket'));
}

const directory = ({ place, text }: PlannedResource): readonly string[] => [
  place.regional('s3express', `bucket/${text('bucket')}`),
];

/** Actions of IAM on a bucket of either sort: on a directory bucket they have the same names with another prefix. */
function ofEitherSort(name: string): Right {
  return (resource) => [
    isDirectory(resource)
      ? { actions: [`s3express:${name}`], resources: directory(resource) }
      : { actions: [`s3:${name}`], resources: bucket(resource) },
  ];
}

type SessionMode = 'ReadOnly' | 'ReadWrite';

/**
 * Of objects in a directory bucket IAM is asked only for a session of the bucket, and what it may be used for.
 * Source: Amazon S3 user guide, authorizing Zonal endpoint API operations with CreateSession, 2026-11.
 */
function session(mode: SessionMode): (resource: PlannedResource) => readonly Grant[] {
  return (resource) => [
    {
      actions: ['s3express:CreateSession'],
      resources: directory(resource),
      // Whoever asks for nothing gets the most that is allowed.
      ...(mode === 'ReadOnly' && {
        condition: { StringEquals: { 's3express:SessionMode': mode } },
      }),
    },
  ];
}

/** Actions in an ordinary bucket; in a directory bucket, a session of it. */
function elseSession(
  mode: SessionMode,
  actions: readonly string[],
  on: (resource: PlannedResource) => readonly string[],
): Right {
  return (resource) =>
    isDirectory(resource) ? session(mode)(resource) : [{ actions, resources: on(resource) }];
}

/** The environment's key, in the name of the service that keeps the bucket. */
function through(actions: readonly string[]): Right {
  return (resource) =>
    keyUse(resource.environment, isDirectory(resource) ? 's3express' : 's3', actions);
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
  aws_s3_bucket_server_side_encryption_configuration: {
    arns: bucket,
    find: [],
    read: [ofEitherSort('GetEncryptionConfiguration')],
    create: [ofEitherSort('PutEncryptionConfiguration')],
    update: [ofEitherSort('PutEncryptionConfiguration')],
    delete: [ofEitherSort('PutEncryptionConfiguration')],
  },
  aws_s3_bucket_versioning: setting('s3:GetBucketVersioning', 's3:PutBucketVersioning'),
  aws_s3_directory_bucket: {
    arns: directory,
    find: [session('ReadWrite')],
    // Provider 5.100.0 looks with a session, and to one that may not write a bucket is not there
    // (hashicorp/terraform-provider-aws 44773): so who plans could write into what is a copy.
    read: [session('ReadWrite')],
    create: ['s3express:CreateBucket'],
    update: [],
    // What is in it is a copy, and goes first.
    delete: ['s3express:DeleteBucket', session('ReadWrite')],
  },
  aws_s3_object: {
    arns: ({ place, text }) => [`${place.bucket(text('bucket'))}/${text('key')}`],
    find: [],
    read: [
      elseSession('ReadOnly', ['s3:GetObject', 's3:GetObjectTagging'], object),
      // Without it S3 answers 403 for an object that is not there.
      elseSession('ReadOnly', ['s3:ListBucket'], bucket),
      // S3 decrypts what it tells the checksum of.
      through(['kms:Decrypt']),
    ],
    create: [
      // What was begun of a large object is taken back when it cannot be ended.
      elseSession('ReadWrite', ['s3:AbortMultipartUpload', 's3:PutObject'], object),
      through(['kms:Decrypt', 'kms:GenerateDataKey']),
    ],
    update: [
      elseSession('ReadWrite', ['s3:PutObject'], object),
      through(['kms:Decrypt', 'kms:GenerateDataKey']),
    ],
    delete: [
      elseSession('ReadWrite', ['s3:DeleteObject', 's3:DeleteObjectVersion'], object),
      elseSession('ReadWrite', ['s3:ListBucketVersions'], bucket),
    ],
    irretrievable: true,
  },
} as const satisfies Readonly<Record<string, TypeRights>>;
