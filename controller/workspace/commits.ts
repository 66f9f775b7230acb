import { devNull } from 'node:os';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { GitFolder } from './git.ts';
import { lookUp } from './objects.ts';
import { GitFailure } from './sealed-git.ts';

const FETCH = 'fetch it first; in GitHub Actions, check out with `fetch-depth: 0`';

/** The ids of the commits that names mean. @throws TemperError CLI_GIT when one is not here */
export async function commitsOf(git: GitFolder, names: readonly string[]): Promise<string[]> {
  // A name could be an option, or more than one line.
  const strange = names.find((name) => !/^[\w./-]+$/.test(name));
  if (strange !== undefined) throw noCommit(strange);
  const found = await lookUp(
    git,
    names.map((name) => `${name}^{commit}`),
  );
  return found.map((one, at) => {
    if (one.is === 'object' && one.type === 'commit') return one.id;
    throw noCommit(names[at] ?? '');
  });
}

function noCommit(name: string): TemperError {
  return cannot(`there is no commit ${name} in this clone`, FETCH);
}

/** The commit where two branches parted. @throws TemperError CLI_GIT when there is none, or it is not here */
export async function mergeBaseOf(git: GitFolder, base: string, head: string): Promise<string> {
  try {
    return (await git.run(['merge-base', base, head])).trim();
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const unrelated = error.exitCode === 1 && error.stderr === '';
    throw cannot(
      `cannot tell where ${head} and ${base} parted: ${unrelated ? 'they have no commit in common here' : error.reason}`,
      FETCH,
      error,
    );
  }
}

/** Whether a commit is here. */
export async function hasCommit(git: GitFolder, id: string): Promise<boolean> {
  return (await missingCommits(git, [id])).length === 0;
}

/** The ids, among these, of which no commit is here. */
export async function missingCommits(git: GitFolder, ids: readonly string[]): Promise<string[]> {
  const found = await lookUp(git, ids);
  return ids.filter((_, at) => {
    const one = found[at];
    return one?.is !== 'object' || one.type !== 'commit';
  });
}

/** Whether a commit has all of `first` in it, and nothing that `last` has not. */
export async function isBetween(
  git: GitFolder,
  {
    first,
    commit,
    last,
  }: { readonly first: string; readonly commit: string; readonly last: string },
): Promise<boolean> {
  for (const [earlier, later] of [
    [first, commit],
    [commit, last],
  ] as const) {
    if (!/^[\w./]+$/.test(earlier) || !/^[\w./]+$/.test(later)) return false;
    const isIn = git.run(['merge-base', '--is-ancestor', earlier, later]).then(
      () => true,
      (error: unknown) => {
        // 1 says no; anything else, that one of them is not here.
        if (error instanceof GitFailure) return false;
        throw error;
      },
    );
    if (!(await isIn)) return false;
  }
  return true;
}

/** The id of a tree that holds nothing: what there is differs from it in whole. */
export async function emptyTree(git: GitFolder): Promise<string> {
  return (await git.run(['hash-object', '-t', 'tree', devNull])).trim();
}

function cannot(message: string, fix: string, cause?: unknown): TemperError {
  return new TemperError([{ code: 'CLI_GIT', severity: 'error', message, fix }], { cause });
}
