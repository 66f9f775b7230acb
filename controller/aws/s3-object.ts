import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { errorFacts } from './error-facts.ts';
import { askAws } from './failures.ts';

/** An object in S3, or one version of it. */
export interface S3ObjectPlace {
  readonly bucket: string;
  readonly key: string;
  /** The current version without one. */
  readonly versionId?: string;
}

/** One version of an object, to be read piece by piece. */
export interface S3Object {
  readonly bytes: number;
  /** Absent where the bucket keeps no versions. */
  readonly versionId?: string;
  /** Without its quotes. */
  readonly etag: string;
  /** As that of a file handle: fills `buffer` from `offset` with up to `length` bytes of the object from `position`. */
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/** Why an object cannot be read: it is not there, or this identity may not look. */
export type NoS3Object = { readonly absent: string } | { readonly unread: string };

/** Bytes a request fetches: enough that its round trip does not count, little enough to stay in memory. */
const PIECE_BYTES = 8 * 1024 * 1024;

/**
 * Looks at one version of an object: what `use` reads is of exactly that version, and where the bucket keeps none S3 refuses
 * to go on when the content has changed.
 *
 * @throws TemperError when AWS cannot be asked
 */
export async function withS3Object<T>(
  access: AwsAccess,
  place: S3ObjectPlace,
  use: (object: S3Object) => Promise<T>,
): Promise<T | NoS3Object> {
  const uri = `s3://${place.bucket}/${place.key}`;
  try {
    return await use(await findS3Object(access, place, uri));
  } catch (error) {
    const reason = reasonNotToRead(error, uri);
    if (reason === undefined) throw error;
    return reason;
  }
}

async function findS3Object(
  access: AwsAccess,
  { bucket: Bucket, key: Key, versionId }: S3ObjectPlace,
  uri: string,
): Promise<S3Object> {
  const s3 = await awsClients(access).s3();
  const call = (operation: string) => ({ access, service: 's3', operation, resource: uri });
  const head = await askAws(call('HeadObject'), () =>
    s3.headObject({ Bucket, Key, ...(versionId !== undefined && { VersionId: versionId }) }),
  );
  const bytes = head.ContentLength ?? 0;
  const etag = (head.ETag ?? '').replaceAll('"', '');
  // A bucket that never had versions answers with none; one whose versioning was suspended with `null`.
  const VersionId = head.VersionId === 'null' ? undefined : head.VersionId;
  const pinned = VersionId === undefined ? { IfMatch: head.ETag } : { VersionId };
  const read = inPieces(bytes, (Range) =>
    askAws(call('GetObject'), async () => {
      const { Body } = await s3.getObject({ Bucket, Key, Range, ...pinned });
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    }),
  );
  return { bytes, etag, read, ...(VersionId !== undefined && { versionId: VersionId }) };
}

/** Reads forwards through pieces that are fetched whole; the one after the piece in use is on its way. */
function inPieces(bytes: number, fetch: (range: string) => Promise<Buffer>): S3Object['read'] {
  const pieces = new Map<number, Promise<Buffer>>();
  const pieceAt = (index: number): Promise<Buffer> => {
    const start = index * PIECE_BYTES;
    const end = Math.min(start + PIECE_BYTES, bytes) - 1;
    const piece = pieces.get(index) ?? fetch(`bytes=${start}-${end}`);
    piece.catch(() => pieces.delete(index)); // it is thrown to whoever reads that far
    pieces.set(index, piece);
    return piece;
  };
  return async (buffer, offset, length, position) => {
    if (position >= bytes) return { bytesRead: 0 };
    const index = Math.floor(position / PIECE_BYTES);
    for (const old of pieces.keys()) if (old < index) pieces.delete(old);
    const piece = await pieceAt(index);
    if (position > 0 && (index + 1) * PIECE_BYTES < bytes) void pieceAt(index + 1);
    const start = position - index * PIECE_BYTES;
    return { bytesRead: piece.copy(buffer, offset, start, start + length) };
  };
}

/** AWS's answers that mean "not there" and "not for you", in words; undefined for every other trouble. */
function reasonNotToRead(error: unknown, uri: string): NoS3Object | undefined {
  if (!(error instanceof TemperError)) return undefined;
  const { name, status } = errorFacts(error.cause);
  // A HEAD has no body, so S3 tells everything by the status.
  if (status === 404) return { absent: `${uri} does not exist` };
  if (status === 301 || name === 'PermanentRedirect')
    return { unread: `${uri} is in another region` };
  if (status === 412) return { unread: `${uri} changed while it was read` };
  const [{ code, message }] = error.diagnostics;
  return code === 'AWS_ACCESS_DENIED' ? { unread: message } : undefined;
}
