/* Sessions of directory buckets, as the sandbox gives them out: as of roles, the token says all that they are. */
import * as z from 'zod';

const BucketSession = z.strictObject({
  bucket: z.string(),
  /** It was asked for to read; else it may do whatever its caller may. */
  readsAlone: z.boolean(),
  /** Milliseconds since the epoch. */
  untilMs: z.number(),
  /** The token that whoever asked for it came with; empty of an account itself. */
  token: z.string(),
});

/** Somebody who has opened a directory bucket. */
type BucketSession = z.infer<typeof BucketSession>;

/** Goes with every request in a directory bucket, in the place of the token of a role. */
export const BUCKET_SESSION_HEADER = 'x-amz-s3session-token';

export function bucketSessionToken(session: BucketSession): string {
  return Buffer.from(JSON.stringify(session)).toString('base64url');
}

/** The session that a request's headers name; undefined where they name none of a sandbox's. */
export function bucketSessionIn(
  headers: Readonly<Record<string, string>>,
): BucketSession | undefined {
  const token = headers[BUCKET_SESSION_HEADER];
  if (token === undefined) return undefined;
  try {
    const text = Buffer.from(token, 'base64url').toString('utf8');
    return BucketSession.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
