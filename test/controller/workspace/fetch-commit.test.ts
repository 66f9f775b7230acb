import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchCommits } from '../../../controller/workspace/fetch-commit.ts';
import { repositoryIn, type Repository } from '../../helpers/repository.ts';
import { traps } from './hostile-repository.ts';
import { fineTune, folder, upstream, type Upstream } from './revision-repository.ts';

/** A server's repository with a pull request, and a clone of it from before. */
async function world() {
  const top = await folder();
  const path = join(top, 'team/models.git');
  await mkdir(path, { recursive: true });
  const server = await upstream(undefined, path);
  const root = join(await folder(), 'clone');
  await server.git('clone', '--quiet', path, root);
  const clone = await repositoryIn(root);
  const head = await server.pullRequest((r) =>
    r.write('specs/bot/v1.yaml', fineTune('bot', { epochs: 3 })),
  );
  return { server, clone, head, source: sourceAt(top) };
}

const sourceAt = (top: string) => ({
  server: pathToFileURL(top).href,
  repository: 'team/models',
});

const fetched = ({ clone, source }: { clone: Repository; source: object }, ids: string[]) =>
  fetchCommits(
    { root: clone.root, environment: process.env, source: source as ReturnType<typeof sourceAt> },
    ids,
  );

const all = async (clone: Repository) =>
  (await clone.git('for-each-ref')) + (await clone.git('status', '--porcelain'));

test('the head is here afterwards, and nothing else has changed', async () => {
  const made = await world();
  const before = await all(made.clone);
  await fetched(made, [made.head]);
  expect((await made.clone.git('cat-file', '-t', made.head)).trim()).toBe('commit');
  expect(await all(made.clone)).toBe(before);
  await expect(readFile(join(made.clone.root, '.git/FETCH_HEAD'))).rejects.toThrow('ENOENT');
});

test('what is here already is not asked for', async () => {
  const made = await world();
  await fetched(made, [made.head]);
  await rm((made.server as Upstream).root, { recursive: true });
  await fetched(made, [
    made.head,
    await made.clone.git('rev-parse', 'HEAD').then((id) => id.trim()),
  ]);
});

test('what the configuration of the clone says about remotes, addresses and programs does not count', async () => {
  const made = await world();
  const trap = await traps();
  const { clone, source } = made;
  const path = new URL(source.server).pathname;
  for (const [key, value] of [
    [`url.ext::${trap.command('ext')}.insteadOf`, `${path}/`],
    ['core.sshCommand', trap.command('ssh')],
    ['credential.helper', `!${trap.command('helper')}`],
    ['remote.origin.uploadpack', trap.command('upload-pack')],
    ['fetch.recurseSubmodules', 'true'],
    ['core.alternateRefsCommand', trap.command('alternates')],
  ] as const)
    await clone.git('config', key, value);
  await trap.script(join(clone.root, '.git/hooks/reference-transaction'), 'hook');
  await trap.script(join(clone.root, '.git/hooks/post-index-change'), 'hook');
  await fetched(made, [made.head]);
  expect(await trap.ran()).toEqual([]);
});

test.each([
  { name: 'a name in place of an id', ids: ['main'], server: undefined },
  { name: 'an option', ids: ['--upload-pack=touch x'], server: undefined },
  { name: 'a commit that nobody has', ids: ['1'.repeat(40)], server: undefined },
  { name: 'a server without encryption', ids: ['1'.repeat(40)], server: 'http://example.com' },
  { name: 'a program as a server', ids: ['1'.repeat(40)], server: 'ext::sh -c id' },
])('$name is refused', async ({ ids, server }) => {
  const made = await world();
  const source = server === undefined ? made.source : { ...made.source, server };
  await expect(fetched({ ...made, source }, ids)).rejects.toMatchObject({
    diagnostics: [{ code: 'PULL_HEAD' }],
  });
});

test('a repository cannot be named to lead elsewhere', async () => {
  const made = await world();
  const source = { ...made.source, repository: '../..' };
  await expect(fetched({ ...made, source }, [made.head])).rejects.toThrow(
    'no name of a repository',
  );
});

describe('a server that asks who it is', () => {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    if (request.url?.startsWith('/moved/') === true) {
      response.writeHead(302, { location: `http://127.0.0.1:1${request.url}` }).end();
    } else response.writeHead(403).end();
  });
  beforeEach(() => void (seen.length = 0));
  beforeAll(() => new Promise<void>((done) => void server.listen(0, '127.0.0.1', done)));
  afterAll(() => new Promise((done) => void server.close(done)));
  const address = () => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  test('gets the token in a header; no argument, message or file has it', async () => {
    const { clone, head } = await world();
    const token = 'ghs_secret';
    const source = { server: address(), repository: 'team/models', token };
    const failure = await fetched({ clone, source }, [head]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ diagnostics: [{ code: 'PULL_HEAD' }] });
    expect(String(failure)).not.toContain(token);
    expect(seen[0]?.url).toMatch(/^\/team\/models\.git\/info\/refs/);
    expect(seen[0]?.headers.authorization).toBe(
      `basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
    );
    expect(await readFile(join(clone.root, '.git/config'), 'utf8')).not.toContain('http');
  });

  test('is not followed to another place', async () => {
    const { clone, head } = await world();
    const source = { server: `${address()}/moved`, repository: 'team/models', token: 'x' };
    await expect(fetched({ clone, source }, [head])).rejects.toThrow('unable to access');
  });

  test('is not given the token that is meant for another', async () => {
    const { clone, head } = await world();
    await writeFile(
      join(clone.root, '.git/config'),
      `[core]\nrepositoryformatversion = 0\n[url "${address()}/"]\ninsteadOf = http://localhost:9/\n`,
    );
    const source = { server: 'http://localhost:9', repository: 'team/models', token: 'x' };
    await expect(fetched({ clone, source }, [head])).rejects.toThrow('PULL_HEAD');
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});
