import { devNull } from 'node:os';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { GitFolder } from './git.ts';
import { lookUp } from './objects.ts';
import { GitFailure } from './sealed-git.ts';

const FETCH = 'fetch it first; in GitHub Actions, check out with `fetch-depth: 0`';

/** The id of the commit that a name means. @throws TemperError CLI_GIT when it is not here */
export async function commitOf(git: GitFolder, name: string): Promise<string> {
  // A name could be an option, or more than one line.
  const [found] = /^[\w./-]+$/.test(name) ? await lookUp(git, [`${name}^{commit}`]) : [];
  if (found?.is === 'object' && found.type === 'commit') return found.id;
  throw cannot(`there is no commit ${name} in this clone`, FETCH);
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
  const [found] = await lookUp(git, [id]);
  return found?.is === 'object' && found.type === 'commit';
}

/** The id of a tree that holds nothing: what there is differs from it in whole. */
export async function emptyTree(git: GitFolder): Promise<string> {
  return (await git.run(['hash-object', '-t', 'tree', devNull])).trim();
}

function cannot(message: string, fix: string, cause?: unknown): TemperError {
  return new TemperError([{ code: 'CLI_GIT', severity: 'error', message, fix }], { cause });
}
