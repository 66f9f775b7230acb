import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import type { Readable } from 'node:stream';
import { AnswerTooLong } from '../aws-request.ts';
import type { Shortage } from '../faults/faults.ts';
import type { EmulatorProcess } from './emulator-process.ts';

/** A request for the emulator. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query as they came, percent-encoded; S3 in path style. */
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable;
  readonly account: string;
  /** Whether it may change something: such requests are carried out one at a time and kept. */
  readonly changes: boolean;
  /** The sandbox's time, in milliseconds since the epoch, for services that keep it. */
  readonly timeMs?: number;
  /** What EC2 has too little of. */
  readonly shortages?: readonly Shortage[];
  readonly signal?: AbortSignal;
}

/** An answer that was read whole. */
export interface WholeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The emulator does not answer any more; the message says why. */
export class EmulatorGone extends Error {}

/** A training dataset is what is read whole. Those of gigabytes that AWS takes of some base models are not for a laptop. */
const MAX_WHOLE_BYTES = 1024 ** 3;

/** Headers about one connection, or for the gateway alone. */
const NOT_FORWARDED =
  /^(?:connection|keep-alive|proxy-.*|te|upgrade|expect|transfer-encoding|x-moto-.*|x-temper-.*)$/;

/** Speaks HTTP with the emulator. */
export class EmulatorClient {
  readonly #process: EmulatorProcess;
  readonly #maxWholeBytes: number;
  /** The emulator closes each connection; more at once than this would only wait inside it. */
  readonly #agent = new Agent({ keepAlive: false, maxSockets: 64 });

  /** `maxWholeBytes`: no answer that is read whole may be longer. */
  constructor(process: EmulatorProcess, maxWholeBytes = MAX_WHOLE_BYTES) {
    this.#process = process;
    this.#maxWholeBytes = maxWholeBytes;
  }

  /** @throws EmulatorGone when it has ended, or the connection breaks. */
  send(request: ForwardedRequest): Promise<IncomingMessage> {
    const { ended, port } = this.#process;
    if (ended !== undefined) return Promise.reject(new EmulatorGone(ended));
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        {
          host: '127.0.0.1',
          port,
          agent: this.#agent,
          method: request.method,
          path: request.uri,
          headers: this.#headers(request),
          setHost: false,
          ...(request.signal !== undefined && { signal: request.signal }),
        },
        resolve,
      );
      outgoing.on('error', (error) =>
        reject(new EmulatorGone(this.#process.ended ?? error.message, { cause: error })),
      );
      if (Buffer.isBuffer(request.body)) {
        outgoing.end(request.body);
        return;
      }
      request.body.on('error', (error) => outgoing.destroy(error));
      request.body.pipe(outgoing);
    });
  }

  /** As `send`, with the whole answer. @throws AnswerTooLong, and the rest of it is not read. */
  async sendWhole(request: ForwardedRequest): Promise<WholeAnswer> {
    const answer = await this.send(request);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > this.#maxWholeBytes)
        throw new AnswerTooLong(`longer than the ${this.#maxWholeBytes} bytes that are read here`);
      chunks.push(chunk);
    }
    const { statusCode: status = 500, headers } = answer;
    return { status, headers, body: Buffer.concat(chunks) };
  }

  close(): void {
    this.#agent.destroy();
  }

  #headers(request: ForwardedRequest): OutgoingHttpHeaders {
    const { timeMs, shortages = [] } = request;
    const kept = Object.entries(request.headers).filter(([name]) => !NOT_FORWARDED.test(name));
    return {
      ...Object.fromEntries(kept),
      ...framing(request),
      'x-moto-account-id': request.account,
      'x-temper-token': this.#process.token,
      'x-temper-changes': request.changes ? '1' : '0',
      ...(timeMs !== undefined && { 'x-temper-time': String(timeMs / 1000) }),
      ...(shortages.length > 0 && {
        'x-temper-shortage': JSON.stringify(shortages.map(({ types, count }) => [types, count])),
      }),
    };
  }
}

/** Where the body ends. Node would send that of a GET or DELETE bare, and the emulator take it for a next request. */
function framing({ body, headers }: ForwardedRequest): OutgoingHttpHeaders {
  if (Buffer.isBuffer(body)) return { 'content-length': body.length };
  return headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' };
}
