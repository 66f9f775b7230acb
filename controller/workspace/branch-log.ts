/*
 * What came to the default branch, merge by merge. Only first parents are walked: what a merge brought is what it changed there,
 * whatever the commits of the merged branch say of themselves.
 */
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import type { GitFolder } from './git.ts';
import { GitFailure } from './sealed-git.ts';

/** One step of the branch. */
export interface BranchStep {
  readonly commit: string;
  /** Files that it added, changed or deleted, from the folder of the repository. */
  readonly paths: readonly string[];
}

const LOG = ['log', '--first-parent', '-m', '--no-renames', '--no-ext-diff', '--no-textconv'];
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * The steps since a commit that touch files at or below these paths, the newest first; all of them since an empty tree, or since nothing.
 * @throws TemperError CLI_GIT when `since` is no commit of the branch that is checked out.
 */
export async function stepsSince(
  git: GitFolder,
  since: string | undefined,
  ...paths: readonly string[]
): Promise<BranchStep[]> {
  return stepsOf(git, [since === undefined ? 'HEAD' : await rangeSince(git, since)], paths);
}

/** All steps that wrote or took away a line below a folder in which a word stands; of each, the files where they did. */
export async function stepsThatSay(
  git: GitFolder,
  word: string,
  folder: string,
): Promise<BranchStep[]> {
  return stepsOf(git, ['--text', `-G${word}`, 'HEAD'], [folder]);
}

async function stepsOf(
  git: GitFolder,
  asked: readonly string[],
  places: readonly string[],
): Promise<BranchStep[]> {
  const words = [...LOG, '--name-only', '--format=%x00%H', '-z', ...asked];
  const text = await git.run([...words, '--', ...pathspecs(git, places)]);
  const steps: { commit: string; paths: string[] }[] = [];
  for (const field of text.split('\0')) {
    const path = field.replace(/^\n/, '');
    if (COMMIT.test(field)) steps.push({ commit: field, paths: [] });
    else if (path !== '') steps.at(-1)?.paths.push(path.slice(git.prefix.length));
  }
  return steps;
}

/** The newest step of the branch that touched one of these files; undefined where none is known. */
export async function lastStep(
  git: GitFolder,
  paths: readonly string[],
): Promise<string | undefined> {
  const words = [...LOG, '--max-count=1', '--format=%H', 'HEAD', '--'];
  const text = await git.run([...words, ...pathspecs(git, paths)]);
  const commit = text.trim();
  return COMMIT.test(commit) ? commit : undefined;
}

function pathspecs(git: GitFolder, paths: readonly string[]): string[] {
  return paths.map((path) => `:(top,literal)${git.prefix}${path}`);
}

/** The commit that is checked out. */
export async function headCommit(git: GitFolder): Promise<string> {
  return (await git.run(['rev-parse', '--verify', 'HEAD^{commit}'])).trim();
}

async function rangeSince(git: GitFolder, since: string): Promise<string> {
  if (!/^[0-9a-f]{7,64}$/.test(since)) throw noStep(since, 'it is not the id of a commit');
  try {
    const type = (await git.run(['cat-file', '-t', since])).trim();
    if (type === 'tree') return 'HEAD';
    await git.run(['merge-base', '--is-ancestor', since, 'HEAD']);
    return `${since}..HEAD`;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw noStep(since, 'no such commit leads to HEAD in this clone', error);
  }
}

function noStep(since: string, why: string, cause?: unknown): TemperError {
  return new TemperError(
    [
      {
        code: 'CLI_GIT',
        severity: 'error',
        message: `cannot tell what was merged since ${shown(since)}: ${why}`,
        why: 'what was reviewed is found by the merges since the commit that was applied last',
        fix: 'check the default branch out with its whole history (`fetch-depth: 0`), and name a commit of it',
      },
    ],
    { cause },
  );
}
