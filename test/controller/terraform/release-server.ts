/* A server of releases signed with a key of its own, and engines that only answer the handshake. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp';
import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { findEngine, type EngineSearch } from '../../../controller/terraform/engine/engine.ts';
import type { ReleaseSource } from '../../../controller/terraform/engine/release.ts';

export const ZIP = 'terraform_9.9.9_linux_amd64.zip';
export const SUMS = 'terraform_9.9.9_SHA256SUMS';

/** A program that answers the handshake. */
export function engine(version: string, title = 'Terraform'): string {
  return `#!/bin/sh\nif [ "$2" = "-json" ]; then echo '{"terraform_version":"${version}"}'; else echo '${title} v${version}'; fi\n`;
}

export function program(dir: string, name: string, text: string, mode = 0o755): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), text, { mode });
  return join(dir, name);
}

/** A zip archive with one compressed file in it. */
export function zipOf(name: string, text: string): Buffer {
  const data = deflateRawSync(text);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(crc32(text), 10);
  fields.writeUInt32LE(data.length, 14);
  fields.writeUInt32LE(Buffer.byteLength(text), 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  const local = Buffer.concat([
    Buffer.from('PK\u0003\u0004', 'latin1'),
    fields,
    Buffer.from(name),
    data,
  ]);
  const central = Buffer.concat([
    Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'),
    fields,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

export const zip = zipOf('terraform', engine('9.9.9'));
export const sums = Buffer.from(`${createHash('sha256').update(zip).digest('hex')}  ${ZIP}\n`);

export interface Keys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function makeKeys(): Promise<Keys> {
  const userIDs = [{ name: 'Release', email: 'release@example.com' }];
  return generateKey({ userIDs, format: 'armored' });
}

export async function signed(data: Buffer, armoredKey: string): Promise<Buffer> {
  const signature = await sign({
    message: await createMessage({ binary: data }),
    signingKeys: await readPrivateKey({ armoredKey }),
    detached: true,
    format: 'binary',
  });
  return Buffer.from(signature as Uint8Array);
}

/** Makes release servers; `change` bends answers of one. All are closed after the tests. */
export function releaseServers(): {
  readonly serve: (change?: Readonly<Record<string, RequestListener>>) => Promise<ReleaseSource>;
  /** Ends the last one: nobody answers there any more. */
  readonly closeLast: () => Promise<void>;
} {
  const servers: Server[] = [];
  let keys: Keys = { publicKey: '', privateKey: '' };
  beforeAll(async () => {
    keys = await makeKeys();
  });
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });
  return {
    closeLast: () => new Promise((resolve) => servers.at(-1)?.close(() => resolve())),
    async serve(change = {}) {
      const signature = await signed(sums, keys.privateKey);
      const files: Record<string, Buffer> = {
        [ZIP]: zip,
        [SUMS]: sums,
        [`${SUMS}.sig`]: signature,
      };
      const server = createServer((request, response) => {
        const name = (request.url ?? '').slice(1);
        const bent = change[name];
        if (bent !== undefined) return bent(request, response);
        const file = files[name];
        response.writeHead(file === undefined ? 404 : 200, { 'content-length': file?.length ?? 0 });
        return response.end(file);
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      return {
        version: '9.9.9',
        baseUrl: `http://127.0.0.1:${String(port)}/`,
        publicKey: keys.publicKey,
        platforms: ['linux_amd64'],
        checksums: {},
      };
    },
  };
}

/** The diagnostic a search ends with. */
export async function refused(options: EngineSearch): Promise<Diagnostic> {
  const error: unknown = await findEngine(options).then(
    (found) => new Error(`found ${found.path}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TemperError)) throw error;
  return error.diagnostics[0];
}
