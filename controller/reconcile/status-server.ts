/* What a process that reconciles tells of itself over HTTP: whether it is well, and its metrics. It takes no orders. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Clock } from '../ports/ports.ts';
import { METRICS_TYPE, renderMetrics } from './metrics.ts';
import type { PassLedger } from './pass-ledger.ts';

export interface StatusServer {
  /** `http://127.0.0.1:9464`. */
  readonly url: string;
  close(): Promise<void>;
}

export interface StatusOptions {
  /** Where it listens. */
  readonly host: string;
  /** Any free one when it is 0. */
  readonly port: number;
  readonly ledger: PassLedger;
  readonly clock: Clock;
  /** Milliseconds after which the last good pass is too long ago. */
  readonly staleAfterMs: number;
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** @throws TemperError CLI_LISTEN when nobody can listen there */
export async function serveStatus(options: StatusOptions): Promise<StatusServer> {
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000 },
    (request, answer) => respond(options, request, answer),
  );
  server.maxConnections = 64;
  await listening(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${isIP(options.host) === 6 ? `[${options.host}]` : options.host}:${String(port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, { host, port }: StatusOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(host, port, error)));
    server.listen(port, host, resolve);
  });
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly allow?: string;
}

function respond(options: StatusOptions, request: IncomingMessage, answer: ServerResponse): void {
  const { status, type, text, allow } = pageFor(options, request);
  answer.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(allow !== undefined && { allow }),
  });
  answer.end(request.method === 'HEAD' ? undefined : text);
}

function pageFor(options: StatusOptions, { method, url, headers }: IncomingMessage): Page {
  if (!isForUs(headers.host, options.host)) return plain(421, 'this server is not called that');
  if (method !== 'GET' && method !== 'HEAD')
    return { ...plain(405, 'this server takes no orders'), allow: 'GET, HEAD' };
  if (url === '/healthz') return health(options);
  if (url === '/metrics')
    return { status: 200, type: METRICS_TYPE, text: renderMetrics(options.ledger) };
  return plain(404, 'there are /healthz and /metrics');
}

/** A page in a browser can have a name of its own lead to this machine; by its name it is known. */
function isForUs(host: string | undefined, listening: string): boolean {
  const [, name] = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
  if (name === undefined) return false;
  const isLoopback = LOOPBACK.includes(listening) || listening === '::1';
  return !isLoopback || LOOPBACK.includes(name.toLowerCase());
}

function health({ ledger, clock, staleAfterMs }: StatusOptions): Page {
  const { goodAt, last, failedInARow } = ledger;
  const ageMs = goodAt === undefined ? undefined : Math.max(0, clock.now() - goodAt);
  const healthy = ageMs !== undefined && ageMs <= staleAfterMs;
  const told = {
    status: healthy ? 'ok' : 'stale',
    lastGoodPassSeconds: ageMs === undefined ? null : Math.floor(ageMs / 1000),
    failedInARow,
    commit: last?.commit ?? null,
  };
  const text = `${JSON.stringify(told)}\n`;
  return { status: healthy ? 200 : 503, type: 'application/json', text };
}

function plain(status: number, text: string): Page {
  return { status, type: 'text/plain; charset=utf-8', text: `${text}\n` };
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): TemperError {
  return new TemperError(
    [
      {
        code: 'CLI_LISTEN',
        severity: 'error',
        message: `cannot listen on ${host}:${String(port)}: ${cause.code ?? cause.message}`,
        fix: 'name another address with `--listen`, as `127.0.0.1:9465`',
      },
    ],
    { cause },
  );
}
