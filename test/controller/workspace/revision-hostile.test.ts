import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '../../helpers/repository.ts';
import {
  codesIn,
  fineTune,
  records,
  touchedIn,
  upstream,
  type Upstream,
} from './revision-repository.ts';

describe('a hostile head', () => {
  let repository: Upstream;
  beforeAll(async () => (repository = await upstream()));
  const hostile = (change: (repository: Repository) => Promise<unknown>) =>
    repository.pullRequest(change);

  test.each<{
    name: string;
    make: (r: Repository) => Promise<unknown>;
    train?: string;
    problem: string;
  }>([
    {
      name: 'a link to a file of the machine',
      make: (r) => symlink('/etc/passwd', join(r.root, 'specs/bot/x.jsonl')),
      problem: 'is a symbolic link that leads out of the repository',
    },
    {
      name: 'a link upwards out of the repository',
      make: (r) => symlink('../../../x.jsonl', join(r.root, 'specs/bot/x.jsonl')),
      problem: 'is a symbolic link that leads out of the repository',
    },
    {
      name: 'a folder that is a link to one of the machine',
      make: (r) => symlink('/etc', join(r.root, 'specs/bot/etc')),
      train: 'etc/passwd',
      problem: 'is a symbolic link that leads out of the repository',
    },
    {
      name: 'a link to itself',
      make: (r) => symlink('x.jsonl', join(r.root, 'specs/bot/x.jsonl')),
      problem: 'is a symbolic link that leads to itself',
    },
    {
      name: 'a link into what git keeps',
      make: (r) => symlink('../../.git/config', join(r.root, 'specs/bot/x.jsonl')),
      problem: 'does not exist',
    },
    {
      name: 'a way out of the repository',
      make: (r) => r.write('x', ''),
      train: '../../../../etc/passwd',
      problem: 'leads out of the repository',
    },
    {
      name: 'the configuration of git',
      make: (r) => r.write('x', ''),
      train: '../../.git/config',
      problem: "is not part of the repository's content",
    },
    {
      name: 'a folder',
      make: (r) => r.write('specs/bot/x.jsonl/y', ''),
      problem: 'is not a regular file',
    },
    {
      name: 'a Git LFS pointer',
      make: (r) =>
        r.write('specs/bot/x.jsonl', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
      problem: 'it is a Git LFS pointer, not the data',
    },
    {
      name: 'a submodule',
      make: (r) => submoduleAt(r, 'specs/bot/x.jsonl'),
      problem: 'does not exist',
    },
  ])(
    'names as its data $name, and nothing is read',
    async ({ make, train = 'x.jsonl', problem }) => {
      const head = await hostile(async (r) => {
        await make(r);
        await r.write('specs/bot/v1.yaml', fineTune('bot', { train }));
      });
      const { workspace } = await repository.open(head);
      expect(workspace.diagnostics.map(({ message }) => message)).toEqual(
        expect.arrayContaining([expect.stringContaining(problem)]),
      );
      expect(workspace.facts.gathered['FineTune']?.get('bot-v1')).not.toHaveProperty('train');
    },
  );

  test.each<{ name: string; make: (r: Repository) => Promise<unknown>; code: string }>([
    {
      name: 'a link with the name of a spec',
      make: (r) => symlink('/etc/passwd', join(r.root, 'specs/x.yaml')),
      code: 'CLI_UNREADABLE',
    },
    {
      name: 'a link in place of all specs',
      make: async (r) => {
        await rm(join(r.root, 'specs'), { recursive: true });
        await symlink('/etc', join(r.root, 'specs'));
      },
      code: 'CLI_UNREADABLE',
    },
    {
      name: 'a name that is not UTF-8',
      make: (r) =>
        writeFile(Buffer.concat([Buffer.from(join(r.root, 'specs/')), NOT_UTF8]), 'kind: X\n'),
      code: 'CLI_UNREADABLE',
    },
    {
      name: 'a spec of many megabytes',
      make: (r) => r.write('specs/x.yaml', 'x'.repeat(6 * 1024 * 1024)),
      code: 'SPEC_TOO_LARGE',
    },
  ])('is refused for $name', async ({ make, code }) => {
    const head = await hostile(make);
    await expect(repository.open(head)).rejects.toMatchObject({ diagnostics: [{ code }] });
  });

  test('is read by names that git, a shell or a terminal would take for something else', async () => {
    const name = '-n $(id) "\t\'é\u001B[31m';
    const head = await hostile(async (r) => {
      await r.write(`specs/${name}/v1.yaml`, fineTune('odd'));
      await r.write(`specs/${name}/train.jsonl`, records(100));
    });
    const revision = await repository.open(head);
    expect(touchedIn(revision)).toEqual(['odd added']);
    expect(codesIn(revision)).toEqual([]);
  });

  test('has no say by attributes, filters or configuration', async () => {
    const repository = await upstream();
    const mark = join(repository.root, '..', `${repository.root.split('/').at(-1) ?? ''}-ran`);
    const command = `touch '${mark}' && cat`;
    for (const key of ['filter.x.smudge', 'filter.x.clean', 'diff.x.textconv', 'diff.x.command'])
      await repository.git('config', key, command);
    const text = fineTune('bot', { epochs: 3 });
    const head = await repository.pullRequest(async (r) => {
      await r.write('specs/bot/v1.yaml', `# $Id$\n${text.replaceAll('\n', '\r\n')}`);
      await r.write('specs/bot/train.jsonl', records(101));
      await r.git('-c', 'filter.x.clean=cat', 'add', '--all');
      await r.write('.gitattributes', '* filter=x diff=x ident eol=crlf\n');
      await r.git('config', '--unset-all', 'filter.x.clean');
    });
    await rm(mark, { force: true });
    await repository.git('config', 'filter.x.clean', command);
    const revision = await repository.open(head);
    expect(touchedIn(revision)).toEqual(['bot changed']);
    expect(revision.workspace.sources('specs/bot/v1.yaml')).toMatch(/^# \$Id\$\r?\n/);
    await expect(readdir(mark)).rejects.toThrow('ENOENT');
  });

  test('says so of a submodule among the specs, and reads nothing in it', async () => {
    const head = await hostile((r) => submoduleAt(r, 'specs/vendor'));
    expect(codesIn(await repository.open(head))).toEqual(['CLI_NOT_READ specs/vendor']);
  });
});

const NOT_UTF8 = Buffer.from([0xff, 0xfe, ...Buffer.from('.yaml')]);

async function submoduleAt(repository: Repository, path: string): Promise<void> {
  await mkdir(join(repository.root, path), { recursive: true });
  const commit = (await repository.git('rev-parse', 'HEAD')).trim();
  await rm(join(repository.root, path), { recursive: true });
  await repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},${path}`);
  // `git add --all` would take out what is not there.
  await mkdir(join(repository.root, path), { recursive: true });
  await repository.git('clone', '--quiet', repository.root, join(repository.root, path));
}

describe('a commit that is not here', () => {
  test.each(['0'.repeat(40), '--upload-pack=x', 'main\n'])('%j is refused', async (head) => {
    const repository = await upstream();
    await expect(repository.open(head)).rejects.toMatchObject({
      diagnostics: [{ code: 'CLI_GIT', message: expect.stringContaining('there is no commit') }],
    });
  });
});
