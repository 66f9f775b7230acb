import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { StateLocation } from '../../stacks/stack.ts';
import type { LockInfo } from '../ports/lock-info.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { ownBucketExists } from './bucket-place.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';
import { NO_OBJECT, objectText, TOO_LARGE } from './object-text.ts';
import { createStateBucket } from './state-bucket-creation.ts';
import { parseLock, parseTerraformState, STATE_LIMIT } from './terraform-state.ts';
import type { TerraformState } from './terraform-state.ts';

export type { TerraformState };

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
  /** The text of a state that `readState` has read. @throws TemperError (AWS_STATE_UNREADABLE) when it is gone */
  stateText(key: string): Promise<string>;
  /** The keys of all states below a prefix, sorted. */
  list(prefix: string): Promise<string[]>;
}

export type StateBucketLocation = Pick<StateLocation, 'bucket' | 'region' | 'kmsKeyArn'> & {
  /** The environment's name, for the bucket's tags. */
  readonly environment?: string;
};

/** Terraform writes some 300 bytes. */
export const LOCK_LIMIT = 64 * 1024;

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
      const body = await objectText(access, { bucket, key: `${key}.tflock`, limit: LOCK_LIMIT });
      // One that is too large to be Terraform's holds as well.
      return body === undefined ? undefined : parseLock(body === TOO_LARGE ? '' : body);
    },
    stateText: async (key) => {
      const text = await stateText(access, bucket, key);
      if (text === undefined) throw unreadable(bucket, key, 'was deleted a moment ago');
      return text;
    },
    readState: async (key) => {
      const body = await stateText(access, bucket, key);
      if (body === undefined) return undefined;
      const state = parseTerraformState(body);
      if (!state) throw unreadable(bucket, key, 'is not a Terraform state of format version 4');
      return state;
    },
    list: (prefix) => listStates(access, bucket, prefix),
  };
}

async function stateText(
  access: AwsAccess,
  bucket: string,
  key: string,
): Promise<string | undefined> {
  const body = await objectText(access, { bucket, key, limit: STATE_LIMIT });
  if (body === TOO_LARGE) throw unreadable(bucket, key, `is larger than ${STATE_LIMIT >> 20} MiB`);
  return body;
}

async function listStates(access: AwsAccess, bucket: string, prefix: string): Promise<string[]> {
  const s3 = await awsClients(access).s3();
  const call = { access, service: 's3', operation: 'ListObjectsV2', resource: bucket };
  const found = await askAwsFor(call, NO_OBJECT, async () => {
    const keys: string[] = [];
    for await (const page of s3.paginateListObjectsV2({ Bucket: bucket, Prefix: prefix }))
      for (const { Key } of page.Contents ?? []) if (Key?.endsWith('.tfstate')) keys.push(Key);
    return keys.sort();
  });
  return found ?? [];
}

function unreadable(bucket: string, key: string, how: string): TemperError {
  return new TemperError([
    {
      code: 'AWS_STATE_UNREADABLE',
      severity: 'error',
      message: `s3://${bucket}/${key} ${how}`,
      why: 'it was cut off, written by something else, or encrypted before it was uploaded',
      fix: `restore an older version: \`aws s3api list-object-versions --bucket ${bucket} --prefix ${key}\` lists them`,
    },
  ]);
}
