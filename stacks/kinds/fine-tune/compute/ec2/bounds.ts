import { Place } from '../../../../place.ts';
import type { Statement } from '../../../../policy.ts';
import { bucketName, METRICS_NAMESPACE } from '../../../environment/names.ts';
import type { Environment } from '../../../environment/schema.ts';
import { useKey } from '../../constructs/training-statements.ts';
import { readCopy, takeSessions } from './constructs/node-statements.ts';
import { directoryBucketPrefix } from './names.ts';

/**
 * The most that the machines of any training may do here: read objects, because a spec may name data in any bucket; write into the
 * environment's artifacts; say what happens; read the account's secrets and pull images, of which their own role names its own.
 */
export function ec2Bounds(environment: Environment): readonly Statement[] {
  if (environment.spec.fleets === undefined) return [];
  const place = new Place(environment.spec);
  const { name } = environment.metadata;
  const artifacts = place.bucket(bucketName(name, 'artifacts', place.account));
  return [
    {
      Sid: 'ReadTrainingData',
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: place.bucket('*'),
    },
    {
      Sid: 'WriteRuns',
      Action: ['s3:AbortMultipartUpload', 's3:PutObject'],
      Resource: `${artifacts}/*`,
    },
    {
      Sid: 'WriteLogs',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: place.regional('logs', `log-group:/temper/${name}/fleets/*`),
    },
    {
      Sid: 'PublishMetrics',
      Action: 'cloudwatch:PutMetricData',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': METRICS_NAMESPACE } },
    },
    {
      Sid: 'ReadSecrets',
      Action: ['secretsmanager:GetSecretValue', 'ssm:GetParameter'],
      Resource: [
        place.regional('secretsmanager', 'secret:*'),
        place.regional('ssm', 'parameter/*'),
      ],
    },
    {
      Sid: 'DecryptSecrets',
      Action: 'kms:Decrypt',
      Resource: place.regional('kms', 'key/*'),
      Condition: {
        StringEquals: {
          'kms:ViaService': [place.endpoint('secretsmanager'), place.endpoint('ssm')],
        },
      },
    },
    {
      Sid: 'PullImages',
      Action: ['ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer'],
      Resource: '*',
    },
    readCopy(place, `${directoryBucketPrefix(environment)}*`),
    takeSessions(),
    ...useKey(environment, place, ['s3', 's3express']),
  ];
}
