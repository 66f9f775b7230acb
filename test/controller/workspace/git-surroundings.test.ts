/* What is around a repository: submodules in it, and the variables that git was given for another one. */
import { execFile } from 'node:child_process';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { openWorkspace } from '../../../controller/workspace/workspace.ts';
import type { Repository } from '../../helpers/repository.ts';
import {
  askEverything,
  folder,
  plainGit,
  repository,
  traps,
  type Traps,
} from './hostile-repository.ts';

const run = promisify(execFile);

describe('a submodule', () => {
  /** A repository with a submodule at `path`, which has a trap in its configuration. */
  async function withSubmodule(path: string, trap: Traps): Promise<Repository> {
    const inner = await repository();
    const repo = await repository();
    const allowed = ['-c', 'protocol.file.allow=always'];
    await repo.git('rm', '-rq', path, '--ignore-unmatch');
    await repo.git(...allowed, 'submodule', '--quiet', 'add', inner.root, path);
    await repo.commit('a submodule');
    await repo.git('-C', join(repo.root, path), 'config', 'core.fsmonitor', trap.command('fsm'));
    return repo;
  }

  test('is not looked into', async () => {
    const trap = await traps();
    const repo = await withSubmodule('specs/sub', trap);
    await repo.write('specs/sub/specs/b.yaml', 'b: 3\n');
    await repo.write('specs/b.yaml', 'b: 2\n');
    expect(await askEverything(repo.root)).toMatchObject({
      changed: ['specs/b.yaml'],
      opaque: ['specs/sub'],
    });
    expect(await trap.ran()).toEqual([]);
    await plainGit(repo.root, 'diff', 'HEAD');
    expect(await trap.ran()).toEqual(['fsm']);
  });

  test('is a repository like any other for who starts in it', async () => {
    const trap = await traps();
    const repo = await withSubmodule('sub', trap);
    await repo.write('sub/specs/b.yaml', 'b: 3\n');
    expect(await askEverything(join(repo.root, 'sub'))).toMatchObject({
      changed: ['specs/b.yaml'],
      opaque: [],
    });
    expect(await trap.ran()).toEqual([]);
  });

  test.each(['specs', 'specs/sub'])(
    'as %s is refused: its changes would be missed',
    async (path) => {
      const trap = await traps();
      const repo = await withSubmodule(path, trap);
      await expect(
        openWorkspace({
          root: repo.root,
          selection: { changedSince: 'HEAD' },
          today: '2026-11-20',
          environment: process.env,
          kinds: OPERATED_KINDS,
        }),
      ).rejects.toMatchObject({
        diagnostics: [
          {
            code: 'CLI_GIT',
            message: expect.stringContaining(
              `${path} is a symbolic link or a repository of its own`,
            ),
          },
        ],
      });
      expect(await trap.ran()).toEqual([]);
    },
  );
});

describe('variables of git', () => {
  test('do not move the repository and do not have anything executed', async () => {
    const trap = await traps();
    const repo = await repository();
    const other = await repository();
    await repo.write('specs/b.yaml', 'b: 2\n');
    const git = join(other.root, '.git');
    expect(
      await askEverything(repo.root, {
        ...process.env,
        GIT_DIR: git,
        GIT_WORK_TREE: other.root,
        GIT_INDEX_FILE: join(git, 'index'),
        GIT_OBJECT_DIRECTORY: join(git, 'objects'),
        GIT_ALTERNATE_OBJECT_DIRECTORIES: join(git, 'objects'),
        GIT_COMMON_DIR: git,
        GIT_NAMESPACE: 'x',
        GIT_EXEC_PATH: other.root,
        GIT_EXTERNAL_DIFF: trap.command('external'),
        GIT_PAGER: trap.command('pager'),
        GIT_SSH_COMMAND: trap.command('ssh'),
        GIT_CONFIG_PARAMETERS: `'core.fsmonitor=${trap.command('parameters')}'`,
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'core.fsmonitor',
        GIT_CONFIG_VALUE_0: trap.command('count'),
        GIT_TRACE: join(repo.root, 'trace'),
      }),
    ).toMatchObject({ changed: ['specs/b.yaml'], deleted: [] });
    expect(await trap.ran()).toEqual([]);
    expect(await readdir(repo.root)).toEqual(['.git', 'specs']);
  });

  test("leave the user's own configuration: whose repositories to trust", async () => {
    const repo = await repository();
    const bin = await folder();
    const global = join(await folder(), 'config');
    // Git as it is for who does not own the repository.
    const found = (await run('sh', ['-c', 'command -v git'])).stdout.trim();
    await writeFile(
      join(bin, 'git'),
      `#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec ${found} "$@"\n`,
    );
    await chmod(join(bin, 'git'), 0o755);
    const variables = {
      ...process.env,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      GIT_CONFIG_GLOBAL: global,
    };
    await writeFile(global, '');
    await expect(askEverything(repo.root, variables)).rejects.toMatchObject({
      diagnostics: [
        {
          code: 'CLI_GIT',
          message: expect.stringContaining('dubious ownership'),
          fix: expect.stringContaining('safe.directory'),
        },
      ],
    });
    await writeFile(global, `[safe]\ndirectory = ${repo.root}\n`);
    expect(await askEverything(repo.root, variables)).toMatchObject({ changed: [] });
  });
});
