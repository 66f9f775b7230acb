import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  findOpa,
  hasPolicies,
  locateOpa,
  teamPolicies,
} from '../../../controller/stack/find-policies.ts';
import type { Machine } from '../../../controller/stack/machine.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { realClock, recordingReporter } from '../terraform/support.ts';

const folder = temporaryFolders();
const never = new AbortController().signal;

/** A program that answers as OPA of a version does. */
const answering = (version: string) => `#!/bin/sh\necho "Version: ${version}"\n`;

async function machine(more: Partial<Machine> = {}): Promise<Machine> {
  const { root } = await repositoryIn(await folder());
  return {
    root,
    cacheDir: await folder(),
    stateDir: '/nowhere',
    home: root,
    variables: { PATH: '' },
    parallelism: 1,
    applyParallelism: 1,
    clock: realClock,
    reporter: recordingReporter(),
    signal: never,
    force: never,
    ...more,
  };
}

async function program(name: string, version: string): Promise<string> {
  const path = join(await folder(), name);
  await writeFile(path, answering(version));
  await chmod(path, 0o755);
  return path;
}

/** Serves a program as the only file of a release. */
async function release(version: string, text: string, sha256?: string) {
  const server = createServer((_, answer) => answer.end(text)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const digest = sha256 ?? createHash('sha256').update(text).digest('hex');
  const asset = { file: 'opa', sha256: digest };
  const assets = { [`${process.platform} ${process.arch}`]: asset };
  return { version, baseUrl: `http://127.0.0.1:${String(port)}/`, assets };
}

const servers: ReturnType<typeof createServer>[] = [];
afterAll(() => servers.forEach((server) => server.close()));

test('a repository without policies asks for no OPA', async () => {
  const here = await machine({ opa: '/not/there' });
  expect(await hasPolicies(here.root)).toBe(false);
  const policies = await teamPolicies(here);
  expect(await policies.judge(null)).toEqual({ verdicts: [], diagnostics: [] });
});

test('a folder of that name without any Rego is something else', async () => {
  const { root } = await machine();
  await mkdir(join(root, 'policies'));
  await writeFile(join(root, 'policies', 'holidays.md'), '# Holidays\n');
  expect(await hasPolicies(root)).toBe(false);
});

test('a link in place of the folder switches nothing off', async () => {
  const { root } = await machine();
  await mkdir(join(root, 'rules', 'deep'), { recursive: true });
  await writeFile(join(root, 'rules', 'deep', 'a.rego'), 'package temper\n');
  await symlink('rules', join(root, 'policies'));
  expect(await hasPolicies(root)).toBe(true);
});

test('with policies, an OPA that cannot be used refuses instead of passing', async () => {
  const here = await machine({ opa: '/not/there' });
  await mkdir(join(here.root, 'policies'));
  await writeFile(join(here.root, 'policies', 'a.rego'), 'package temper\n');
  const policies = await teamPolicies(here);
  await expect(policies.judge(null)).rejects.toMatchObject({ diagnostics: [{ code: 'TOOL_OPA' }] });
});

test('the named one comes first, then one on PATH; one before 1.0 counts as none', async () => {
  const [new_, old] = [await program('opa', '1.22.2'), await program('opa', '0.70.0')];
  const PATH = [old, new_].map((path) => join(path, '..')).join(':');
  expect(await locateOpa(await machine({ opa: new_ }))).toEqual({ path: new_, version: '1.22.2' });
  expect(await locateOpa(await machine({ variables: { PATH } }))).toEqual({
    path: new_,
    version: '1.22.2',
  });
  expect(await locateOpa(await machine({ opa: 'none', variables: { PATH } }))).toBeUndefined();
  await expect(locateOpa(await machine({ opa: old }))).rejects.toMatchObject({
    diagnostics: [{ code: 'TOOL_OPA', why: expect.stringContaining('0.70.0') as string }],
  });
});

test('else the pinned release is fetched once', async () => {
  const here = await machine();
  const source = await release('1.19.0', answering('1.19.0'));
  const opa = await findOpa(here, source);
  expect(opa.version).toBe('1.19.0');
  // The second time nobody is asked any more.
  expect(await findOpa(here, { ...source, baseUrl: 'http://127.0.0.1:9/' })).toEqual(opa);
});

test('what is not the released file is neither kept nor run', async () => {
  const here = await machine();
  const source = await release('1.19.0', answering('1.19.0'), 'f'.repeat(64));
  await expect(findOpa(here, source)).rejects.toMatchObject({
    diagnostics: [{ code: 'TOOL_OPA', message: expect.stringContaining('SHA-256') as string }],
  });
  expect(await readdir(join(here.cacheDir, 'opa', '1.19.0'))).toEqual([]);
});

test('no OPA is run from a cache that a commit could have written', async () => {
  const { root } = await repositoryIn(await folder());
  await expect(
    findOpa(await machine({ root, cacheDir: join(root, '.cache') })),
  ).rejects.toMatchObject({
    diagnostics: [{ code: 'TOOL_CACHE_PLACE' }],
  });
});
