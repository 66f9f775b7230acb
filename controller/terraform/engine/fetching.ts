/* HTTP downloads that are whole or an error: fewer bytes than announced, or none for too long, never pass. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface FetchOptions {
  readonly signal?: AbortSignal;
  /** Give up when not a byte comes for this long. @default 30 000 */
  readonly stallMs?: number;
}

/** The server answered, but not with the file. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(url: URL, status: number) {
    super(`${url.href} answered ${String(status)}`);
  }
}

/** Some bytes came, and then no more. */
export class CutOffError extends Error {
  override readonly name = 'CutOffError';
  readonly done: number;
  readonly total: number | undefined;

  constructor(done: number, total: number | undefined, cause?: unknown) {
    super(cause === undefined ? 'the connection was closed early' : reasonOf(cause), { cause });
    this.done = done;
    this.total = total;
  }
}

/** A small file, in memory. */
export async function fetchBytes(
  url: URL,
  limit: number,
  options: FetchOptions = {},
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const { bytes } of received(url, options)) {
    size += bytes.length;
    if (size > limit) throw new Error(`${url.href} is larger than ${String(limit)} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Writes a file as it comes, readable by its owner only; yields its SHA-256, hex. */
export async function fetchToFile(
  url: URL,
  path: string,
  options: FetchOptions & {
    readonly onProgress?: (done: number, total: number | undefined) => void;
  } = {},
): Promise<string> {
  const hash = createHash('sha256');
  async function* counted(): AsyncGenerator<Buffer> {
    let done = 0;
    for await (const { bytes, total } of received(url, options)) {
      hash.update(bytes);
      done += bytes.length;
      options.onProgress?.(done, total);
      yield bytes;
    }
  }
  await pipeline(Readable.from(counted()), createWriteStream(path, { mode: 0o600 }));
  return hash.digest('hex');
}

interface Piece {
  readonly bytes: Buffer;
  readonly total: number | undefined;
}

async function* received(url: URL, options: FetchOptions): AsyncGenerator<Piece> {
  const stall = new AbortController();
  const stallMs = options.stallMs ?? 30_000;
  const timer = setTimeout(() => {
    stall.abort(new Error(`nothing was received for ${String(stallMs / 1000)} s`));
  }, stallMs);
  try {
    const signals = [stall.signal, ...(options.signal === undefined ? [] : [options.signal])];
    const headers = { 'accept-encoding': 'identity' };
    const response = await fetch(url, { signal: AbortSignal.any(signals), headers });
    if (!response.ok || response.body === null) throw new RefusedError(url, response.status);
    for await (const piece of pieces(response.body, sizeOf(response), options.signal)) {
      timer.refresh();
      yield piece;
    }
  } finally {
    clearTimeout(timer);
  }
}

async function* pieces(
  body: AsyncIterable<Uint8Array>,
  total: number | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Piece> {
  let done = 0;
  try {
    for await (const chunk of body) {
      done += chunk.length;
      yield { bytes: Buffer.from(chunk), total };
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new CutOffError(done, total, error);
  }
  if (total !== undefined && done !== total) throw new CutOffError(done, total);
}

function sizeOf(response: Response): number | undefined {
  const length = response.headers.get('content-length');
  return length === null || !/^\d+$/.test(length) ? undefined : Number(length);
}

/** What went wrong, in the words of whoever noticed: `fetch` hides it one level down, in `cause`. */
export function reasonOf(error: unknown): string {
  const { message, cause, code } = Object(error) as {
    message?: string;
    cause?: unknown;
    code?: unknown;
  };
  if (cause !== undefined) return reasonOf(cause);
  if (message !== undefined && message !== '') return message;
  return typeof code === 'string' ? code : String(error);
}
