import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Clock } from '../ports/ports.ts';
import type { AwsResponse, SimulatedService } from './aws-request.ts';
import { type EmulatorClient, EmulatorGone } from './emulator/emulator-client.ts';
import { errorResponse } from './error-response.ts';
import { type FaultInjector, injectedFailure, type Refusal } from './faults/fault-injector.ts';
import { type IncomingRequest, readRequest } from './incoming-request.ts';
import type { SandboxClock } from './sandbox-clock.ts';
import { clockRefusal } from './clock-refusal.ts';
import { DirectoryBuckets } from './directory-buckets.ts';
import { BadRequest, drain, limitedBody, wholeBody } from './request-body.ts';
import { whyReserved } from './reserved-path.ts';
import { sendThrough } from './neighbours.ts';
import type { Authorizer } from './iam/authorizer.ts';
import type { SimulatedNodes } from './fleets/nodes/simulated-nodes.ts';
import type { StatsCounter } from './stats.ts';

export interface GatewayParts {
  readonly services: readonly SimulatedService[];
  readonly emulator: EmulatorClient;
  readonly injector: FaultInjector;
  readonly authorizer: Authorizer;
  readonly stats: StatsCounter;
  readonly clock: SandboxClock;
  /** Waits for slow answers. */
  readonly realClock: Clock;
  /** No object may be longer. */
  readonly maxObjectBytes: number;
  /** What machines do by themselves. */
  readonly nodes: Pick<SimulatedNodes, 'settle' | 'carriedOut'>;
  /** Called after each request that a simulated service answered, before the answer goes out. */
  readonly keep: () => Promise<void>;
}

/** What is said of a bucket, which is a few lines. */
const MAX_CONFIGURATION_BYTES = 64 * 1024;

/** An answer that is ready, or one that moto is still sending. */
type Answer = AwsResponse | { readonly status: number; readonly stream: IncomingMessage };

/** Answers AWS requests: troubles first, then whether the caller may, then the simulated services, then moto. */
export class Gateway {
  readonly #parts: GatewayParts;
  readonly #directoryBuckets: DirectoryBuckets;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    const { emulator, realClock } = parts;
    this.#directoryBuckets = new DirectoryBuckets(sendThrough(emulator), () => realClock.now());
  }

  /** @throws BadRequest for a request that gets no answer of a service's. */
  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message);
    const { injector, stats } = this.#parts;
    const trouble = injector.decide(request.service, request.operation);
    if (trouble.latencyMs > 0) {
      stats.troubled('latency');
      await this.#parts.realClock.sleep(trouble.latencyMs, closed(response));
    }
    const answer =
      this.#refusal(request, trouble.refusal) ??
      (await this.#parts.authorizer.refusal(request)) ??
      (await this.#carryOut(request, message));
    this.#parts.authorizer.answered(request);
    stats.answered(request.service, request.operation, answer.status);
    if (answer.status < 400 && injector.carriedOut(request.service, request.operation)) {
      stats.troubled('drop');
      if ('stream' in answer) await finished(answer.stream.resume());
      response.destroy();
      return;
    }
    await this.#send(request, answer, response);
    drain(message);
  }

  /** The answer to a request that is not carried out. */
  #refusal(request: IncomingRequest, kind: Refusal | undefined): AwsResponse | undefined {
    const { stats, clock } = this.#parts;
    if (kind !== undefined) {
      stats.troubled(kind);
      return errorResponse(
        request.protocol,
        injectedFailure(kind, request.protocol),
        request.requestId,
      );
    }
    const refusal = clockRefusal(request, clock);
    if (refusal === undefined) return undefined;
    stats.troubled('skew');
    return errorResponse(request.protocol, refusal, request.requestId);
  }

  async #carryOut(request: IncomingRequest, message: IncomingMessage): Promise<Answer> {
    const reserved = whyReserved(request.path);
    if (reserved !== undefined) return unsupported(request, reserved);
    try {
      if (await this.#parts.nodes.settle(request)) await this.#parts.keep();
      return await this.#answer(request, message);
    } catch (error) {
      if (!(error instanceof EmulatorGone)) throw error;
      // Its connection was cut because the body is too long: it goes on, and has stored nothing.
      if (error.cause instanceof BadRequest) throw error.cause;
      const failure = {
        status: 503,
        code: 'ServiceUnavailable',
        message: `The sandbox's AWS emulator has ended (${error.message}). Start the sandbox again.`,
      };
      return errorResponse(request.protocol, failure, request.requestId);
    }
  }

  /** The first simulated service's that has one, else moto's. */
  async #answer(request: IncomingRequest, message: IncomingMessage): Promise<Answer> {
    if (request.body !== undefined) {
      for (const service of this.#parts.services) {
        const answer = await service.handle({ ...request, body: request.body });
        if (answer === undefined) continue;
        await this.#parts.keep();
        return answer;
      }
    }
    const read = () => wholeBody(message, MAX_CONFIGURATION_BYTES);
    const directory = await this.#directoryBuckets.handle(request, read);
    if (directory !== undefined && 'status' in directory) return directory;
    const answer = await this.#forward({ ...request, ...directory }, message);
    this.#parts.nodes.carriedOut(request);
    return answer;
  }

  async #forward(request: IncomingRequest, message: IncomingMessage): Promise<Answer> {
    const stream = await this.#parts.emulator.send({
      method: request.method,
      uri: request.uri,
      headers: request.headers,
      body: request.body ?? limitedBody(message, this.#parts.maxObjectBytes),
      account: request.account,
      changes: request.changes,
      ...(request.service === 'ec2' && {
        timeMs: this.#parts.clock.now(),
        shortages: this.#parts.injector.faults.shortages,
      }),
    });
    const status = stream.statusCode ?? 500;
    const reason = stream.headers['x-temper-unsupported'];
    if (reason === undefined) return { status, stream };
    stream.resume();
    return unsupported(request, String(reason));
  }

  async #send(request: IncomingRequest, answer: Answer, response: ServerResponse): Promise<void> {
    const date = new Date(this.#parts.clock.reportedNow()).toUTCString();
    if (!('stream' in answer)) {
      const length = Buffer.byteLength(answer.body);
      response.writeHead(answer.status, {
        ...answer.headers,
        ...idHeaders(request),
        date,
        ...(request.method !== 'HEAD' && { 'content-length': length }),
      });
      response.end(answer.body);
      return;
    }
    const { headers } = answer.stream;
    for (const name of ['server', 'connection', 'keep-alive', 'transfer-encoding'])
      delete headers[name];
    response.writeHead(answer.status, { ...idHeaders(request), ...headers, date });
    answer.stream.pipe(response);
    // Either side may break off: the other then ends too, and nothing is left to answer.
    await Promise.race([
      finished(response).catch(() => answer.stream.destroy()),
      finished(answer.stream).catch(() => response.destroy()),
    ]);
  }
}

function idHeaders({ service, requestId }: IncomingRequest): Record<string, string> {
  return service === 's3'
    ? { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId }
    : { 'x-amzn-requestid': requestId };
}

/** What moto cannot do is said at once and not as a 500, which the SDKs would repeat for minutes. */
function unsupported(request: IncomingRequest, reason: string): AwsResponse {
  const failure = {
    status: 501,
    code: 'NotImplemented',
    message: `The sandbox does not simulate ${request.service}:${request.operation} (${reason}).`,
  };
  return errorResponse(request.protocol, failure, request.requestId);
}

/** Aborts when the caller hangs up. */
function closed(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}
