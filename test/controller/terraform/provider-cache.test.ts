/* The provider in Temper's cache, fetched by an engine that is a script: what it is asked for, and what is left of it. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { platformName } from '../../../controller/terraform/engine/mirror.ts';
import {
  cachedMirror,
  unpackedMirror,
  type ProviderFetch,
} from '../../../controller/terraform/provider-cache.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { realClock, recordingReporter } from './support.ts';

const folder = temporaryFolders();
const { platform, arch } = process;
const PLACE = join('registry.terraform.io/hashicorp/aws/5.100.0', platformName({ platform, arch }));

/** An engine whose `init` does this, with `$place` as the folder that the provider goes to. */
async function fetching(script: string, more: Partial<ProviderFetch> = {}) {
  const place = await folder();
  const path = join(place, 'terraform');
  const log = join(place, 'log');
  const lines = [
    '#!/bin/sh',
    `printf '%s %s\\n' "$1" "\${HTTPS_PROXY:-}" >> ${log}`,
    `cat "$TF_CLI_CONFIG_FILE" >> ${log}`,
    `place=.terraform/providers/${PLACE}`,
    script,
  ];
  writeFileSync(path, lines.join('\n'));
  chmodSync(path, 0o755);
  const reporter = recordingReporter();
  const { signal } = new AbortController();
  const fetch: ProviderFetch = {
    platform,
    arch,
    engine: { path, name: 'terraform', version: '1.11.4' },
    cacheDir: join(place, 'cache'),
    environment: { PATH: process.env['PATH'] ?? '', HTTPS_PROXY: 'http://proxy:3128' },
    clock: realClock,
    reporter,
    signal,
    force: signal,
    ...more,
  };
  return {
    fetch,
    said: reporter.said,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    inside: () => readdirSync(cachedMirror(fetch.cacheDir)),
  };
}

const INSTALL = 'mkdir -p "$place" && echo provider > "$place/terraform-provider-aws"';

test('is fetched once, by Terraform, from the registry alone, and then lies there for all', async () => {
  const { fetch, said, calls, inside } = await fetching(INSTALL);
  const mirror = await unpackedMirror(fetch);
  expect(mirror).toBe(cachedMirror(fetch.cacheDir));
  expect(readFileSync(join(mirror, PLACE, 'terraform-provider-aws'), 'utf8')).toBe('provider\n');
  expect(await unpackedMirror(fetch)).toBe(mirror);
  expect(calls().match(/^init http:\/\/proxy:3128$/gm)).toHaveLength(1);
  expect(calls()).toContain('direct {');
  expect(inside()).toEqual(['registry.terraform.io']);
  expect(said).toEqual([
    'downloading hashicorp/aws 5.100.0',
    `hashicorp/aws 5.100.0 is in ${mirror}`,
  ]);
});

test('is unpacked from a mirror that has it packed', async () => {
  const { fetch, said, calls } = await fetching(INSTALL, { mirror: '/packed' });
  await unpackedMirror(fetch);
  expect(calls()).toMatch(/filesystem_mirror \{\n +path += "\/packed"/);
  expect(said[0]).toBe('unpacking hashicorp/aws 5.100.0');
});

test('two runs at once both end with the whole of it', async () => {
  const { fetch, inside } = await fetching(`sleep 0.2; ${INSTALL}`);
  const [one, other] = await Promise.all([unpackedMirror(fetch), unpackedMirror(fetch)]);
  expect(one).toBe(other);
  expect(existsSync(join(one, PLACE, 'terraform-provider-aws'))).toBe(true);
  expect(inside()).toEqual(['registry.terraform.io']);
});

test('one that cannot be fetched is told as Terraform tells it, and leaves nothing', async () => {
  const { fetch, inside } = await fetching(
    'printf "\\nError: Failed to query available provider packages\\n\\nno route to host\\n" >&2; exit 1',
  );
  await expect(unpackedMirror(fetch)).rejects.toMatchObject({
    diagnostics: [{ code: 'TF_PROVIDER_MISSING' }],
  });
  expect(inside()).toEqual([]);
});

test('a cache that cannot be written to is said, with where it is', async () => {
  const cacheDir = join(await folder(), 'file');
  writeFileSync(cacheDir, '');
  const { fetch } = await fetching(INSTALL, { cacheDir });
  await expect(unpackedMirror(fetch)).rejects.toMatchObject({
    diagnostics: [
      {
        code: 'TOOL_CACHE_UNWRITABLE',
        message: expect.stringContaining(cacheDir),
        fix: expect.stringContaining('TEMPER_CACHE_DIR'),
      },
    ],
  });
});

test('what a process that was killed has left is not taken for it', async () => {
  const { fetch, calls } = await fetching(INSTALL);
  const half = join(cachedMirror(fetch.cacheDir), '.download-0123', '.terraform/providers', PLACE);
  mkdirSync(half, { recursive: true });
  await unpackedMirror(fetch);
  expect(calls()).toContain('init');
});
