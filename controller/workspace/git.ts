import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import {
  GitFailure,
  sealedGit,
  type Opening,
  type SealedGit,
  type Variables,
} from './sealed-git.ts';

export type { Git } from './sealed-git.ts';

/** A folder in a git repository. Git runs in the topmost folder of it; nothing that its configuration names is executed. */
export interface GitFolder extends SealedGit {
  /** The folder from there: empty, or with a slash at its end. */
  readonly prefix: string;
}

/**
 * The git of the repository that `root` is in: of the nearest folder upwards that has a `.git`, which no commit can bring
 * along. `environment` is what the child process sees. Without an opening it speaks to no other repository.
 */
export function gitIn(root: string, environment: Variables, opening?: Opening): GitFolder {
  const folder = realFolder(root);
  const top = topAbove(folder);
  const below = top === undefined ? '' : relative(top, folder);
  return {
    ...sealedGit(folder, top, environment, opening),
    prefix: below === '' ? '' : `${below.split(sep).join('/')}/`,
  };
}

/** What does not exist is no repository, which git says well enough. */
function realFolder(root: string): string {
  try {
    return realpathSync(root);
  } catch {
    return root;
  }
}

function topAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (exists(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Files that differ between a commit and the working tree, from the folder. */
export interface Changes {
  readonly commit: string;
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
  /** Where git does not look further: symbolic links, and repositories in the repository. */
  readonly opaque: readonly string[];
}

/**
 * What changed in `folder` since `ref` and `HEAD` parted (their merge base), including what is not committed yet. A rename
 * is a deletion and an addition.
 * @throws TemperError CLI_GIT when git is missing, the folder is no repository or `ref` names no commit.
 */
export async function changesSince(git: GitFolder, ref: string, folder: string): Promise<Changes> {
  if (ref.startsWith('-')) throw unknownRef(ref, 'a reference cannot start with a dash');
  const commit = await mergeBase(git, ref);
  const there = ['--', `:(top,literal)${git.prefix}${folder}`];
  const [tracked, kept, untracked] = (
    await Promise.all([
      git.run([...NAMES_OF_CHANGES, commit, ...there]),
      git.run(['ls-files', '--stage', '-z', ...there]),
      git.run(['ls-files', '--others', '--exclude-standard', '-z', ...there]),
    ])
  ).map(fields) as [string[], string[], string[]];
  const below = (path: string) => path.slice(git.prefix.length);
  const changed = new Set(untracked.map(below));
  const deleted: string[] = [];
  for (let at = 0; at + 1 < tracked.length; at += 2) {
    const [status, path] = [tracked[at] as string, below(tracked[at + 1] as string)];
    if (status === 'D') deleted.push(path);
    else changed.add(path);
  }
  const opaque = [...kept.flatMap(opaqueEntry), ...untracked].map(below);
  return {
    commit,
    changed: [...changed].sort(),
    deleted: deleted.sort(),
    opaque: opaque.map((path) => path.replace(/\/$/, '')),
  };
}

const NAMES_OF_CHANGES = [
  'diff',
  '--name-status',
  '-z',
  '--no-renames',
  '--no-relative',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules=all',
];

/** The path of a symbolic link or a submodule in the index: `<mode> <object> <stage>\t<path>`. */
function opaqueEntry(entry: string): string[] {
  return /^(120000|160000) /.test(entry) ? [entry.slice(entry.indexOf('\t') + 1)] : [];
}

/**
 * The text a file had at a commit, or undefined when it did not exist there.
 * @throws TemperError CLI_GIT when git cannot say.
 */
export async function textAt(
  git: GitFolder,
  commit: string,
  path: string,
): Promise<string | undefined> {
  try {
    return await git.run(['cat-file', 'blob', `${commit}:${git.prefix}${path}`]);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    if (NO_SUCH_PATH.test(error.stderr)) return undefined;
    // A folder or a submodule then, or a file whose text is not in this clone.
    const entry = await git.run(['ls-tree', '-z', commit, '--', git.prefix + path]);
    if (!/^\d+ blob /.test(entry)) return undefined;
    throw unknownText(path, error);
  }
}

const NO_SUCH_PATH = /^fatal: path '.*' (does not exist in|exists on disk, but not in) '/s;

async function mergeBase(git: GitFolder, ref: string): Promise<string> {
  try {
    return (await git.run(['merge-base', ref, 'HEAD'])).trim();
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const unrelated = error.exitCode === 1 && error.stderr === '';
    throw unknownRef(ref, unrelated ? 'it has no commit in common with HEAD' : error.reason, error);
  }
}

function fields(text: string): string[] {
  return text.split('\0').filter((word) => word !== '');
}

function unknownText(path: string, cause: GitFailure): TemperError {
  return new TemperError(
    [
      {
        code: 'CLI_GIT',
        severity: 'error',
        message: `cannot tell what ${path} said before the change: ${cause.reason}`,
        why: 'Temper fetches nothing: the repository says from where, and with which program',
        fix: 'fetch the history in full, without `--filter`',
      },
    ],
    { cause },
  );
}

function unknownRef(ref: string, reason: string, cause?: GitFailure): TemperError {
  return new TemperError(
    [
      {
        code: 'CLI_GIT',
        severity: 'error',
        message: `cannot tell what changed since "${ref}": ${reason}`,
        why: 'the selection compares the working tree with the commit where that reference and HEAD parted',
        fix:
          cause?.diagnostics[0].fix ??
          'name a branch, tag or commit that exists in this repository; in GitHub Actions, check out with `fetch-depth: 0`',
      },
    ],
    { cause },
  );
}
