import { readdirSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { enums, readKey } from 'openpgp';
import { findEngine, type EngineSearch } from '../../../controller/terraform/engine/engine.ts';
import { HASHICORP_KEY } from '../../../controller/terraform/engine/hashicorp-key.ts';
import {
  PINNED_RELEASE,
  type ReleaseSource,
} from '../../../controller/terraform/engine/release.ts';
import { verifyDetached } from '../../../controller/terraform/engine/signature.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import {
  engine,
  makeKeys,
  program,
  refused,
  releaseServers,
  signed,
  sums,
  SUMS,
  zip,
  ZIP,
  zipOf,
} from './release-server.ts';
import { recordingReporter } from './support.ts';

const folder = temporaryFolders();
const { serve, closeLast } = releaseServers();

async function search(options: Partial<EngineSearch> = {}): Promise<EngineSearch> {
  return {
    platform: 'linux',
    arch: 'x64',
    searchPath: '',
    cacheDir: join(await folder(), 'cache'),
    reporter: recordingReporter(),
    release: await serve(),
    ...options,
  };
}

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
      if (length > body.length) response.write(body, () => response.destroy());
      else response.end(body);
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
    const signature = await signed(sums, (await makeKeys()).privateKey);
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
        return response.write(zip.subarray(0, 50), () => response.destroy());
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
    await closeLast();
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
      },
    });
    const reporter = recordingReporter();
    const task = { update: () => stop.abort(new Error('stopped')), done() {}, fail() {} };
    const options = await search({
      release,
      signal: stop.signal,
      reporter: { ...reporter, task: () => task },
    });
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
    const { publicKey, privateKey } = await makeKeys();
    const signature = await signed(sums, privateKey);
    await expect(verifyDetached(sums, signature, publicKey)).resolves.toBe(true);
    await expect(verifyDetached(sums, signature, HASHICORP_KEY)).resolves.toBe(false);
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
