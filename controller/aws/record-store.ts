import type { StateLocation } from '../../stacks/stack.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { errorFacts } from './error-facts.ts';
import { askAws, askAwsFor } from './failures.ts';
import { NO_OBJECT, objectText, TOO_LARGE } from './object-text.ts';

/** Texts that are kept beside the states. What is read back is whatever somebody with access to the bucket wrote. */
export interface RecordStore {
  /** Writes what may never be written again; `exists` when there is one already, which stays as it is. */
  putOnce(key: string, text: string): Promise<'written' | 'exists'>;
  put(key: string, text: string): Promise<void>;
  /** Undefined where there is none; `too large` for what no record of Temper's comes near. */
  read(key: string): Promise<{ readonly text: string } | 'too large' | undefined>;
  /** Keys below a prefix, sorted. */
  list(prefix: string): Promise<string[]>;
}

/** Bytes. The plan of an environment, of some 40 resources, takes 100 KB. */
export const RECORD_LIMIT = 8 * 1024 * 1024;

/**
 * How often a record is sent when another write of it is under way: S3 answers 409 to one of the two
 * (docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html, 2026-11).
 */
const ATTEMPTS = 3;

/** The records in a state bucket, encrypted as the states are. `access` must be for the bucket's region. */
export function recordStore(
  access: AwsAccess,
  { bucket, kmsKeyArn }: Pick<StateLocation, 'bucket' | 'kmsKeyArn'>,
): RecordStore {
  const call = (operation: string, key?: string) => ({
    access,
    service: 's3',
    operation,
    resource: key === undefined ? bucket : `s3://${bucket}/${key}`,
  });
  const send = async (Key: string, Body: string, once: boolean) => {
    const s3 = await awsClients(access).s3();
    await s3.putObject({
      Bucket: bucket,
      ExpectedBucketOwner: access.account,
      Key,
      Body,
      ContentType: 'application/json',
      ...(once && { IfNoneMatch: '*' }),
      ...(kmsKeyArn !== undefined && {
        ServerSideEncryption: 'aws:kms' as const,
        SSEKMSKeyId: kmsKeyArn,
      }),
    });
  };
  return {
    putOnce: (key, text) =>
      askAws(call('PutObject', key), () => onceAtMost(() => send(key, text, true))),
    put: (key, text) => askAws(call('PutObject', key), () => send(key, text, false)),
    async read(key) {
      const text = await objectText(access, { bucket, key, limit: RECORD_LIMIT });
      if (text === undefined) return undefined;
      return text === TOO_LARGE ? 'too large' : { text };
    },
    async list(prefix) {
      const s3 = await awsClients(access).s3();
      const found = await askAwsFor(call('ListObjectsV2'), NO_OBJECT, async () => {
        const keys: string[] = [];
        for await (const page of s3.paginateListObjectsV2({ Bucket: bucket, Prefix: prefix }))
          for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
        return keys.sort();
      });
      return found ?? [];
    },
  };
}

/** A request that S3 carried out and whose answer was lost is told as `exists` when the SDK repeats it. */
async function onceAtMost(send: () => Promise<void>): Promise<'written' | 'exists'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await send();
      return 'written';
    } catch (error) {
      const { status, name } = errorFacts(error);
      if (status === 412 && name === 'PreconditionFailed') return 'exists';
      if (status !== 409 || attempt === ATTEMPTS) throw error;
    }
  }
}
