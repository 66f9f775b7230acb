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
