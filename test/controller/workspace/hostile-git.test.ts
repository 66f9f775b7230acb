/* Real repositories that name programs wherever git would run one. Each program leaves a file; none may be there. */
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitIn, textAt } from '../../../controller/workspace/git.ts';
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { openWorkspace } from '../../../controller/workspace/workspace.ts';
import type { Repository } from '../../helpers/repository.ts';
import {
  askEverything,
  ENVIRONMENT,
  folder,
  plainGit,
  repository,
  traps,
  type Traps,
} from './hostile-repository.ts';

describe('a bare repository that is committed in a folder', () => {
  async function withBareIn(prefix: string, trap: Traps): Promise<Repository> {
    const repo = await repository(prefix);
    const config = [
      '[core]',
      'repositoryformatversion = 0',
      'bare = false',
      'worktree = .',
      `fsmonitor = "${trap.command('fsmonitor')}"`,
      `pager = "${trap.command('pager')}"`,
    ];
    await repo.write(`${prefix}HEAD`, 'ref: refs/heads/main\n');
    await repo.write(`${prefix}config`, `${config.join('\n')}\n`);
    await repo.write(`${prefix}objects/keep`, '');
    await repo.write(`${prefix}refs/heads/keep`, '');
    await mkdir(join(repo.root, prefix, 'hooks'));
    await trap.script(join(repo.root, prefix, 'hooks/post-index-change'), 'hook');
    await repo.commit('a bare repository');
    return repo;
  }

  test('is not the repository, wherever Temper starts', async () => {
    const trap = await traps();
    const repo = await withBareIn('sub/', trap);
    await repo.write('sub/specs/b.yaml', 'b: 2\n');
    await repo.write('sub/specs/c.yaml', 'c: 1\n');
    await repo.write('specs/other.yaml', 'd: 1\n');
    expect(await askEverything(join(repo.root, 'sub'))).toMatchObject({
      changed: ['specs/b.yaml', 'specs/c.yaml'],
      deleted: [],
    });
    expect(await trap.ran()).toEqual([]);
    await plainGit(join(repo.root, 'sub'), 'ls-files', '--others');
    expect(await trap.ran()).toContain('fsmonitor');
  });

  test('is not the repository for the command line either', async () => {
    const trap = await traps();
    const repo = await withBareIn('sub/', trap);
    const opened = await openWorkspace({
      root: join(repo.root, 'sub'),
      selection: { changedSince: 'HEAD~1' },
      today: '2026-11-20',
      environment: process.env,
      kinds: OPERATED_KINDS,
    });
    expect(opened.selected).toEqual([]);
    expect(await trap.ran()).toEqual([]);
  });

  test('is not the repository where there is no other', async () => {
    const trap = await traps();
    const repo = await withBareIn('', trap);
    await rm(join(repo.root, '.git'), { recursive: true });
    await expect(askEverything(repo.root)).rejects.toMatchObject({
      diagnostics: [{ code: 'CLI_GIT', message: expect.stringContaining('not a git repository') }],
    });
    expect(await trap.ran()).toEqual([]);
  });

  test('at the top is not the repository either, also when the real one is broken', async () => {
    const trap = await traps();
    const repo = await withBareIn('', trap);
    await askEverything(repo.root);
    await rm(join(repo.root, '.git/HEAD'));
    await expect(askEverything(repo.root)).rejects.toMatchObject({
      diagnostics: [{ code: 'CLI_GIT' }],
    });
    expect(await trap.ran()).toEqual([]);
  });
});

describe("a repository's own configuration", () => {
  /** Sets every trap there is, with `config` where git reads it. */
  async function trapped(trap: Traps, config = '.git/config'): Promise<Repository> {
    const repo = await repository();
    await repo.write(
      '.gitattributes',
      ['*.yaml filter=one diff=two', '*.jsonl filter=process', 'b.yaml filter=a"b.c', ''].join(
        '\n',
      ),
    );
    await repo.commit('attributes');
    const { command } = trap;
    const lines = [
      `[core]\nfsmonitor = "${command('fsmonitor')}"\nhooksPath = hooks`,
      `pager = "${command('pager')}"\neditor = "${command('editor')}"`,
      `sshCommand = "${command('ssh')}"\nalternateRefsCommand = "${command('alternates')}"`,
      `[diff]\nexternal = "${command('external')}"`,
      `[diff "two"]\ncommand = "${command('diff-command')}"\ntextconv = "${command('textconv')}"`,
      ...['one', 'a\\"b.c', '', 'ONE', 'o.n.e'].flatMap((name) => [
        `[filter "${name}"]\nclean = "${command(`clean-${name.length}`)}"`,
        `smudge = "${command('smudge')}"\nrequired = true`,
      ]),
      `[filter "process"]\nprocess = "${command('process')}"\nrequired`,
      `[gpg]\nprogram = "${command('gpg')}"\n[log]\nshowSignature = true`,
      `[credential]\nhelper = "!${command('credential')}"`,
      ...['diff', 'ls-files', 'cat-file', 'merge-base', 'config', 'ls-tree'].map(
        (name) => `[alias]\n${name} = "!${command(`alias-${name}`)}"`,
      ),
      '',
    ];
    await appendFile(join(repo.root, config), lines.join('\n'));
    await mkdir(join(repo.root, '.git/hooks'), { recursive: true });
    await mkdir(join(repo.root, 'hooks'));
    for (const hook of ['post-index-change', 'reference-transaction', 'fsmonitor-watchman']) {
      await trap.script(join(repo.root, '.git/hooks', hook), `hook-${hook}`);
      await trap.script(join(repo.root, 'hooks', hook), `path-${hook}`);
    }
    // The same text, written again: git has to compare what is in the files, and to update its index.
    for (const name of ['a.yaml', 'data.jsonl']) {
      await rename(join(repo.root, 'specs', name), join(repo.root, 'old'));
      await repo.write(`specs/${name}`, name === 'a.yaml' ? ENVIRONMENT : '{}\n');
    }
    await repo.write('specs/b.yaml', 'b: 2\n');
    return repo;
  }

  test('has nothing executed', async () => {
    const trap = await traps();
    const repo = await trapped(trap);
    expect(await askEverything(repo.root)).toMatchObject({ changed: ['specs/b.yaml'] });
    expect(await trap.ran()).toEqual([]);
    await plainGit(repo.root, 'diff', 'HEAD');
    await plainGit(repo.root, 'diff', 'HEAD', '--', 'specs/b.yaml');
    // Whether a diff reads a file depends on times; asked for its hash, git has to.
    for (const path of ['specs/a.yaml', 'specs/b.yaml', 'specs/data.jsonl']) {
      await plainGit(repo.root, 'hash-object', `--path=${path}`, path);
    }
    expect(await trap.ran()).toEqual(
      expect.arrayContaining(['clean-3', 'clean-6', 'diff-command', 'fsmonitor', 'process']),
    );
  });

  test('has nothing executed when it includes another file', async () => {
    const trap = await traps();
    const repo = await trapped(trap, 'included');
    await appendFile(join(repo.root, '.git/config'), '[include]\npath = ../included\n');
    await askEverything(repo.root);
    expect(await trap.ran()).toEqual([]);
    await plainGit(repo.root, 'diff', 'HEAD');
    expect(await trap.ran()).toContain('fsmonitor');
  });

  test.each(['a=b', 'ÿ'])('is refused when it names a filter %s that stays on', async (name) => {
    const trap = await traps();
    const repo = await repository();
    const bytes = Buffer.from(`[filter "${name}"]\nclean = "${trap.command('clean')}"\n`, 'latin1');
    await appendFile(join(repo.root, '.git/config'), bytes);
    await writeFile(
      join(repo.root, '.gitattributes'),
      Buffer.from(`*.yaml filter=${name}\n`, 'latin1'),
    );
    await repo.write('specs/a.yaml', ENVIRONMENT);
    await expect(askEverything(repo.root)).rejects.toMatchObject({
      diagnostics: [{ code: 'CLI_GIT', message: expect.stringContaining('a driver that cannot') }],
    });
    expect(await trap.ran()).toEqual([]);
    await plainGit(repo.root, 'diff', 'HEAD');
    expect(await trap.ran()).toEqual(['clean']);
  });

  test('cannot have another folder compared', async () => {
    const repo = await repository();
    const elsewhere = await folder();
    await repo.git('config', 'core.worktree', elsewhere);
    await repo.write('specs/b.yaml', 'b: 2\n');
    expect(await askEverything(repo.root)).toMatchObject({
      changed: ['specs/b.yaml'],
      deleted: [],
    });
  });

  test.each([
    { name: 'a program in the address', url: (program: string) => `ext::${program}` },
    { name: 'a program at the other end', url: () => '..' },
    { name: 'ssh', url: () => 'ssh://127.0.0.1/x' },
  ])('has nothing fetched from where it says, by $name', async ({ url }) => {
    const trap = await traps();
    const repo = await repository();
    const program = join(await folder(), 'ext');
    await trap.script(program, 'ext');
    const object = (await repo.git('rev-parse', 'HEAD:specs/b.yaml')).trim();
    await rm(join(repo.root, '.git/objects', object.slice(0, 2), object.slice(2)));
    await repo.git('config', 'core.repositoryFormatVersion', '1');
    await repo.git('config', 'extensions.partialClone', 'evil');
    await repo.git('config', 'remote.evil.promisor', 'true');
    await repo.git('config', 'remote.evil.url', url(program));
    await repo.git('config', 'remote.evil.uploadpack', trap.command('uploadpack'));
    await repo.git('config', 'core.sshCommand', trap.command('ssh'));
    for (const protocol of ['ext', 'file', 'ssh'])
      await repo.git('config', `protocol.${protocol}.allow`, 'always');
    const git = gitIn(repo.root, process.env);
    await expect(textAt(git, 'HEAD', 'specs/b.yaml')).rejects.toMatchObject({
      diagnostics: [{ code: 'CLI_GIT', message: expect.stringContaining('specs/b.yaml') }],
    });
    expect(await trap.ran()).toEqual([]);
    await plainGit(repo.root, 'cat-file', 'blob', object);
    expect(await trap.ran()).toHaveLength(1);
  });
});
