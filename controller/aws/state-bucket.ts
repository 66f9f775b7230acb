import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { StateLocation } from '../../stacks/stack.ts';
import type { AwsAccess } from '../ports.ts';
import { ownBucketExists } from './bucket-place.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';
import { createStateBucket } from './state-bucket-creation.ts';
import { parseLock, parseTerraformState } from './terraform-state.ts';
import type { LockInfo, TerraformState } from './terraform-state.ts';

export type { LockInfo, TerraformState };

/** The S3 bucket that holds an environment's Terraform states, read without Terraform. */
export interface StateBucket {
  /** @throws TemperError (AWS_BUCKET_UNAVAILABLE) when the name is another account's or in another region. */
  exists(): Promise<boolean>;
  /**
   * Makes the bucket, or finishes what an interrupted `create` began; a bucket that people made and use is left as it
   * is. Cheap when there is nothing to do: `apply` calls it every time.
   */
  create(): Promise<'created' | 'completed' | 'exists'>;
  /** Who holds the lock of a state; `undefined` when nobody does. */
  lock(key: string): Promise<LockInfo | undefined>;
  /** The state itself; `undefined` before the first apply. @throws TemperError (AWS_STATE_UNREADABLE, ...) */
  readState(key: string): Promise<TerraformState | undefined>;
  /** The keys of all states below a prefix, sorted. */
  list(prefix: string): Promise<string[]>;
}

export type StateBucketLocation = Pick<StateLocation, 'bucket' | 'region'> & {
  /** The environment's name, for the bucket's tags. */
  readonly environment?: string;
};

/** Before the first apply there is not even a bucket. */
const NO_OBJECT = ['NoSuchKey', 'NotFound', 'NoSuchBucket'];

/** `access` must be for the bucket's region. */
export function stateBucket(access: AwsAccess, location: StateBucketLocation): StateBucket {
  const { bucket } = location;
  return {
    exists: () => ownBucketExists(access, bucket),
    create: async () => {
      const there = await ownBucketExists(access, bucket);
      return await createStateBucket(access, location, there);
    },
    lock: async (key) => {
      const body = await objectText(access, bucket, `${key}.tflock`);
      return body === undefined ? undefined : parseLock(body);
    },
    readState: async (key) => {
      const body = await objectText(access, bucket, key);
      if (body === undefined) return undefined;
      const state = parseTerraformState(body);
      if (!state) throw unreadable(bucket, key);
      return state;
    },
    list: (prefix) => listStates(access, bucket, prefix),
  };
}

async function objectText(
  access: AwsAccess,
  bucket: string,
  key: string,
): Promise<string | undefined> {
  const s3 = await awsClients(access).s3();
  const call = { access, service: 's3', operation: 'GetObject', resource: `s3://${bucket}/${key}` };
  return await askAwsFor(call, NO_OBJECT, async () => {
    const object = await s3.getObject({ Bucket: bucket, Key: key });
    return (await object.Body?.transformToString('utf8')) ?? '';
  });
}

async function listStates(access: AwsAccess, bucket: string, prefix: string): Promise<string[]> {
  const s3 = await awsClients(access).s3();
  const call = { access, service: 's3', operation: 'ListObjectsV2', resource: bucket };
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await askAwsFor(call, NO_OBJECT, () =>
      s3.listObjectsV2({
        Bucket: bucket,
        Prefix: prefix,
        ...(token ? { ContinuationToken: token } : {}),
      }),
    );
    if (!page) return [];
    for (const { Key } of page.Contents ?? []) if (Key?.endsWith('.tfstate')) keys.push(Key);
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token);
  return keys.sort();
}

function unreadable(bucket: string, key: string): TemperError {
  return new TemperError([
    {
      code: 'AWS_STATE_UNREADABLE',
      severity: 'error',
      message: `s3://${bucket}/${key} is not a Terraform state of format version 4`,
      why: 'it was cut off, written by something else, or encrypted before it was uploaded',
      fix: `restore an older version: \`aws s3api list-object-versions --bucket ${bucket} --prefix ${key}\` lists them`,
    },
  ]);
}
