import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TemperError } from '../../stacks/language/diagnostic.ts';

const run = promisify(execFile);

/** Runs git in the repository with these words and gives its standard output. */
export type Git = (words: readonly string[]) => Promise<string>;

/** The git of the repository at `root`. `environment` is what the child process sees. */
export function gitIn(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): Git {
  const env = { ...environment, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  return async (words) =>
    (await run('git', ['-C', root, ...words], { maxBuffer: 256 * 1024 * 1024, env })).stdout;
}

/** Files that differ between a commit and the working tree, relative to the repository's root. */
export interface Changes {
  readonly commit: string;
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
}

/**
 * What changed in `folder` since `ref` and `HEAD` parted (their merge base), including what is not committed yet. A rename
 * is a deletion and an addition.
 * @throws TemperError CLI_GIT when git is missing, the folder is no repository or `ref` names no commit.
 */
export async function changesSince(git: Git, ref: string, folder: string): Promise<Changes> {
  if (ref.startsWith('-')) throw unknownRef(ref, 'a reference cannot start with a dash');
  const commit = await mergeBase(git, ref);
  const [tracked, untracked] = await Promise.all([
    git(['diff', '--name-status', '-z', '--no-renames', '--relative', commit, '--', folder]),
    git(['ls-files', '--others', '--exclude-standard', '-z', '--', folder]),
  ]);
  const changed = new Set(fields(untracked));
  const deleted: string[] = [];
  const words = fields(tracked);
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [status, path] = [words[at] as string, words[at + 1] as string];
    if (status === 'D') deleted.push(path);
    else changed.add(path);
  }
  return { commit, changed: [...changed].sort(), deleted: deleted.sort() };
}

/** The text a file had at a commit, or undefined when it did not exist there. */
export async function textAt(git: Git, commit: string, path: string): Promise<string | undefined> {
  return git(['show', `${commit}:./${path}`]).catch(() => undefined);
}

async function mergeBase(git: Git, ref: string): Promise<string> {
  try {
    return (await git(['merge-base', ref, 'HEAD'])).trim();
  } catch (error) {
    throw unknownRef(ref, reasonOf(error));
  }
}

function fields(text: string): string[] {
  return text.split('\0').filter((word) => word !== '');
}

const NO_GIT = 'git is not installed';

function reasonOf(error: unknown): string {
  const { code, stderr } = error as { code?: unknown; stderr?: string };
  if (code === 'ENOENT') return NO_GIT;
  return (stderr ?? String(error)).trim().split('\n')[0] ?? '';
}

function unknownRef(ref: string, reason: string): TemperError {
  return new TemperError([
    {
      code: 'CLI_GIT',
      severity: 'error',
      message: `cannot tell what changed since "${ref}": ${reason}`,
      why: 'the selection compares the working tree with the commit where that reference and HEAD parted',
      fix:
        reason === NO_GIT
          ? 'install git'
          : 'name a branch, tag or commit that exists in this repository; in GitHub Actions, check out with `fetch-depth: 0`',
    },
  ]);
}
