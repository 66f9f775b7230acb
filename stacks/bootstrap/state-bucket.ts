import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { Construct } from 'constructs';
import { policy, type Statement } from '../policy.ts';
import { stackOf } from '../temper-stack.ts';
import { STATE_BUCKET_RULES } from './state-bucket-names.ts';

/** Days that superseded states and deleted locks can be brought back. */
const SUPERSEDED_DAYS = 365;
const INCOMPLETE_UPLOAD_DAYS = 7;

/**
 * How the bucket of the states is kept: versions, encryption, nothing public, TLS alone, and review records that are written
 * once by the plan role and never changed. The bucket itself is made before anything can be planned and is not in the state
 * that lies in it: so no plan can delete it.
 */
export class StateBucketSettings extends Construct {
  constructor(scope: Construct, id: string, props: { readonly planRole: string }) {
    super(scope, id);
    const stack = stackOf(this);
    const bucket = stack.data(stack.state.bucket);
    const versioning = new S3BucketVersioningA(this, 'Versioning', {
      bucket,
      versioningConfiguration: { status: 'Enabled' },
    });
    this.#encrypt(bucket);
    new S3BucketOwnershipControls(this, 'Ownership', {
      bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const block = new S3BucketPublicAccessBlock(this, 'PublicAccess', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketPolicy(this, 'Policy', {
      bucket,
      policy: stack.json(
        policy(statements(stack.place.bucket(stack.state.bucket), props.planRole)),
      ),
      // S3 refuses two changes of one bucket's access at the same time.
      dependsOn: [block],
    });
    new S3BucketLifecycleConfiguration(this, 'Lifecycle', {
      bucket,
      rule: rules(),
      dependsOn: [versioning],
    });
  }

  #encrypt(bucket: string): void {
    const stack = stackOf(this);
    const { kmsKeyArn } = stack.state;
    const encryption = new S3BucketServerSideEncryptionConfigurationA(this, 'Encryption', {
      bucket,
      rule: [
        kmsKeyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
          : {
              applyServerSideEncryptionByDefault: {
                sseAlgorithm: 'aws:kms',
                kmsMasterKeyId: stack.data(kmsKeyArn),
              },
              bucketKeyEnabled: true,
            },
      ],
    });
    stack.origin(encryption, ['spec', 'encryption']);
  }
}

function rules() {
  const everything = { status: 'Enabled', filter: [{ prefix: '' }] };
  const [superseded, markers] = STATE_BUCKET_RULES;
  return [
    {
      ...everything,
      id: superseded,
      abortIncompleteMultipartUpload: [{ daysAfterInitiation: INCOMPLETE_UPLOAD_DAYS }],
      noncurrentVersionExpiration: [{ noncurrentDays: SUPERSEDED_DAYS }],
    },
    { ...everything, id: markers, expiration: [{ expiredObjectDeleteMarker: true }] },
  ];
}

/**
 * `s3:if-none-match` is there when the request says `If-None-Match`, of which S3 takes `*` alone: nothing is overwritten.
 * Source: docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html, 2026-11. Whoever may write the
 * bucket's policy may change this; of the roles here none may.
 */
function statements(bucket: string, planRole: string): Statement[] {
  const everyone = { Principal: { AWS: '*' }, Effect: 'Deny' } as const;
  const reviews = `${bucket}/reviews/*`;
  return [
    {
      Sid: 'TlsOnly',
      ...everyone,
      Action: 's3:*',
      Resource: [bucket, `${bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'ReviewsByPlanRole',
      ...everyone,
      Action: 's3:PutObject',
      Resource: reviews,
      Condition: { StringNotEquals: { 'aws:PrincipalArn': planRole } },
    },
    {
      Sid: 'ReviewsOnce',
      ...everyone,
      Action: 's3:PutObject',
      Resource: reviews,
      Condition: { Null: { 's3:if-none-match': 'true' } },
    },
    {
      Sid: 'ReviewsStay',
      ...everyone,
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: reviews,
    },
  ];
}
