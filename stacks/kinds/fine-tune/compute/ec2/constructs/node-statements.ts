import { bucketName, METRICS_NAMESPACE } from '../../../../environment/names.ts';
import type { Environment } from '../../../../environment/schema.ts';
import { literally, type Statement } from '../../../../../policy.ts';
import type { Place } from '../../../../../place.ts';
import { stagedFolder } from '../names.ts';

/** Where a run keeps what it writes. */
export interface RunPlace {
  readonly environment: Environment;
  readonly place: Place;
  /** The run's folder in the artifacts bucket, without slashes at its ends. */
  readonly folder: string;
}

/** Write what a run writes, and read it back; nothing is taken away. */
export function keepRun({ environment, place, folder }: RunPlace): Statement[] {
  const bucket = place.bucket(bucketName(environment.metadata.name, 'artifacts', place.account));
  const own = { 'aws:ResourceAccount': place.account };
  const run = literally(folder);
  return [
    {
      Sid: 'ListRun',
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: { StringLike: { 's3:prefix': [run, `${run}/*`] }, StringEquals: own },
    },
    {
      Sid: 'WriteRun',
      Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      Resource: `${bucket}/${run}/*`,
      Condition: { StringEquals: own },
    },
  ];
}

/** Fetch the program that runs on the nodes, and no other version's. */
export function readProgram({ environment, place }: RunPlace, key: string): Statement {
  const bucket = place.bucket(bucketName(environment.metadata.name, 'artifacts', place.account));
  return {
    Sid: 'ReadProgram',
    Action: 's3:GetObject',
    Resource: `${bucket}/${literally(key)}`,
    Condition: { StringEquals: { 'aws:ResourceAccount': place.account } },
  };
}

/** Fetch the staged sets that the spec pins, and nothing beside them. */
export function readStaged(
  { environment, place }: RunPlace,
  digests: readonly string[],
): Statement[] {
  if (digests.length === 0) return [];
  const bucket = place.bucket(bucketName(environment.metadata.name, 'artifacts', place.account));
  return [
    {
      Sid: 'ReadStaged',
      Action: 's3:GetObject',
      Resource: digests.map((sha256) => `${bucket}/${stagedFolder(sha256)}/*`),
      Condition: { StringEquals: { 'aws:ResourceAccount': place.account } },
    },
  ];
}

/**
 * Read from the directory bucket of the version, which is all that it has: below buckets IAM tells nothing apart there.
 * Source: Amazon S3 user guide, authorizing Zonal endpoint API operations with CreateSession, 2026-11.
 */
export function readCopy(place: Place, bucket: string): Statement {
  return {
    Sid: 'ReadCopy',
    Action: 's3express:CreateSession',
    Resource: place.regional('s3express', `bucket/${bucket}`),
    Condition: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } },
  };
}

/** Say what happens: to the version's own log group, and as metrics. */
export function tell(place: Place, logGroup: string): Statement[] {
  return [
    {
      Sid: 'WriteLog',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: place.regional('logs', `log-group:${logGroup}:*`),
    },
    {
      Sid: 'PublishMetrics',
      Action: 'cloudwatch:PutMetricData',
      // CloudWatch has no resources for metrics.
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': METRICS_NAMESPACE } },
    },
  ];
}

/**
 * Let people in through Session Manager, whom IAM lets in: there is no SSH. None of these can be narrowed to a resource.
 * Source: docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html, 2026-11.
 */
export function takeSessions(): Statement {
  return {
    Sid: 'TakeSessions',
    Action: [
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    Resource: '*',
  };
}

/** Read the secrets that the spec refers to, decrypted by the service that keeps them. */
export function readSecrets(place: Place, arns: readonly string[]): Statement[] {
  const kept = (service: string) =>
    arns.filter((arn) => arn.includes(`:${service}:`)).map((arn) => literally(arn));
  const [secrets, parameters] = [kept('secretsmanager'), kept('ssm')];
  const services = [
    ...(secrets.length > 0 ? ['secretsmanager'] : []),
    ...(parameters.length > 0 ? ['ssm'] : []),
  ];
  return [
    ...(secrets.length > 0
      ? [{ Sid: 'ReadSecrets', Action: 'secretsmanager:GetSecretValue', Resource: secrets }]
      : []),
    ...(parameters.length > 0
      ? [{ Sid: 'ReadParameters', Action: 'ssm:GetParameter', Resource: parameters }]
      : []),
    ...(services.length > 0
      ? [
          {
            Sid: 'DecryptSecrets',
            Action: 'kms:Decrypt',
            Resource: place.regional('kms', 'key/*'),
            Condition: {
              StringEquals: { 'kms:ViaService': services.map((one) => place.endpoint(one)) },
            },
          },
        ]
      : []),
  ];
}

const ECR_IMAGE =
  /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.[a-z.]+\/(?<repository>[a-z0-9._/-]+)@/;

/** Pull the one image, where it is in a registry of AWS; others need no permission of AWS. */
export function pullImage(place: Place, image: string | undefined): Statement[] {
  const { account, region, repository } = ECR_IMAGE.exec(image ?? '')?.groups ?? {};
  if (repository === undefined) return [];
  return [
    // A token is for all of a registry.
    { Sid: 'EnterRegistry', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Sid: 'PullImage',
      Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: `arn:${place.partition}:ecr:${region}:${account}:repository/${repository}`,
    },
  ];
}
