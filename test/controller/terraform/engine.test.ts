import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { deflateRawSync, crc32 } from 'node:zlib';
import { createMessage, enums, generateKey, readKey, readPrivateKey, sign } from 'openpgp';
import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { findEngine, type EngineSearch } from '../../../controller/terraform/engine.ts';
import { HASHICORP_KEY } from '../../../controller/terraform/hashicorp-key.ts';
import { PINNED_RELEASE, type ReleaseSource } from '../../../controller/terraform/release.ts';
import { verifyDetached } from '../../../controller/terraform/signature.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { recordingReporter } from './support.ts';

const folder = temporaryFolders();
const PLATFORM = { platform: 'linux', arch: 'x64' } as const;
const ZIP = 'terraform_9.9.9_linux_amd64.zip';
const SUMS = 'terraform_9.9.9_SHA256SUMS';

/** A program that answers the handshake. */
function engine(version: string, title = 'Terraform'): string {
  return `#!/bin/sh\nif [ "$2" = "-json" ]; then echo '{"terraform_version":"${version}"}'; else echo '${title} v${version}'; fi\n`;
}

function program(dir: string, name: string, text: string, mode = 0o755): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), text, { mode });
  return join(dir, name);
}

/** A zip archive with one compressed file in it. */
function zipOf(name: string, text: string): Buffer {
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

let publicKey = '';
let privateKey = '';
let otherKey = '';
const zip = zipOf('terraform', engine('9.9.9'));
const sums = Buffer.from(`${createHash('sha256').update(zip).digest('hex')}  ${ZIP}\n`);

beforeAll(async () => {
  const userIDs = [{ name: 'Release', email: 'release@example.com' }];
  const made = await generateKey({ userIDs, format: 'armored' });
  ({ publicKey, privateKey } = made);
  otherKey = (await generateKey({ userIDs, format: 'armored' })).privateKey;
});

async function signed(data: Buffer, armoredKey: string): Promise<Buffer> {
  const signature = await sign({
    message: await createMessage({ binary: data }),
    signingKeys: await readPrivateKey({ armoredKey }),
    detached: true,
    format: 'binary',
  });
  return Buffer.from(signature as Uint8Array);
}

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A release server; `change` bends one of its answers. */
async function serve(change: Record<string, RequestListener> = {}): Promise<ReleaseSource> {
  const signature = await signed(sums, privateKey);
  const files: Record<string, Buffer> = { [ZIP]: zip, [SUMS]: sums, [`${SUMS}.sig`]: signature };
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
    publicKey,
    platforms: ['linux_amd64'],
    checksums: {},
  };
}

async function search(options: Partial<EngineSearch> = {}): Promise<EngineSearch> {
  return {
    ...PLATFORM,
    searchPath: '',
    cacheDir: join(await folder(), 'cache'),
    reporter: recordingReporter(),
    release: await serve(),
    ...options,
  };
}

async function refused(options: EngineSearch): Promise<Diagnostic> {
  const error: unknown = await findEngine(options).then(
    (found) => new Error(`found ${found.path}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TemperError)) throw error;
  return error.diagnostics[0];
}

describe('a named engine', () => {
  test.each([
    { title: 'Terraform', name: 'terraform' },
    { title: 'OpenTofu', name: 'opentofu' },
  ])(
    'is $title by what it says of itself, whatever its file is called',
    async ({ title, name }) => {
      const path = program(await folder(), 'some-binary', engine('1.10.0', title));
      await expect(findEngine(await search({ requested: path }))).resolves.toEqual({
        path,
        name,
        version: '1.10.0',
      });
    },
  );

  test('may be named by its command alone, as it is on PATH', async () => {
    const dir = await folder();
    const path = program(dir, 'tofu-next', engine('1.11.0', 'OpenTofu'));
    const found = await findEngine(await search({ requested: 'tofu-next', searchPath: dir }));
    expect(found.path).toBe(path);
  });

  test.each([
    {
      why: 'does not exist',
      text: undefined,
      mode: 0o755,
      code: 'TOOL_TERRAFORM_MISSING',
      says: 'no such file',
    },
    {
      why: 'is not executable',
      text: engine('1.11.4'),
      mode: 0o644,
      code: 'TOOL_TERRAFORM_MISSING',
      says: 'not executable',
    },
    {
      why: 'is something else',
      text: '#!/bin/sh\necho hello\n',
      mode: 0o755,
      code: 'TOOL_TERRAFORM_MISSING',
      says: 'version -json',
    },
    {
      why: 'is no program',
      text: '\u0000\u0001garbage',
      mode: 0o755,
      code: 'TOOL_TERRAFORM_MISSING',
      says: 'version -json',
    },
    {
      why: 'is too old',
      text: engine('1.9.8'),
      mode: 0o755,
      code: 'TOOL_TERRAFORM_TOO_OLD',
      says: '1.9.8',
    },
    {
      why: 'is of another era',
      text: engine('2.0.0'),
      mode: 0o755,
      code: 'TOOL_TERRAFORM_TOO_OLD',
      says: '2.0.0',
    },
  ])('that $why is refused, never replaced by another one', async ({ text, mode, code, says }) => {
    const dir = await folder();
    const requested = join(dir, 'named');
    if (text !== undefined) program(dir, 'named', text, mode);
    const good = program(join(dir, 'path'), 'terraform', engine('1.11.4'));
    const diagnostic = await refused(await search({ requested, searchPath: join(good, '..') }));
    expect(diagnostic.code).toBe(code);
    expect(diagnostic.message).toContain(says);
    expect(diagnostic.fix).toBeDefined();
  });
});

describe('an engine on PATH', () => {
  test('is taken when it is new enough, the old one before it passed over', async () => {
    const dir = await folder();
    program(join(dir, 'a'), 'terraform', engine('1.5.7'));
    const path = program(join(dir, 'b'), 'tofu', engine('1.10.6', 'OpenTofu'));
    const searchPath = `${join(dir, 'a')}:${join(dir, 'b')}`;
    await expect(findEngine(await search({ searchPath }))).resolves.toMatchObject({ path });
  });

  test('is never looked for in the working directory, where a repository could have planted it', async () => {
    const dir = await folder();
    program(dir, 'terraform', engine('1.11.4'));
    const before = process.cwd();
    process.chdir(dir);
    try {
      const found = await findEngine(await search({ searchPath: ':.::' }));
      expect(found.version).toBe('9.9.9');
    } finally {
      process.chdir(before);
    }
  });
});

describe('the pinned release', () => {
  test('is downloaded once, with its progress in bytes, and then comes from the cache', async () => {
    const reporter = recordingReporter();
    const options = await search({ reporter });
    const found = await findEngine(options);
    expect(found).toMatchObject({ name: 'terraform', version: '9.9.9' });
    expect(found.path.startsWith(options.cacheDir)).toBe(true);
    expect(reporter.said.join('\n')).toMatch(/\d MB \(100 %\)/);
    const offline = { ...(options.release as ReleaseSource), baseUrl: 'http://127.0.0.1:1/' };
    await expect(findEngine({ ...options, release: offline })).resolves.toEqual(found);
  });

  test('is whole for both of two processes that fetch it at once, and nothing is left behind', async () => {
    const options = await search();
    const found = await Promise.all([1, 2, 3].map(() => findEngine(options)));
    expect(new Set(found.map((one) => one.path)).size).toBe(1);
    expect(readdirSync(join(options.cacheDir, 'terraform', '9.9.9'))).toEqual(['terraform']);
  });

  const tampered = zipOf('terraform', engine('6.6.6'));
  const answer =
    (body: Buffer, length = body.length): RequestListener =>
    (_, response) => {
      response.writeHead(200, { 'content-length': length });
      response.write(body);
      if (length > body.length) setTimeout(() => response.destroy(), 50);
      else response.end();
    };

  test.each([
    {
      problem: 'the zip is not the one on the list',
      change: { [ZIP]: answer(tampered) },
      code: 'TOOL_DOWNLOAD_CHECKSUM',
      says: /expected SHA-256 [0-9a-f]{64}, received [0-9a-f]{64}/,
    },
    {
      problem: 'the zip is cut off',
      change: { [ZIP]: answer(zip.subarray(0, 100), zip.length) },
      code: 'TOOL_DOWNLOAD_CUT_OFF',
      says: new RegExp(`100 of ${String(zip.length)} bytes`),
    },
    {
      problem: 'the list is cut off',
      change: { [SUMS]: answer(sums.subarray(0, 20), sums.length) },
      code: 'TOOL_DOWNLOAD_CUT_OFF',
      says: /20 of/,
    },
    {
      problem: 'the list was changed after it was signed',
      change: { [SUMS]: answer(Buffer.from(`${'0'.repeat(64)}  ${ZIP}\n`)) },
      code: 'TOOL_DOWNLOAD_SIGNATURE',
      says: /not signed/,
    },
    {
      problem: 'the signature is no signature',
      change: { [`${SUMS}.sig`]: answer(Buffer.from('nonsense')) },
      code: 'TOOL_DOWNLOAD_SIGNATURE',
      says: /not signed/,
    },
    {
      problem: 'the file is not there',
      change: { [ZIP]: ((_, response) => response.writeHead(404).end()) as RequestListener },
      code: 'TOOL_DOWNLOAD_FAILED',
      says: /answered 404/,
    },
    {
      problem: 'the server refuses',
      change: { [SUMS]: ((_, response) => response.writeHead(403).end()) as RequestListener },
      code: 'TOOL_DOWNLOAD_FAILED',
      says: /answered 403/,
    },
  ])('is refused when $problem, and says what to do', async ({ change, code, says }) => {
    const options = await search({
      release: await serve(change as Record<string, RequestListener>),
    });
    const diagnostic = await refused(options);
    expect(diagnostic.code).toBe(code);
    expect(`${diagnostic.message} ${diagnostic.why ?? ''}`).toMatch(says);
    expect(diagnostic.fix).toContain(ZIP);
    expect(diagnostic.fix).toContain('TEMPER_TERRAFORM');
    expect(readdirSync(join(options.cacheDir, 'terraform', '9.9.9'))).toEqual([]);
  });

  test('is refused when the list is signed by another key', async () => {
    const signature = await signed(sums, otherKey);
    const release = await serve({ [`${SUMS}.sig`]: answer(signature) });
    expect((await refused(await search({ release }))).code).toBe('TOOL_DOWNLOAD_SIGNATURE');
  });

  test('is refused when the signed list and the checksum in the code differ', async () => {
    const release = { ...(await serve()), checksums: { linux_amd64: 'f'.repeat(64) } };
    const diagnostic = await refused(await search({ release }));
    expect(diagnostic.code).toBe('TOOL_DOWNLOAD_CHECKSUM');
    expect(diagnostic.why).toContain('f'.repeat(64));
  });

  test('starts afresh after a download that was cut off', async () => {
    let cut = true;
    const release = await serve({
      [ZIP]: (_, response) => {
        response.writeHead(200, { 'content-length': zip.length });
        if (!cut) return response.end(zip);
        cut = false;
        response.write(zip.subarray(0, 50));
        return setTimeout(() => response.destroy(), 20);
      },
    });
    const options = await search({ release });
    expect((await refused(options)).code).toBe('TOOL_DOWNLOAD_CUT_OFF');
    await expect(findEngine(options)).resolves.toMatchObject({ version: '9.9.9' });
  });

  test('says that there is no network, and which engines on PATH were too old', async () => {
    const dir = await folder();
    program(dir, 'terraform', engine('1.5.7'));
    const release = await serve();
    await new Promise((resolve) => servers.at(-1)?.close(resolve));
    const diagnostic = await refused(await search({ searchPath: dir, release }));
    expect(diagnostic.code).toBe('TOOL_DOWNLOAD_FAILED');
    expect(diagnostic.why).toMatch(/ECONNREFUSED/);
    expect(diagnostic.why).toContain(`Terraform 1.5.7 at ${join(dir, 'terraform')}`);
  });

  test('says which platforms there are when this is none of them', async () => {
    const diagnostic = await refused(await search({ platform: 'sunos' }));
    expect(diagnostic).toMatchObject({ code: 'TOOL_PLATFORM' });
    expect(diagnostic.why).toContain('linux_amd64');
  });

  test('says that the cache cannot be written when a file is in its way', async () => {
    const dir = await folder();
    writeFileSync(join(dir, 'cache'), '');
    const diagnostic = await refused(await search({ cacheDir: join(dir, 'cache') }));
    expect(diagnostic).toMatchObject({ code: 'TOOL_CACHE_UNWRITABLE' });
    expect(diagnostic.fix).toContain('TEMPER_CACHE_DIR');
  });

  test('can be stopped while it loads', async () => {
    const stop = new AbortController();
    const release = await serve({
      [ZIP]: (_, response) => {
        response.writeHead(200, { 'content-length': zip.length });
        response.write(zip.subarray(0, 50));
        setTimeout(() => stop.abort(new Error('stopped')), 20);
      },
    });
    const options = await search({ release, signal: stop.signal });
    await expect(findEngine(options)).rejects.toThrow('stopped');
    expect(readdirSync(join(options.cacheDir, 'terraform', '9.9.9'))).toEqual([]);
  });
});

describe('what Temper trusts', () => {
  test("is HashiCorp's security key, by its published fingerprint, and it has not expired", async () => {
    const key = await readKey({ armoredKey: HASHICORP_KEY });
    expect(key.getFingerprint()).toBe('c874011f0ab405110d02105534365d9472d7468f');
    expect(key.keyPacket.algorithm).toBe(enums.publicKey.rsaEncryptSign);
    const expires = await key.getExpirationTime();
    expect(expires instanceof Date && expires > new Date('2029-01-01')).toBe(true);
    expect(key.subkeys.map((one) => one.getFingerprint())).toContain(
      '374ec75b485913604a831cc7c820c6d5cd27ab87',
    );
  });

  test('does not include anything that key did not sign', async () => {
    await expect(verifyDetached(sums, await signed(sums, privateKey), publicKey)).resolves.toBe(
      true,
    );
    await expect(verifyDetached(sums, await signed(sums, privateKey), HASHICORP_KEY)).resolves.toBe(
      false,
    );
  });

  test('is a release over HTTPS from its publisher, with a checksum for each platform people use', () => {
    expect(PINNED_RELEASE.baseUrl).toBe(
      `https://releases.hashicorp.com/terraform/${PINNED_RELEASE.version}/`,
    );
    for (const platform of ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64']) {
      expect(PINNED_RELEASE.checksums[platform]).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
