import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { Construct } from 'constructs';
import type { SpecPath } from '../../../language/source.ts';
import { bucketName, type BucketKind } from '../names.ts';
import { stackOf } from '../../../temper-stack.ts';
import { policy, type Statement } from '../../../policy.ts';

/** Days after which S3 drops the parts of an upload that was never finished. */
const INCOMPLETE_UPLOAD_DAYS = 7;

export interface DataBucketProps {
  readonly kind: BucketKind;
  /** ARN of the KMS key objects are encrypted with. @default keys that S3 owns */
  readonly keyArn?: string | undefined;
  /** How long things stay. */
  readonly retention: Retention;
  /** Bucket that receives the access logs. @default accesses are not logged */
  readonly logs?: DataBucket;
  /** What the bucket's policy says besides "only through TLS". */
  readonly statements?: readonly Statement[];
}

export interface Retention {
  readonly days: number;
  /**
   * `superseded`: what is current stays, what was deleted or overwritten is removed for good after `days`.
   * `all`: everything is removed `days` after it was written.
   */
  readonly of: 'superseded' | 'all';
  /** Where the spec says so. */
  readonly path: SpecPath;
}

/** A bucket that only its account can read, encrypted, versioned, reached through TLS alone. */
export class DataBucket extends Construct {
  readonly name: string;
  /** Reference to the bucket, for what must come after it. */
  readonly ref: string;
  /** What must exist before a service can use what the bucket's policy grants it. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id);
    const stack = stackOf(this);
    const { metadata, spec } = stack.environment;
    this.name = bucketName(metadata.name, props.kind, spec.account);
    const bucket = new S3Bucket(this, 'Bucket', {
      bucket: stack.data(this.name),
      // S3 deletes empty buckets only; emptying one is part of deleting an environment on purpose.
      ...(spec.deletionPolicy === 'delete' && { forceDestroy: true }),
    });
    stack.origin(bucket, ['metadata', 'name'], { force_destroy: ['spec', 'deletionPolicy'] });
    this.ref = bucket.bucket;

    this.policy = this.#protect(props);
    this.#retain(props.retention);
    if (props.logs !== undefined) {
      new S3BucketLoggingA(this, 'Logging', {
        bucket: this.ref,
        targetBucket: props.logs.ref,
        targetPrefix: `${props.kind}/`,
        // S3 tries whether it may deliver.
        dependsOn: [props.logs.policy],
      });
    }
  }

  #protect(props: DataBucketProps): S3BucketPolicy {
    const bucket = this.ref;
    const stack = stackOf(this);
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
    const encryption = new S3BucketServerSideEncryptionConfigurationA(this, 'Encryption', {
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault:
            props.keyArn === undefined
              ? { sseAlgorithm: 'AES256' }
              : { sseAlgorithm: 'aws:kms', kmsMasterKeyId: props.keyArn },
          ...(props.keyArn !== undefined && { bucketKeyEnabled: true }),
        },
      ],
    });
    stack.origin(encryption, ['spec', 'encryption']);
    return new S3BucketPolicy(this, 'Policy', {
      bucket,
      policy: stack.json(policy([this.#onlyTls(), ...(props.statements ?? [])])),
      // S3 refuses two changes of one bucket's access at the same time.
      dependsOn: [block],
    });
  }

  #onlyTls(): Statement {
    const arn = stackOf(this).place.bucket(this.name);
    return {
      Sid: 'OnlyThroughTls',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: [arn, `${arn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
  }

  #retain({ days, of, path }: Retention): void {
    const versioning = new S3BucketVersioningA(this, 'Versioning', {
      bucket: this.ref,
      versioningConfiguration: { status: 'Enabled' },
    });
    const everything = { status: 'Enabled', filter: [{ prefix: '' }] };
    const rules: S3BucketLifecycleConfigurationRule[] = [
      {
        ...everything,
        id: 'retention',
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: INCOMPLETE_UPLOAD_DAYS }],
        noncurrentVersionExpiration: [{ noncurrentDays: of === 'all' ? 1 : days }],
        ...(of === 'all' && { expiration: [{ days }] }),
      },
      {
        ...everything,
        id: 'delete-markers-of-nothing',
        expiration: [{ expiredObjectDeleteMarker: true }],
      },
    ];
    const lifecycle = new S3BucketLifecycleConfiguration(this, 'Lifecycle', {
      bucket: this.ref,
      rule: rules,
      // S3 takes rules about versions only once there are versions.
      dependsOn: [versioning],
    });
    stackOf(this).origin(lifecycle, path);
  }
}
