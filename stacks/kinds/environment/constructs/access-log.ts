import { Construct } from 'constructs';
import { bucketName } from '../names.ts';
import { stackOf } from '../../../temper-stack.ts';
import { DataBucket } from './data-bucket.ts';

/**
 * The bucket that records who read which dataset and model artifact.
 *
 * Encrypted with S3's own keys whatever the environment says: S3 delivers access logs to no bucket that encrypts with
 * KMS by default. Delivery is granted by policy because with owner-enforced objects there are no ACLs.
 * Source: docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html, 2026-11.
 */
export class AccessLog extends Construct {
  readonly bucket: DataBucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { environment, place } = stackOf(this);
    const { metadata, spec } = environment;
    const name = (kind: 'logs' | 'datasets' | 'artifacts'): string =>
      bucketName(metadata.name, kind, spec.account);
    this.bucket = new DataBucket(this, 'Bucket', {
      kind: 'logs',
      retention: {
        days: spec.retention.logsDays,
        of: 'all',
        path: ['spec', 'retention', 'logsDays'],
      },
      statements: [
        {
          Sid: 'AccessLogsOfThisEnvironment',
          Principal: { Service: 'logging.s3.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: `${place.bucket(name('logs'))}/*`,
          Condition: {
            StringEquals: { 'aws:SourceAccount': spec.account },
            ArnEquals: {
              'aws:SourceArn': [place.bucket(name('datasets')), place.bucket(name('artifacts'))],
            },
          },
        },
      ],
    });
  }
}
