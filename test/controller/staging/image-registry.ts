import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry of container images as the OCI's specification has it. */
export interface ImageRegistry {
  readonly host: string;
  readonly asked: readonly { readonly line: string; readonly authorization?: string | undefined }[];
  /** By digest. */
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, { readonly type: string; readonly bytes: Buffer }>;
  /** `Basic …` for which tokens are given out; nothing is asked for where it is undefined. */
  login: string | undefined;
  close(): Promise<void>;
}

export const digestOf = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const TOKEN = 'a-token';

/** Starts one on 127.0.0.1, and beside it the server that its blobs are fetched from. */
export async function startRegistry(repository: string): Promise<ImageRegistry> {
  const asked: { line: string; authorization?: string | undefined }[] = [];
  const start = async (answer: (request: IncomingMessage, response: ServerResponse) => unknown) => {
    const server = createServer((request, response) => {
      asked.push({
        line: `${request.method} ${request.url}`,
        authorization: request.headers.authorization,
      });
      void Promise.resolve(answer(request, response)).catch(() => response.destroy());
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
  };
  const elsewhere = await start(({ url = '' }, response) =>
    response.end(registry.blobs.get(url.slice(1))),
  );
  const uploads = new Map<string, Buffer>();
  const main = await start(async (request, response) => {
    const url = new URL(request.url ?? '', `http://${main.host}`);
    if (url.pathname === '/token')
      return request.headers.authorization === registry.login
        ? response.end(JSON.stringify({ token: TOKEN }))
        : response.writeHead(401).end();
    if (registry.login !== undefined && request.headers.authorization !== `Bearer ${TOKEN}`)
      return response
        .writeHead(401, {
          'www-authenticate': `Bearer realm="http://${main.host}/token",service="r",scope="repository:${repository}:pull,push"`,
        })
        .end();
    const [, sort = '', name = ''] = url.pathname.replace(`/v2/${repository}`, '').split('/');
    if (sort === 'blobs' && name === 'uploads') return upload(request, response, url);
    if (sort === 'manifests') return manifest(request, response, name);
    return blob(request, response, name);
  });
  const blob = (request: IncomingMessage, response: ServerResponse, digest: string) => {
    if (!registry.blobs.has(digest)) return response.writeHead(404).end();
    if (request.method === 'HEAD') return response.writeHead(200).end();
    return response.writeHead(307, { location: `http://${elsewhere.host}/${digest}` }).end();
  };
  const upload = async (request: IncomingMessage, response: ServerResponse, url: URL) => {
    const bytes = await bodyOf(request);
    const id = url.pathname.split('/').at(-1) || String(uploads.size + 1);
    const location = `/v2/${repository}/blobs/uploads/${id}?state=s`;
    uploads.set(id, Buffer.concat([uploads.get(id) ?? Buffer.alloc(0), bytes]));
    if (request.method !== 'PUT') return response.writeHead(202, { location }).end();
    const digest = url.searchParams.get('digest') ?? '';
    const whole = uploads.get(id) ?? Buffer.alloc(0);
    if (digestOf(whole) !== digest) return response.writeHead(400).end();
    registry.blobs.set(digest, whole);
    return response.writeHead(201).end();
  };
  const manifest = async (request: IncomingMessage, response: ServerResponse, digest: string) => {
    if (request.method === 'PUT') {
      const bytes = await bodyOf(request);
      const named = JSON.parse(bytes.toString()) as Record<string, { digest: string }[]>;
      // As real ones do: what is named has to be there.
      const missing = [...(named['layers'] ?? []), ...(named['manifests'] ?? [])].some(
        (one) => !registry.blobs.has(one.digest) && !registry.manifests.has(one.digest),
      );
      if (missing || digestOf(bytes) !== digest) return response.writeHead(400).end();
      registry.manifests.set(digest, { type: request.headers['content-type'] ?? '', bytes });
      return response.writeHead(201).end();
    }
    const found = registry.manifests.get(digest);
    if (found === undefined) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': found.type }).end(found.bytes);
  };
  const registry: ImageRegistry = {
    host: main.host,
    asked,
    blobs: new Map(),
    manifests: new Map(),
    login: undefined,
    close: async () => {
      for (const { server } of [main, elsewhere]) {
        server.closeAllConnections();
        // Closed already, it says so, and that is all right.
        await new Promise((closed) => server.close(closed));
      }
    },
  };
  return registry;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Puts an index with two images into a registry; the images share a layer. @returns the index's digest */
export function pushIndex({ blobs, manifests }: ImageRegistry): string {
  const blob = (text: string) => {
    const bytes = Buffer.from(text.repeat(1000));
    blobs.set(digestOf(bytes), bytes);
    return { digest: digestOf(bytes), size: bytes.length };
  };
  const manifest = (content: object, type: string) => {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: type, ...content }));
    manifests.set(digestOf(bytes), { type, bytes });
    return { digest: digestOf(bytes), size: bytes.length };
  };
  const shared = blob('shared');
  const images = ['amd64', 'arm64'].map((architecture) =>
    manifest(
      { config: blob(`config of ${architecture}`), layers: [shared, blob(architecture)] },
      'application/vnd.oci.image.manifest.v1+json',
    ),
  );
  return manifest({ manifests: images }, 'application/vnd.oci.image.index.v1+json').digest;
}
