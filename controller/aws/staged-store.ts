import type { CompletedPart } from '@aws-sdk/client-s3';
import { stagedManifestKey } from '../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws, askAwsFor, type AwsCall } from './failures.ts';
import { NO_OBJECT } from './object-text.ts';

/** What is to be sent. */
export interface Sending {
  readonly bytes: number;
  /** Hex; undefined of what is known only when it has been read. */
  readonly sha256?: string;
  /** Throws where what came is not what was promised: then nothing is stored. */
  content(): AsyncIterable<Buffer>;
}

/** Objects that are named by what is in them. */
export interface StagedStore {
  /** What an object is, as whoever wrote it said after having read all of it; undefined where there is none. */
  find(key: string): Promise<{ readonly bytes: number; readonly sha256?: string } | undefined>;
  /** Stores all of it or nothing. */
  send(key: string, sending: Sending): Promise<void>;
}

/** Said of an object by whoever has held all of its bytes against it: an object exists once it is whole. */
const DIGEST = 'temper-sha256';
/** S3 takes 10,000 parts of an object, and at least 5 MiB in each but the last (Amazon S3 User Guide, 2026-11). */
const MOST_PARTS = 9000;
const PART_BYTES = 16 * 1024 * 1024;
/** Parts on their way while the next is read. */
const PARTS_AT_ONCE = 4;

/** Whether a staged set is whole in a bucket: its manifest is written last. */
export async function isStaged(
  access: AwsAccess,
  bucket: string,
  sha256: string,
): Promise<boolean> {
  return (await stagedStore(access, bucket).find(stagedManifestKey(sha256))) !== undefined;
}

/** Objects of a bucket. `access` must be for the bucket's region. */
export function stagedStore(
  access: AwsAccess,
  bucket: string,
  partBytes = PART_BYTES,
): StagedStore {
  const call = (operation: string, key: string): AwsCall => ({
    access,
    service: 's3',
    operation,
    resource: `s3://${bucket}/${key}`,
  });
  const target = (Key: string) => ({ Bucket: bucket, ExpectedBucketOwner: access.account, Key });
  return {
    async find(key) {
      const s3 = await awsClients(access).s3();
      const found = await askAwsFor(call('GetObject', key), NO_OBJECT, () =>
        s3.headObject(target(key)),
      );
      if (found === undefined) return undefined;
      const sha256 = found.Metadata?.[DIGEST];
      return { bytes: found.ContentLength ?? 0, ...(sha256 !== undefined && { sha256 }) };
    },
    async send(key, sending) {
      const size = Math.max(partBytes, Math.ceil(sending.bytes / MOST_PARTS));
      const s3 = await awsClients(access).s3();
      const Metadata = sending.sha256 === undefined ? {} : { [DIGEST]: sending.sha256 };
      if (sending.bytes <= size) {
        const Body = await whole(sending);
        await askAws(call('PutObject', key), () =>
          s3.putObject({ ...target(key), Body, Metadata }),
        );
        return;
      }
      const { UploadId } = await askAws(call('PutObject', key), () =>
        s3.createMultipartUpload({ ...target(key), Metadata }),
      );
      const upload = { ...target(key), UploadId };
      try {
        const Parts = await inParts(cut(sending.content(), size), (Body, PartNumber) =>
          askAws(call('PutObject', key), async () => {
            const { ETag } = await s3.uploadPart({ ...upload, Body, PartNumber });
            return { PartNumber, ...(ETag !== undefined && { ETag }) };
          }),
        );
        await askAws(call('PutObject', key), () =>
          s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } }),
        );
      } catch (error) {
        // Parts of what was broken off are billed until somebody says so.
        await s3.abortMultipartUpload(upload).catch(() => undefined);
        throw error;
      }
    },
  };
}

async function whole(sending: Sending): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of sending.content()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* cut(content: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let [chunks, held]: [Buffer[], number] = [[], 0];
  for await (const chunk of content) {
    chunks.push(chunk);
    held += chunk.length;
    while (held >= size) {
      const all = Buffer.concat(chunks);
      yield all.subarray(0, size);
      chunks = [all.subarray(size)];
      held -= size;
    }
  }
  if (held > 0) yield Buffer.concat(chunks);
}

/** Sends parts as they come, a few at once; the content's own end is waited for before anything is complete. */
async function inParts(
  parts: AsyncIterable<Buffer>,
  send: (part: Buffer, number: number) => Promise<CompletedPart>,
): Promise<CompletedPart[]> {
  const sent: Promise<CompletedPart>[] = [];
  const flying = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const part of parts) {
      const one = send(part, sent.length + 1);
      const landing: Promise<void> = one
        .then(
          () => undefined,
          (error: unknown) => void failures.push(error),
        )
        .finally(() => flying.delete(landing));
      flying.add(landing);
      sent.push(one);
      if (flying.size >= PARTS_AT_ONCE) await Promise.race(flying);
      if (failures.length > 0) throw failures[0];
    }
    return await Promise.all(sent);
  } finally {
    await Promise.allSettled(sent);
  }
}
