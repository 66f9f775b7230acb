import type { Environment } from '../../environment/schema.ts';
import { bucketName, keyAlias } from '../../environment/names.ts';
import type { Place } from '../../../place.ts';
import type { TrainingInput, TrainingInputs } from '../training-inputs.ts';
import { literally, type Statement } from '../../../policy.ts';

/** Read the data of this version, nothing else. */
export function readData(inputs: TrainingInputs, place: Place): Statement[] {
  return [inputs.train, inputs.validation].flatMap((input) =>
    input === undefined ? [] : readInput(input, place),
  );
}

/** Read one half of the data. */
export function readInput(input: TrainingInput, place: Place): Statement[] {
  const own = input.upload !== undefined;
  const key = literally(input.key);
  const which = input.role === 'train' ? 'TrainingData' : 'ValidationData';
  return [
    {
      Sid: `List${which}`,
      Action: 's3:ListBucket',
      Resource: place.bucket(input.bucket),
      Condition: {
        StringLike: { 's3:prefix': key },
        ...(own && { StringEquals: { 'aws:ResourceAccount': place.account } }),
      },
    },
    {
      Sid: `Read${which}`,
      Action: 's3:GetObject',
      Resource: `${place.bucket(input.bucket)}/${key}`,
      ...(own && { Condition: { StringEquals: { 'aws:ResourceAccount': place.account } } }),
    },
  ];
}

/** Read the media that the records name, by their folders. As of data in S3, nothing is said of whose other buckets are. */
export function readMedia({ media, train }: TrainingInputs, place: Place): Statement[] {
  const buckets = new Map<string, string[]>();
  for (const { bucket, folder } of media) {
    const patterns = buckets.get(bucket) ?? [];
    buckets.set(bucket, [...patterns, `${literally(folder)}/*`]);
  }
  return [...buckets].flatMap(([bucket, patterns], index) => {
    const isOwn = bucket === train.bucket && train.upload !== undefined;
    const own = isOwn && { StringEquals: { 'aws:ResourceAccount': place.account } };
    const suffix = index === 0 ? '' : String(index + 1);
    return [
      {
        Sid: `ListMedia${suffix}`,
        Action: 's3:ListBucket',
        Resource: place.bucket(bucket),
        Condition: { StringLike: { 's3:prefix': patterns }, ...own },
      },
      {
        Sid: `ReadMedia${suffix}`,
        Action: 's3:GetObject',
        Resource: patterns.map((pattern) => `${place.bucket(bucket)}/${pattern}`),
        ...(own && { Condition: own }),
      },
    ];
  });
}

/** Write the results of this version, and read them back. */
export function writeResults(environment: Environment, place: Place, prefix: string): Statement[] {
  const bucket = place.bucket(bucketName(environment.metadata.name, 'artifacts', place.account));
  const folder = literally(prefix);
  const own = { 'aws:ResourceAccount': place.account };
  return [
    {
      Sid: 'ListResults',
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: {
        StringLike: { 's3:prefix': [folder, `${folder}/*`] },
        StringEquals: own,
      },
    },
    {
      Sid: 'WriteResults',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `${bucket}/${folder}/*`,
      Condition: { StringEquals: own },
    },
  ];
}

/** A service that uses a key on behalf of who trains, and what that asks of the key. */
const KEY_USES = {
  bedrock: {
    Sid: 'EncryptModel',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey', 'kms:CreateGrant'],
  },
  s3: { Sid: 'EncryptObjects', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] },
  s3express: { Sid: 'DecryptCopy', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] },
} as const;

/**
 * Use the environment's key through services: for the model through Bedrock, for objects through S3. The key that Temper
 * manages is told by its alias, because its id is known only in the environment's state.
 */
export function useKey(
  { metadata, spec }: Environment,
  place: Place,
  services: readonly (keyof typeof KEY_USES)[],
): Statement[] {
  if (spec.encryption.type === 'aws-managed') return [];
  const managed = spec.encryption.type === 'temper-managed';
  const Resource = managed
    ? place.regional('kms', 'key/*')
    : (spec.encryption as { readonly keyArn: string }).keyArn;
  return services.map((service) => ({
    ...KEY_USES[service],
    Resource,
    Condition: {
      StringEquals: { 'kms:ViaService': place.endpoint(service) },
      ...(managed && {
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': keyAlias(metadata.name) },
      }),
    },
  }));
}
