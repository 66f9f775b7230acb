import type { FineTune } from './schema.ts';
import type { DatasetFacts, FileFacts, ObjectVersion } from './dataset-facts.ts';
import type { MediaFolder } from './media-folders.ts';
import { bucketName } from '../environment/names.ts';
import { datasetKey } from './names.ts';

/** One half of a FineTune's data: where Bedrock reads it, and what Temper uploads to get it there. */
export interface TrainingInput {
  readonly role: 'train' | 'validation';
  readonly bucket: string;
  readonly key: string;
  /** `s3://<bucket>/<key>` */
  readonly uri: string;
  /** Absent for data that is in S3 already. */
  readonly upload?: FileFacts;
  /** Which version of data in S3 was looked at; absent when nobody did. */
  readonly object?: ObjectVersion;
}

export interface TrainingInputs {
  readonly train: TrainingInput;
  readonly validation?: TrainingInput;
  /** The folders in S3 that the records name media in; none of data that nobody read. */
  readonly media: readonly MediaFolder[];
}

/** What a FineTune in an account learns from and is measured by. */
export function trainingInputs(
  fineTune: FineTune,
  account: string,
  facts: DatasetFacts,
): TrainingInputs {
  const { dataset, environment } = fineTune.spec;
  const bucket = bucketName(environment, 'datasets', account);
  const input = (role: 'train' | 'validation', declared: string): TrainingInput => {
    const known = facts[role];
    if (declared.startsWith('s3://')) {
      const object = known?.object;
      return { role, ...parseS3Uri(declared), ...(object !== undefined && { object }) };
    }
    if (known === undefined) throw new Error(`nothing is known about ${declared} (${role})`);
    const key = datasetKey(fineTune, role, known.sha256);
    return { role, bucket, key, uri: `s3://${bucket}/${key}`, upload: known };
  };
  const train = input('train', dataset.train);
  const held = dataset.validation ?? (dataset.validationSplit && 'the records held back');
  const media = facts.media?.folders ?? [];
  return held ? { train, validation: input('validation', held), media } : { train, media };
}

/** Bucket and key of the S3 URI of an object. @throws Error for any other text */
export function parseS3Uri(uri: string): { uri: string; bucket: string; key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
  if (bucket === undefined || key === undefined) throw new Error(`not an S3 URI: ${uri}`);
  return { uri, bucket, key };
}
