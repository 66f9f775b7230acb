import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { examine, type Examined } from '../../controller/doctor.ts';
import type { Machine } from '../../controller/stack/machine.ts';
import { platformName } from '../../controller/terraform/engine/mirror.ts';
import { reachable } from '../../controller/tool-checks.ts';
import { PROVIDER } from '../../stacks/terraform-lock.ts';
import type { Workspace } from '../../controller/workspace/workspace.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { fakeOperator } from './fake-operator.ts';

const folder = temporaryFolders();

/** What is looked at on this machine; AWS is asked only for environments, of which there are none here. */
async function looked(
  change: Partial<Machine>,
  { nodeVersion = 'v20.19.0', ...examined }: Partial<Examined> = {},
) {
  const outside = await folder();
  // The provider of this machine has 700 MB, and moto is asked for by starting Python: few tests are about them.
  const machine = {
    ...fakeOperator(outside),
    variables: process.env,
    mirror: 'none',
    terraform: 'none',
    ...change,
  };
  const workspace = {
    kinds: [],
    specs: { documents: [], diagnostics: [] },
    facts: { today: '2026-11-21', gathered: {} },
    diagnostics: [],
    selected: [],
  } as unknown as Workspace;
  const checks = await examine(machine, workspace, {
    nodeVersion,
    reach: () => Promise.resolve(undefined),
    emulator: 'none',
    ...examined,
  });
  return Object.fromEntries(checks.map((check) => [check.subject, check]));
}

test.each([
  ['v20.19.0', { status: 'ok' }],
  ['v20.18.3', { status: 'failed', fix: expect.stringContaining('20.19') as string }],
  ['v18.20.0', { status: 'failed', fix: expect.stringContaining('20.19') as string }],
])('of Node.js %s it says whether it is new enough', async (nodeVersion, expected) => {
  const { root } = await repositoryIn(await folder());
  expect((await looked({ root }, { nodeVersion }))['Node.js']).toMatchObject(expected);
});

test('an engine that is not there fails with the way out, and hides nothing else', async () => {
  const { root } = await repositoryIn(await folder());
  const checks = await looked({ root, terraform: '/no/such/terraform' });
  expect(checks['Terraform']).toMatchObject({
    status: 'failed',
    found: expect.stringContaining('/no/such/terraform'),
    fix: expect.stringContaining('Terraform or OpenTofu'),
  });
  expect(checks['git']).toMatchObject({ status: 'ok' });
});

test('says when the specs are in no repository', async () => {
  const root = await folder();
  expect((await looked({ root }))['git']).toMatchObject({ status: 'warning' });
});

test('says when a folder of Temper’s own lies where a commit can write', async () => {
  const { root } = await repositoryIn(await folder());
  expect((await looked({ root }))['own folders']).toMatchObject({ status: 'ok' });
  const stateDir = join(root, 'state');
  expect((await looked({ root, stateDir }))['own folders']).toMatchObject({
    status: 'failed',
    fix: expect.stringContaining('TEMPER_STATE_DIR'),
  });
  const cacheDir = join(root, 'cache');
  expect((await looked({ root, cacheDir }))['own folders']).toMatchObject({
    status: 'failed',
    fix: expect.stringContaining('TEMPER_CACHE_DIR'),
  });
});

describe('the programs', () => {
  /** A machine without any program, whose home and cache are empty. */
  async function bare(change: Partial<Machine> = {}): Promise<Partial<Machine>> {
    const { root } = await repositoryIn(await folder());
    const empty = await folder();
    const variables = { PATH: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
    const found = { terraform: undefined, ...change } as Partial<Machine>;
    return { root, home: empty, cacheDir: empty, variables, mirror: 'none', ...found };
  }

  const asked = (answer: string | undefined) => {
    const urls: string[] = [];
    const reach = (url: string) => {
      urls.push(url);
      return Promise.resolve(answer);
    };
    return { urls, reach };
  };

  test('what is missing and can be fetched is no failure: it says from where', async () => {
    const { urls, reach } = asked(undefined);
    const checks = await looked(await bare(), { reach });
    expect(checks['Terraform']).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(
        /1\.11\.4 will be fetched from https:\/\/releases\.hashicorp\.com\S*, which answers/,
      ),
    });
    expect(checks['AWS provider']).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('https://registry.terraform.io/'),
    });
    expect(checks['emulator']).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('https://pypi.org/'),
    });
    expect(urls).toHaveLength(3);
  });

  test('what can neither be found nor fetched fails, except what the sandbox alone needs', async () => {
    const checks = await looked(await bare(), asked('ENOTFOUND'));
    for (const subject of ['Terraform', 'AWS provider'])
      expect(checks[subject]).toMatchObject({
        status: 'failed',
        found: expect.stringContaining('cannot be reached (ENOTFOUND)'),
      });
    for (const subject of ['emulator', 'Python'])
      expect(checks[subject]).toMatchObject({ status: 'warning' });
  });

  test('nothing is fetched or made on the way', async () => {
    const machine = await bare();
    await looked(machine, asked(undefined));
    expect(readdirSync(machine.cacheDir ?? '')).toEqual([]);
  });

  /** A mirror with a provider that its publisher did not make. */
  async function mirrorWith(content: string): Promise<string> {
    const mirror = await folder();
    const name = platformName({ platform: process.platform, arch: process.arch });
    const path = join(mirror, PROVIDER.source, PROVIDER.version, name);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'terraform-provider-aws_v5.100.0_x5'), content);
    return mirror;
  }

  test('a provider that is not the one of the lock file fails, with its path and checksum', async () => {
    const checks = await looked(
      await bare({ mirror: await mirrorWith('not it') }),
      asked(undefined),
    );
    const line = `${createHash('sha256').update('not it').digest('hex')}  terraform-provider-aws_v5.100.0_x5\n`;
    const h1 = `h1:${createHash('sha256').update(line).digest('base64')}`;
    expect(checks['AWS provider']).toMatchObject({
      status: 'failed',
      code: 'TF_PROVIDER_CHECKSUM',
      found: expect.stringContaining(`${PROVIDER.version}`),
      fix: expect.stringContaining('TEMPER_PROVIDER_MIRROR=none'),
    });
    expect(checks['AWS provider']?.found).toContain(h1);
  });

  test('one in Temper’s cache that is not the one of the lock file is fetched again once it is removed', async () => {
    const cacheDir = await folder();
    renameSync(await mirrorWith('not it'), join(cacheDir, 'providers'));
    const checks = await looked(await bare({ cacheDir }), asked(undefined));
    expect(checks['AWS provider']).toMatchObject({
      status: 'failed',
      code: 'TF_PROVIDER_CHECKSUM',
      fix: expect.stringMatching(/^remove .*providers.*: it is fetched again$/),
    });
  });

  test('what lies on PATH is left alone where that is switched off by name', async () => {
    const PATH = await folder();
    const program = (name: string, text: string) => {
      writeFileSync(join(PATH, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(PATH, name), 0o755);
    };
    program('terraform', `echo '{"terraform_version":"1.12.0"}'`);
    const machine = await bare({ variables: { PATH } });
    const { Terraform: found } = await looked(machine, asked(undefined));
    expect(found).toMatchObject({ status: 'ok', found: expect.stringContaining('on PATH') });
    const off = await looked({ ...machine, terraform: 'none' }, asked(undefined));
    expect(off['Terraform']).toMatchObject({ status: 'warning' });
  });
});

test('where no environment is declared it is asked whether there are credentials at all', async () => {
  const { root } = await repositoryIn(await folder());
  const nobody = await folder();
  const checks = await looked(
    {
      root,
      mirror: 'none',
      variables: {
        ...process.env,
        HOME: nobody,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_CONFIG_FILE: join(nobody, 'config'),
        AWS_SHARED_CREDENTIALS_FILE: join(nobody, 'credentials'),
      },
    },
    { reach: () => Promise.resolve(undefined) },
  );
  expect(checks['credentials']).toMatchObject({
    status: 'failed',
    code: 'AWS_CREDENTIALS_MISSING',
  });
  const inSandbox = await looked(
    { root, mirror: 'none', sandbox: 'http://127.0.0.1:1' },
    { reach: () => Promise.resolve(undefined) },
  );
  expect(inSandbox['credentials']).toMatchObject({ status: 'ok' });
});

test('asks an address with a timeout, and tells why it does not answer', async () => {
  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // Whatever it answers, it can be reached.
  expect(await reachable(`http://127.0.0.1:${port}/`)).toBeUndefined();
  await new Promise((resolve) => server.close(resolve));
  expect(await reachable(`http://127.0.0.1:${port}/`)).toBe('ECONNREFUSED');
});
