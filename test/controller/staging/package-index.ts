import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** An index of packages as pip reads one. */
export interface PackageIndex {
  readonly url: string;
  readonly asked: readonly { readonly path: string; readonly authorization?: string | undefined }[];
  /** By name. */
  readonly wheels: Map<string, Buffer>;
  /** Only who says it is let in. */
  authorization: string | undefined;
  close(): Promise<void>;
}

export async function startIndex(): Promise<PackageIndex> {
  const asked: { path: string; authorization?: string | undefined }[] = [];
  const wheels = new Map<string, Buffer>();
  const server = createServer(({ url = '', headers: { authorization } }, response) => {
    asked.push({ path: url, authorization });
    if (index.authorization !== undefined && authorization !== index.authorization)
      return void response.writeHead(401).end();
    const wheel = wheels.get(url.replace('/files/', ''));
    if (wheel !== undefined) return void response.writeHead(200).end(wheel);
    const name = /^\/simple\/([^/]+)\/$/.exec(url)?.[1];
    const own = [...wheels.keys()].filter((file) => file.startsWith(`${name?.replace('-', '_')}-`));
    if (own.length === 0) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(own.map((file) => `<a href="/files/${file}">${file}</a>`).join('\n'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const index: PackageIndex = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`,
    asked,
    wheels,
    authorization: undefined,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return index;
}

const MAKE = `
import sys, zipfile
path, name, tag = sys.argv[1:]
info = f"{name}-1.0.dist-info"
with zipfile.ZipFile(path, "w") as wheel:
    wheel.writestr(f"{name}.py", "")
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
    wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: {tag}\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;

/** A wheel with nothing in it. */
export function wheelOf(
  folder: string,
  name: string,
  tag = 'py3-none-any',
): { file: string; bytes: Buffer; sha256: string } {
  const file = `${name}-1.0-${tag}.whl`;
  const path = join(folder, file);
  execFileSync('python3', ['-c', MAKE, path, name, tag]);
  const bytes = readFileSync(path);
  return { file, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
