import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that one of the two servers got. */
export interface HubRequest {
  readonly server: 'hub' | 'files';
  readonly path: string;
  readonly range?: string | undefined;
  readonly authorization?: string | undefined;
}

/** What happens to a request instead of an answer; undefined answers it. */
export type Fault = (request: HubRequest, response: ServerResponse) => 'handled' | undefined;

/** A hub that keeps large files at another server, as Hugging Face's does. */
export interface LocalHub {
  readonly url: string;
  readonly asked: readonly HubRequest[];
  /** By path; what is called `*.safetensors` or `*.bin` is kept at the other server. */
  readonly files: Map<string, Buffer>;
  /** The commit that `main` is. */
  revision: string;
  /** Only who has it is let in. */
  token: string | undefined;
  fault: Fault;
  close(): Promise<void>;
}

const isLarge = (path: string) => /\.(safetensors|bin)$/.test(path);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const gitBlob = (bytes: Buffer) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

/** Starts both servers on 127.0.0.1. */
export async function startHub(repository: string): Promise<LocalHub> {
  const asked: HubRequest[] = [];
  const files = new Map<string, Buffer>();
  const servers: Server[] = [];
  const start = async (
    name: HubRequest['server'],
    answer: (path: string, response: ServerResponse, request: IncomingMessage) => void,
  ) => {
    const server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? '');
      const { range, authorization } = request.headers;
      const one = { server: name, path, range, authorization };
      asked.push(one);
      if (hub.fault(one, response) === undefined) answer(path, response, request);
    });
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const elsewhere = await start('files', (path, response, request) =>
    sendFile(files.get(path.slice(1)), response, request),
  );
  const url = await start('hub', (path, response, request) => {
    if (hub.token !== undefined && request.headers.authorization !== `Bearer ${hub.token}`)
      return void response.writeHead(401).end();
    if (path === `/api/models/${repository}/revision/main`)
      return json(response, { sha: hub.revision });
    if (path === `/api/models/${repository}/revision/${hub.revision}`)
      return json(response, { sha: hub.revision });
    if (path === `/api/models/${repository}/tree/${hub.revision}`)
      return json(response, treeOf(files));
    const name = path.replace(`/${repository}/resolve/${hub.revision}/`, '');
    if (!files.has(name)) return void response.writeHead(404).end();
    if (isLarge(name))
      return void response.writeHead(302, { location: `${elsewhere}/${name}` }).end();
    sendFile(files.get(name), response, request);
  });
  const hub: LocalHub = {
    url,
    asked,
    files,
    revision: '1234567890abcdef1234567890abcdef12345678',
    token: undefined,
    fault: () => undefined,
    close: async () => {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
    },
  };
  return hub;
}

function treeOf(files: ReadonlyMap<string, Buffer>): unknown {
  const entries = Array.from(files, ([path, bytes]) => ({
    type: 'file',
    path,
    size: bytes.length,
    oid: gitBlob(bytes),
    ...(isLarge(path) && { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } }),
  }));
  return [...entries, { type: 'directory', path: 'onnx', size: 0, oid: '0'.repeat(40) }];
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendFile(
  bytes: Buffer | undefined,
  response: ServerResponse,
  { headers }: IncomingMessage,
): void {
  if (bytes === undefined) return void response.writeHead(404).end();
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
  response.end(bytes.subarray(from));
}
