import type { BucketLocationConstraint, S3 } from '@aws-sdk/client-s3';
import { arnPartition } from '../../stacks/catalog/partitions.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { ownBucketExists } from './bucket-place.ts';
import { awsClients } from './clients.ts';
import { bucketTags, isBucketEmpty } from './existing-bucket.ts';
import { askAws, askAwsFor } from './failures.ts';
import type { StateBucketLocation } from './state-bucket.ts';

/** Set last: a bucket that carries it is complete. */
const MANAGED_BY = { Key: 'temper:managed-by', Value: 'temper' };

/**
 * Makes a bucket fit for states: versioned, encrypted, private, reached by TLS only, tagged.
 *
 * Each step can be repeated, and the tag that says "complete" comes last, so a run that was killed is finished by the
 * next. A bucket without that tag is finished only while it has never held anything: a bucket with objects in it was
 * set up by people, who may have reasons of their own.
 */
export async function createStateBucket(
  access: AwsAccess,
  location: StateBucketLocation,
  exists: boolean,
): Promise<'created' | 'completed' | 'exists'> {
  const s3 = await awsClients(access).s3();
  const { bucket } = location;
  const created = !exists && (await createBucket(access, s3, location));
  const tags = created ? {} : await bucketTags(access, s3, bucket);
  if (!created) {
    const complete = tags[MANAGED_BY.Key] === MANAGED_BY.Value;
    if (complete || !(await isBucketEmpty(access, s3, bucket))) return 'exists';
  }
  await secure(access, s3, location);
  await tag(access, s3, location, tags);
  return created ? 'created' : 'completed';
}

/** False when somebody of this account was faster. */
async function createBucket(
  access: AwsAccess,
  s3: S3,
  { bucket, region }: StateBucketLocation,
): Promise<boolean> {
  const call = { access, service: 's3', operation: 'CreateBucket', resource: bucket };
  const made = await askAwsFor(call, ['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'], () =>
    s3.createBucket({
      Bucket: bucket,
      ObjectOwnership: 'BucketOwnerEnforced',
      // The oldest region has no name for itself here and refuses the one it has everywhere else.
      ...(region !== 'us-east-1' && {
        CreateBucketConfiguration: { LocationConstraint: constraint(region) },
      }),
    }),
  );
  if (made) return true;
  if (await ownBucketExists(access, bucket)) return false;
  // Refused as existing, then not there: it is being deleted, or was within the last hours.
  throw new TemperError([
    {
      code: 'AWS_BUCKET_UNAVAILABLE',
      severity: 'error',
      message: `the state bucket ${bucket} cannot be made yet: its name is not free`,
      why: 'S3 frees the name of a deleted bucket only after a while',
      fix: 'wait and run the command again, or name another bucket in `spec.stateBucket`',
    },
  ]);
}

/** The SDK lists the regions it knew when it was released; newer ones are as good. */
function constraint(region: string): BucketLocationConstraint {
  return region as BucketLocationConstraint;
}

async function secure(
  access: AwsAccess,
  s3: S3,
  { bucket, kmsKeyArn }: StateBucketLocation,
): Promise<void> {
  const call = (operation: string) => ({ access, service: 's3', operation, resource: bucket });
  await askAws(call('PutBucketVersioning'), () =>
    s3.putBucketVersioning({
      Bucket: bucket,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  );
  await askAws(call('PutBucketEncryption'), () =>
    s3.putBucketEncryption({
      Bucket: bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [
          kmsKeyArn === undefined
            ? { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }
            : {
                ApplyServerSideEncryptionByDefault: {
                  SSEAlgorithm: 'aws:kms',
                  KMSMasterKeyID: kmsKeyArn,
                },
                // One call of KMS for many objects, instead of one for each.
                BucketKeyEnabled: true,
              },
        ],
      },
    }),
  );
  await askAws(call('PutPublicAccessBlock'), () =>
    s3.putPublicAccessBlock({
      Bucket: bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  const policy = await askAwsFor(call('GetBucketPolicy'), ['NoSuchBucketPolicy'], () =>
    s3.getBucketPolicy({ Bucket: bucket }),
  );
  if (policy?.Policy) return;
  await askAws(call('PutBucketPolicy'), () =>
    s3.putBucketPolicy({ Bucket: bucket, Policy: tlsOnly(access.region, bucket) }),
  );
}

function tlsOnly(region: string, bucket: string): string {
  const arn = `arn:${arnPartition(region)}:s3:::${bucket}`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });
}

/** Keeps what tags there are: S3 replaces the whole set. */
async function tag(
  access: AwsAccess,
  s3: S3,
  { bucket, environment }: StateBucketLocation,
  before: Readonly<Record<string, string>>,
): Promise<void> {
  const call = { access, service: 's3', operation: 'PutBucketTagging', resource: bucket };
  const own = environment === undefined ? {} : { 'temper:environment': environment };
  const tags = { ...before, ...own, [MANAGED_BY.Key]: MANAGED_BY.Value };
  const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await askAws(call, () => s3.putBucketTagging({ Bucket: bucket, Tagging: { TagSet } }));
}
