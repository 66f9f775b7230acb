import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostname } from './admission.ts';
import { type CredentialScope, credentialScope } from './credential-scope.ts';
import { protocolOf, type Protocol } from './error-response.ts';
import { isForm, mayChange, operationName } from './operation.ts';
import { pathStyle } from './operation-s3.ts';
import { BadRequest, uncompressed, wholeBody } from './request-body.ts';

/** A request as the gateway understood it. S3's bodies stay a stream, all others are read whole. */
export interface IncomingRequest extends CredentialScope {
  readonly requestId: string;
  readonly method: string;
  /** Path and query as they came, percent-encoded; S3 in path style. */
  readonly uri: string;
  /** The path of `uri`, percent-decoded once. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly operation: string;
  readonly protocol: Protocol;
  readonly changes: boolean;
  /** Absent for S3. */
  readonly body?: Buffer;
}

/** AWS's own limits are far below this for everything but S3, whose bodies are not read here. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** @throws BadRequest */
export async function readRequest(message: IncomingMessage): Promise<IncomingRequest> {
  const headers = joinedHeaders(message);
  const method = message.method ?? 'GET';
  const target = requestTarget(message.url ?? '/');
  const asksAction = target.query.has('Action') || isForm(headers);
  const scope = credentialScope(headers['authorization'], target.query, asksAction);
  const isS3 = scope.service === 's3';
  const place = isS3 ? inPathStyle(target, headers) : { ...target, headers: plain(headers) };
  const body = isS3 ? undefined : await serviceBody(message, isGzip(headers));
  const path = decoded(place.rawPath);
  const operation = operationName({
    ...place,
    service: scope.service,
    method,
    path,
    body: body ?? Buffer.alloc(0),
  });
  return {
    ...scope,
    requestId: randomUUID(),
    method,
    uri: place.rawPath + place.search,
    path,
    query: place.query,
    headers: place.headers,
    operation,
    protocol: protocolOf(scope.service, headers, asksAction),
    changes: mayChange(operation, method),
    ...(body !== undefined && { body }),
  };
}

interface RequestTarget {
  readonly rawPath: string;
  /** With its question mark; empty when there is none. */
  readonly search: string;
  readonly query: URLSearchParams;
}

function requestTarget(uri: string): RequestTarget {
  // A fragment never travels; moto would cut it off and so carry out another request than the gateway has seen.
  if (!uri.startsWith('/') || uri.includes('#'))
    throw new BadRequest(400, 'the request target must be a path, and a query if need be');
  const mark = uri.indexOf('?');
  const rawPath = mark === -1 ? uri : uri.slice(0, mark);
  const search = uri.slice(rawPath.length);
  return { rawPath, search, query: new URLSearchParams(search) };
}

type Headers = Readonly<Record<string, string>>;

/** A virtual-host request names its bucket in the Host header, which the emulator must not see then. */
function inPathStyle(
  target: RequestTarget,
  headers: Headers,
): RequestTarget & { headers: Headers } {
  const rawPath = pathStyle(hostname(headers['host'] ?? ''), target.rawPath);
  const moved = rawPath !== target.rawPath;
  return { ...target, rawPath, headers: moved ? { ...headers, host: '127.0.0.1' } : headers };
}

function isGzip(headers: Headers): boolean {
  return headers['content-encoding']?.toLowerCase() === 'gzip';
}

/** The headers of a body that is not compressed any more. */
function plain(headers: Headers): Headers {
  if (!isGzip(headers)) return headers;
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name !== 'content-encoding'),
  );
}

async function serviceBody(message: IncomingMessage, gzipped: boolean): Promise<Buffer> {
  const body = await wholeBody(message, MAX_BODY_BYTES);
  return gzipped ? uncompressed(body, MAX_BODY_BYTES) : body;
}

function joinedHeaders(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new BadRequest(400, `the path is not percent-encoded UTF-8: ${path}`);
  }
}
