/*
 * The lock of a state as an object in S3, for what Terraform does not do with it: writing on it until when it can be meant, and
 * releasing it then. Each is done to exactly the object that was read, or not at all; the time is S3's own.
 */
import type { StateLocation } from '../../stacks/stack.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { errorFacts } from './error-facts.ts';
import { askAws, askAwsFor } from './failures.ts';
import { NO_OBJECT } from './object-text.ts';
import { LOCK_LIMIT } from './state-bucket.ts';
import { worldTime } from './world-time.ts';

/** A lock as it was read. */
export interface ReadLock {
  readonly text: string;
  /** Of this text; another lock has another. */
  readonly etag: string;
  /** When S3 answered, by its own clock, in milliseconds since the epoch. */
  readonly now: number;
}

export interface StateLock {
  /** Undefined where nobody holds one, and for what Terraform cannot have written. */
  read(): Promise<ReadLock | undefined>;
  /** Writes it anew. @returns false where it is not the one that was read any more */
  rewrite(read: ReadLock, text: string): Promise<boolean>;
  /** @returns false where it is not the one that was read any more */
  remove(read: ReadLock): Promise<boolean>;
}

/** The lock of the state at `key`. `access` must be for the bucket's region. */
export function stateLock(
  access: AwsAccess,
  { bucket, key, kmsKeyArn }: Pick<StateLocation, 'bucket' | 'key' | 'kmsKeyArn'>,
): StateLock {
  const Key = `${key}.tflock`;
  const place = { Bucket: bucket, Key, ExpectedBucketOwner: access.account };
  const call = (operation: string) => ({
    access,
    service: 's3',
    operation,
    resource: `s3://${bucket}/${Key}`,
  });
  return {
    read: () => askAwsFor(call('GetObject'), NO_OBJECT, () => readLock(access, place)),
    rewrite: (read, text) =>
      askAws(call('PutObject'), () =>
        ifUnchanged(async () => {
          const s3 = await awsClients(access).s3();
          await s3.putObject({
            ...place,
            Body: text,
            ContentType: 'application/json',
            IfMatch: read.etag,
            ...(kmsKeyArn !== undefined && {
              ServerSideEncryption: 'aws:kms' as const,
              SSEKMSKeyId: kmsKeyArn,
            }),
          });
        }),
      ),
    remove: (read) =>
      askAws(call('DeleteObject'), () =>
        ifUnchanged(async () => {
          const s3 = await awsClients(access).s3();
          await s3.deleteObject({ ...place, IfMatch: read.etag });
        }),
      ),
  };
}

async function readLock(
  access: AwsAccess,
  place: { readonly Bucket: string; readonly Key: string },
): Promise<ReadLock | undefined> {
  const s3 = await awsClients(access).s3();
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const command = new GetObjectCommand(place);
  let date: string | undefined;
  command.middlewareStack.add(
    (next) => async (asked) => {
      const answer = await next(asked);
      const { headers } = answer.response as {
        readonly headers?: Readonly<Record<string, string>>;
      };
      date = headers?.['date'];
      return answer;
    },
    { step: 'deserialize' },
  );
  const { Body, ETag, ContentLength = 0 } = await s3.send(command);
  // A sandbox's time is not the one that its answers tell.
  const now = await worldTime(access, { now: () => Date.parse(date ?? '') });
  const text = ContentLength > LOCK_LIMIT ? undefined : await Body?.transformToString();
  if (text === undefined || ETag === undefined || Number.isNaN(now)) return undefined;
  return { text, etag: ETag, now };
}

/** S3 says that it is another one, that another write of it is under way, or that it is gone. */
async function ifUnchanged(send: () => Promise<void>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    const { status } = errorFacts(error);
    if (status === 412 || status === 409 || status === 404) return false;
    throw error;
  }
}
