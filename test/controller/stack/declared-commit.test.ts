/* Which commit what is applied is of, in real repositories. */
import { declaredCommit } from '../../../controller/stack/declared-commit.ts';
import { gitIn } from '../../../controller/workspace/git.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const SPEC = 'specs/sorter.yaml';
const DATA = 'specs/train.jsonl';

async function laboratory() {
  const repository = await repositoryIn(await folder());
  await repository.write(SPEC, 'a spec\n');
  await repository.write(DATA, 'data\n');
  await repository.commit('a version');
  const head = (await repository.git('rev-parse', 'HEAD')).trim();
  const asked = () => declaredCommit(gitIn(repository.root, process.env), [SPEC, DATA]);
  return { repository, head, asked };
}

test('what is committed as it is, whatever else was changed', async () => {
  const { repository, head, asked } = await laboratory();
  await repository.write('specs/other.yaml', 'not committed\n');
  expect(await asked()).toBe(head);
});

test.each([
  { what: 'data that was changed', path: DATA, text: 'other data\n' },
  { what: 'a spec that was changed', path: SPEC, text: 'another spec\n' },
])('$what since is of no commit', async ({ path, text }) => {
  const { repository, asked } = await laboratory();
  await repository.write(path, text);
  expect(await asked()).toBeUndefined();
});

test('what was never committed is of no commit, nor what is in no repository', async () => {
  const { repository } = await laboratory();
  await repository.write('specs/new.yaml', 'new\n');
  const git = gitIn(repository.root, process.env);
  expect(await declaredCommit(git, ['specs/new.yaml'])).toBeUndefined();
  const outside = gitIn(await folder(), process.env);
  expect(await declaredCommit(outside, [SPEC])).toBeUndefined();
});
