/* A branch of a real remote: what is fetched is read, and nothing of it is executed. */
import { chmodSync, existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { followedBranch } from '../../../controller/reconcile/followed-branch.ts';
import { defaultBranch } from '../../../controller/workspace/default-branch.ts';
import { gitIn } from '../../../controller/workspace/git.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();

async function laboratory() {
  const work = await repositoryIn(await folder());
  const remote = join(await folder(), 'models.git');
  await work.write('specs/all.yaml', 'one');
  await work.commit('one');
  await work.git('clone', '--quiet', '--bare', work.root, remote);
  await work.git('remote', 'add', 'origin', remote);
  const state = await folder();
  const options = { remote, branch: 'main', folder: state, variables: process.env };
  return { work, remote, options, branch: followedBranch(options) };
}

test('follows a branch through new commits, force-pushes and removals', async () => {
  const { work, branch } = await laboratory();
  const first = await branch.update();
  expect(first).toBe((await work.git('rev-parse', 'HEAD')).trim());
  expect(readFileSync(join(branch.root, 'specs/all.yaml'), 'utf8')).toBe('one');
  // Whatever else lies in the clone is not the branch's.
  writeFileSync(join(branch.root, 'specs/planted.yaml'), 'planted');
  await work.write('specs/other.yaml', 'two');
  await work.remove('specs/all.yaml');
  await work.commit('two');
  await work.git('push', '--quiet', 'origin', 'main');
  expect(await branch.update()).not.toBe(first);
  expect(existsSync(join(branch.root, 'specs/all.yaml'))).toBe(false);
  expect(existsSync(join(branch.root, 'specs/planted.yaml'))).toBe(false);
  await work.git('reset', '--quiet', '--hard', first);
  await work.git('push', '--quiet', '--force', 'origin', 'main');
  expect(await branch.update()).toBe(first);
  // The rest of Temper takes it for the default branch, which was reviewed.
  expect(await defaultBranch(gitIn(branch.root, process.env))).toEqual({
    commit: first,
    isRemote: true,
  });
});

test('runs no filter, hook or attribute that the branch brings along', async () => {
  const { work, branch } = await laboratory();
  const mark = join(await folder(), 'ran');
  await work.write('run.sh', `#!/bin/sh\ntouch ${mark}\ncat\n`);
  chmodSync(join(work.root, 'run.sh'), 0o755);
  await work.write('.gitattributes', '*.yaml filter=evil\n');
  await work.write('.gitmodules', '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c run.sh\n');
  await work.commit('evil');
  await work.git('push', '--quiet', 'origin', 'main');
  await branch.update();
  // Only who runs Temper could have configured it; even so it is switched off.
  await gitIn(branch.root, process.env).run(['config', 'filter.evil.smudge', './run.sh']);
  await work.write('specs/all.yaml', 'changed');
  await work.commit('changed');
  await work.git('push', '--quiet', 'origin', 'main');
  await branch.update();
  expect(readFileSync(join(branch.root, 'specs/all.yaml'), 'utf8')).toBe('changed');
  expect(existsSync(mark)).toBe(false);
  expect(lstatSync(branch.root).mode & 0o077).toBe(0);
});

test('says what is wrong with a remote or a branch, and shows no password', async () => {
  const { options, remote } = await laboratory();
  const why = (change: Partial<typeof options>) => {
    try {
      followedBranch({ ...options, ...change });
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('it was taken');
  };
  for (const bad of ['http://git.example.com/x', 'ext::sh -c id', '--upload-pack=id', 'git://x/y'])
    expect(why({ remote: bad })).toMatch(/^CLI_USAGE: .* cannot be followed$/);
  const secret = why({ remote: 'https://me:hunter2@git.example.com/x' });
  expect(secret).not.toContain('hunter2');
  for (const bad of ['-x', 'a..b', 'a b', 'refs/heads/*'])
    expect(why({ branch: bad })).toMatch(/is no name of a branch/);
  const absent = followedBranch({ ...options, branch: 'absent' });
  await expect(absent.update()).rejects.toThrow('CLI_GIT');
  const gone = followedBranch({ ...options, remote: `${remote}-gone` });
  await expect(gone.update()).rejects.toThrow('CLI_GIT');
});

test('a remote or a branch that is not there is named, with what to try', async () => {
  const { options } = await laboratory();
  const branch = followedBranch({ ...options, branch: 'gone' });
  await expect(branch.update()).rejects.toMatchObject({
    diagnostics: [
      {
        code: 'CLI_GIT',
        message: expect.stringMatching(/^`gone` of `\S+models\.git` cannot be fetched: .*gone/),
        fix: expect.stringContaining('git ls-remote'),
      },
    ],
  });
});
