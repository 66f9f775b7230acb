import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { changesSince, gitIn, textAt } from '../../../controller/workspace/git.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();

async function repository() {
  const repo = await repositoryIn(await folder());
  await repo.write('specs/a.yaml', 'a: 1\n');
  await repo.write('specs/b.yaml', 'b: 1\n');
  await repo.write('specs/räume und ünïcode.yaml', 'c: 1\n');
  await repo.write('elsewhere.yaml', 'd: 1\n');
  await repo.commit('first');
  return { repo, git: gitIn(repo.root, process.env) };
}

test('lists committed, uncommitted and untracked changes, and only below the folder', async () => {
  const { repo, git } = await repository();
  await repo.git('checkout', '--quiet', '-b', 'topic');
  await repo.write('specs/a.yaml', 'a: 2\n');
  await repo.commit('second');
  await repo.write('specs/räume und ünïcode.yaml', 'c: 2\n');
  await repo.write('specs/new.yaml', 'n: 1\n');
  await repo.write('elsewhere.yaml', 'd: 2\n');
  await repo.remove('specs/b.yaml');
  expect(await changesSince(git, 'main', 'specs')).toMatchObject({
    changed: ['specs/a.yaml', 'specs/new.yaml', 'specs/räume und ünïcode.yaml'],
    deleted: ['specs/b.yaml'],
  });
});

test('compares with where the branches parted, so that what others merged since is not ours', async () => {
  const { repo, git } = await repository();
  await repo.git('checkout', '--quiet', '-b', 'topic');
  await repo.write('specs/a.yaml', 'a: 2\n');
  await repo.commit('ours');
  await repo.git('checkout', '--quiet', 'main');
  await repo.write('specs/b.yaml', 'b: 2\n');
  await repo.commit('theirs');
  await repo.git('checkout', '--quiet', 'topic');
  expect((await changesSince(git, 'main', 'specs')).changed).toEqual(['specs/a.yaml']);
});

test('counts a rename as a deletion and an addition, because versions are known by their text and not their path', async () => {
  const { repo, git } = await repository();
  await repo.git('mv', 'specs/a.yaml', 'specs/z.yaml');
  const changes = await changesSince(git, 'HEAD', 'specs');
  expect(changes).toMatchObject({ changed: ['specs/z.yaml'], deleted: ['specs/a.yaml'] });
  expect(await textAt(git, changes.commit, 'specs/a.yaml')).toBe('a: 1\n');
});

test.each([
  { name: 'a reference that does not exist', ref: 'origin/mian' },
  { name: 'an option in disguise', ref: '--output=/tmp/x' },
  { name: 'nothing', ref: '' },
  { name: 'a NUL', ref: 'ma\0in' },
  { name: 'more than a command line holds', ref: 'x'.repeat(200_000) },
  { name: 'lines', ref: 'main\nfatal: all is well' },
  { name: 'a file', ref: 'HEAD:specs/a.yaml' },
  { name: 'a range', ref: 'main..HEAD' },
  { name: 'what is no text', ref: '\u001b[2J\uFFFD💥' },
])('refuses $name with a diagnostic', async ({ ref }) => {
  const { git } = await repository();
  await expect(changesSince(git, ref, 'specs')).rejects.toMatchObject({
    diagnostics: [expect.objectContaining({ code: 'CLI_GIT' })],
  });
});

test('says that git is missing instead of failing with a stack', async () => {
  const error = await changesSince(
    gitIn(await folder(), { PATH: '/nonexistent' }),
    'main',
    'specs',
  ).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TemperError);
  expect((error as TemperError).diagnostics[0].message).toContain('git is not installed');
});

test('sees only what is below the root it is given, and calls it from there', async () => {
  const { repo } = await repository();
  await repo.write('deploy [1]/*/specs/a.yaml', 'a: 1\n');
  await repo.write('deploy [1]/*/specs/b.yaml', 'b: 1\n');
  await repo.write('deploy 1/x/specs', 'b: 1\n');
  await repo.commit('second');
  await repo.write('deploy [1]/*/specs/a.yaml', 'a: 2\n');
  await repo.write('deploy [1]/*/specs/new.yaml', 'n: 1\n');
  await repo.write('deploy 1/x/specs', 'b: 2\n');
  await repo.write('specs/a.yaml', 'a: 2\n');
  await repo.remove('deploy [1]/*/specs/b.yaml');
  const called = join(await folder(), 'linked');
  await symlink(join(repo.root, 'deploy [1]/*'), called);
  const git = gitIn(called, process.env);
  const changes = await changesSince(git, 'HEAD', 'specs');
  expect(changes).toMatchObject({
    changed: ['specs/a.yaml', 'specs/new.yaml'],
    deleted: ['specs/b.yaml'],
  });
  expect(await textAt(git, changes.commit, 'specs/a.yaml')).toBe('a: 1\n');
});

test('goes on where a path is not UTF-8, in the commit and in the working tree', async () => {
  const { repo, git } = await repository();
  const named = (rest: string) =>
    Buffer.concat([
      Buffer.from(join(repo.root, 'specs/b')),
      Buffer.from([0xff]),
      Buffer.from(rest),
    ]);
  await writeFile(named('.yaml'), 'x: 1\n');
  await repo.commit('second');
  await rename(named('.yaml'), named('.txt'));
  await repo.write('specs/a.yaml', 'a: 2\n');
  const changes = await changesSince(git, 'HEAD', 'specs');
  expect(changes).toMatchObject({
    changed: ['specs/a.yaml', 'specs/b\uFFFD.txt'],
    deleted: ['specs/b\uFFFD.yaml'],
  });
  expect(await textAt(git, changes.commit, 'specs/b\uFFFD.yaml')).toBeUndefined();
});

test('knows of names with lines and colons in them', async () => {
  const { repo, git } = await repository();
  const name = 'specs/:(top)\n::error::x\u001b[31m".yaml';
  await repo.write(name, 'a: 1\n');
  await repo.commit('second');
  await repo.write(name, 'a: 2\n');
  const changes = await changesSince(git, 'HEAD', 'specs');
  expect(changes.changed).toEqual([name]);
  expect(await textAt(git, changes.commit, name)).toBe('a: 1\n');
});

describe('textAt', () => {
  test('has none for what was a folder then', async () => {
    const { git } = await repository();
    expect(await textAt(git, 'HEAD', 'specs')).toBeUndefined();
  });

  test('fails for a file whose text is missing, which is not the same as no file', async () => {
    const { repo, git } = await repository();
    const object = (await repo.git('rev-parse', 'HEAD:specs/b.yaml')).trim();
    await rm(join(repo.root, '.git/objects', object.slice(0, 2), object.slice(2)));
    await expect(textAt(git, 'HEAD', 'specs/b.yaml')).rejects.toMatchObject({
      diagnostics: [{ code: 'CLI_GIT', message: expect.stringContaining('specs/b.yaml') }],
    });
  });
});

test('says so when git answers with more than is read', async () => {
  const { repo } = await repository();
  const bin = await folder();
  await writeFile(join(bin, 'git'), '#!/bin/sh\nexec yes\n');
  await chmod(join(bin, 'git'), 0o755);
  const git = gitIn(repo.root, { PATH: `${bin}:${process.env['PATH'] ?? ''}` });
  await expect(changesSince(git, 'main', 'specs')).rejects.toMatchObject({
    diagnostics: [{ code: 'CLI_GIT', message: expect.stringContaining('more than 64 MiB') }],
  });
});

test('says that histories have nothing in common, as they seem to in a shallow clone', async () => {
  const { repo, git } = await repository();
  await repo.git('checkout', '--quiet', '--orphan', 'other');
  await repo.commit('another beginning');
  await expect(changesSince(git, 'main', 'specs')).rejects.toMatchObject({
    diagnostics: [
      {
        code: 'CLI_GIT',
        message: expect.stringMatching(/"main": it has no commit in common with HEAD$/),
        fix: expect.stringContaining('fetch-depth: 0'),
      },
    ],
  });
});

test.each([
  { name: 'an exit code', does: 'exit 3', says: 'it ended with 3 without a word' },
  { name: 'a signal', does: 'kill -9 $$', says: 'it was ended by SIGKILL' },
])('says in words when git ends with $name', async ({ does, says }) => {
  const { repo } = await repository();
  const bin = await folder();
  await writeFile(join(bin, 'git'), `#!/bin/sh\n${does}\n`);
  await chmod(join(bin, 'git'), 0o755);
  const git = gitIn(repo.root, { PATH: `${bin}:${process.env['PATH'] ?? ''}` });
  await expect(changesSince(git, 'main', 'specs')).rejects.toMatchObject({
    diagnostics: [{ code: 'CLI_GIT', message: `cannot tell what changed since "main": ${says}` }],
  });
});

test('says so when git fails in the middle', async () => {
  const { repo, git } = await repository();
  await writeFile(join(repo.root, '.git/index'), 'broken');
  await expect(changesSince(git, 'HEAD', 'specs')).rejects.toMatchObject({
    diagnostics: [{ code: 'CLI_GIT', message: expect.stringContaining('git failed: ') }],
  });
});

test.each([
  { name: 'a file', make: (path: string) => writeFile(path, '') },
  { name: 'nothing', make: () => undefined },
  { name: 'a folder that is no repository', make: (path: string) => mkdir(path) },
])('says that there is no repository when the root is $name', async ({ make }) => {
  const root = join(await folder(), 'root');
  await make(root);
  await expect(changesSince(gitIn(root, process.env), 'HEAD', 'specs')).rejects.toMatchObject({
    diagnostics: [{ code: 'CLI_GIT' }],
  });
});
