import { DataAwsKmsKey } from '@cdktf/provider-aws/lib/data-aws-kms-key/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3DirectoryBucket } from '@cdktf/provider-aws/lib/s3-directory-bucket/index.js';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import { Construct } from 'constructs';
import { stackOf } from '../../../../../temper-stack.ts';
import { keyAlias } from '../../../../environment/names.ts';
import { assetPath, contentTypeOf } from '../../../constructs/training-data.ts';
import type { ZonalCopy } from '../zonal-copy.ts';

export interface ZonalDataProps {
  readonly copy: ZonalCopy;
}

/**
 * Data of a version beside its machines, in a directory bucket: one a version, because who may open a session of such a bucket
 * reads all of it. It is a copy and goes with the machines; what a model was trained from stays in the datasets bucket.
 * Directory buckets have neither versions nor, in this provider, tags: the name says whose it is.
 */
export class ZonalData extends Construct {
  /** What must exist before a machine reads from it. */
  readonly ready: readonly Construct[];

  constructor(scope: Construct, id: string, { copy }: ZonalDataProps) {
    super(scope, id);
    const stack = stackOf(this);
    const path = ['spec', 'compute', 'storage'];
    const directory = new S3DirectoryBucket(this, 'Bucket', {
      bucket: stack.data(copy.bucket),
      location: [{ name: stack.data(copy.zone) }],
      // What was begun of an upload that broke off goes with it too.
      forceDestroy: true,
    });
    stack.origin(directory, path);
    const encryption = this.#encryption(directory);
    const objects = copy.inputs.map(({ role, key, upload: { sha256 } }) => {
      const object = new S3Object(this, role, {
        bucket: directory.bucket,
        key: stack.data(key),
        source: assetPath(sha256),
        sourceHash: sha256,
        contentType: contentTypeOf(key),
        metadata: { 'temper-stack': stack.data(stack.stackId) },
        // Objects of directory buckets take no tags.
        overrideProvider: { defaultTags: { tags: {} } },
        // What was written before the key was set would not be encrypted with it.
        ...(encryption !== undefined && { dependsOn: [encryption] }),
      });
      const from = ['spec', 'dataset', role];
      stack.origin(object, from, { source: from, source_hash: from });
      return object;
    });
    this.ready = objects;
  }

  /** The environment's own key, by its ARN: directory buckets know no aliases, and no key of AWS's beside S3's own. */
  #encryption(
    directory: S3DirectoryBucket,
  ): S3BucketServerSideEncryptionConfigurationA | undefined {
    const stack = stackOf(this);
    const { encryption } = stack.environment.spec;
    if (encryption.type === 'aws-managed') return undefined;
    const kmsMasterKeyId =
      encryption.type === 'customer-key'
        ? stack.data(encryption.keyArn)
        : new DataAwsKmsKey(this, 'key', {
            keyId: stack.data(keyAlias(stack.environment.metadata.name)),
          }).arn;
    const made = new S3BucketServerSideEncryptionConfigurationA(this, 'Encryption', {
      bucket: directory.bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId },
          // Directory buckets have it always.
          bucketKeyEnabled: true,
        },
      ],
    });
    stack.origin(made, ['spec', 'compute', 'storage']);
    return made;
  }
}
