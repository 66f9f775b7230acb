import type { Readable } from 'node:stream';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

export const TOO_LARGE = Symbol('larger than the limit');

/** Before the first apply there is not even a bucket. */
export const NO_OBJECT = ['NoSuchKey', 'NotFound', 'NoSuchBucket'];

/** The text of an object, or that it is larger than the limit: then no more of it than that was read. Undefined without one. */
export async function objectText(
  access: AwsAccess,
  { bucket, key, limit }: { bucket: string; key: string; limit: number },
): Promise<string | typeof TOO_LARGE | undefined> {
  const s3 = await awsClients(access).s3();
  const call = { access, service: 's3', operation: 'GetObject', resource: `s3://${bucket}/${key}` };
  return await askAwsFor(call, NO_OBJECT, async () => {
    const { Body } = await s3.getObject({ Bucket: bucket, Key: key });
    return Body === undefined ? '' : boundedText(Body as Readable, limit);
  });
}

async function boundedText(body: Readable, limit: number): Promise<string | typeof TOO_LARGE> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > limit) return TOO_LARGE;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
