import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** A request that nobody here takes; `status` goes with it. */
export class BadRequest extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * A request's body as it comes in. Past `limit` bytes it fails with BadRequest, and the connection stays good for saying
 * so; a sender that hangs up fails it too.
 *
 * @throws BadRequest when the request itself says that it is longer.
 */
export function limitedBody(message: IncomingMessage, limit: number): Readable {
  if (Number(message.headers['content-length'] ?? 0) > limit) throw tooLong(limit);
  let size = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit) done(tooLong(limit));
      else done(null, chunk);
    },
  });
  // Whoever reads it hears of the failure; when nobody does any more, it must not end the process.
  limited.on('error', () => undefined);
  message.on('error', (error) => limited.destroy(error));
  return message.pipe(limited);
}

/** @throws BadRequest when it is longer than `limit` bytes. */
export async function wholeBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of limitedBody(message, limit)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * What a gzipped body says; the AWS SDKs compress what CloudWatch is sent. Left to moto, a few bytes could become any
 * number.
 *
 * @throws BadRequest when that is longer than `limit` bytes, or the body is not what it is said to be.
 */
export async function uncompressed(body: Buffer, limit: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(limit);
    throw new BadRequest(400, 'the body is not gzip, as its Content-Encoding says');
  }
}

function tooLong(limit: number): BadRequest {
  return new BadRequest(413, `the body is longer than ${limit} bytes`);
}

/** For so long a refused request is read on. */
const LINGER_MS = 2000;

/**
 * Answers a request that is not carried out, in words, and closes the connection. Closed while the caller still sends,
 * its system would throw the answer away: so what it sends is read into nothing first, for a while.
 */
export function refuse(message: IncomingMessage, response: ServerResponse, why: BadRequest): void {
  const text = `${why.message}\n`;
  response.writeHead(why.status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  });
  response.write(text);
  const timer = setTimeout(() => response.end(), LINGER_MS);
  response.once('close', () => clearTimeout(timer));
  drain(message, () => response.end());
}

/** Reads what is left of a refused request: it must not be taken for the next one. */
export function drain(message: IncomingMessage, done: () => void = () => undefined): void {
  if (message.complete) return done();
  message.unpipe();
  message.once('end', done).resume();
}
