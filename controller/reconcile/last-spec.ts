/* What the spec of a stack said last, before it was taken away from the default branch. */
import { compileAsBefore } from '../../stacks/compile.ts';
import { mayDeclare, readSpecs } from '../../stacks/language/index.ts';
import type { UndeclaredStack } from '../../stacks/undeclared.ts';
import { defaultBranch } from '../workspace/default-branch.ts';
import { textAt, type GitFolder } from '../workspace/git.ts';
import { SPECS_FOLDER } from '../workspace/workspace.ts';

/** Commits that took something away; what went longer ago is not known any more. */
const MOST_COMMITS = 500;

/** What the last spec of a stack said about its deletion; undefined where the history that is here does not tell. */
export async function lastDeletionPolicy(
  git: GitFolder,
  { compiled, id }: UndeclaredStack,
): Promise<'retain' | 'delete' | undefined> {
  const branch = await defaultBranch(git);
  if (branch === undefined) return undefined;
  const { kind, value } = compiled;
  for (const { commit, path } of await takenAway(git, branch.commit)) {
    const text = await textAt(git, `${commit}^`, path).catch(() => undefined);
    if (text === undefined || !mayDeclare(text, [value.metadata.name])) continue;
    const spec = readSpecs([{ path, text }], [kind]).documents.find(
      ({ draft }) => kind.id(draft) === id,
    );
    if (spec === undefined) continue;
    // What today's compiler makes no sense of says nothing.
    const [stack] = await compileAsBefore(compiled, spec).catch(() => []);
    if (stack !== undefined) return stack.deletionPolicy;
  }
  return undefined;
}

interface Change {
  readonly commit: string;
  readonly path: string;
}

/** Files below the specs that were deleted or changed, by the commit that did it; the newest first. */
async function takenAway(git: GitFolder, branch: string): Promise<Change[]> {
  const words = ['log', '--no-renames', '--diff-filter=DM', '--no-ext-diff', '--name-only'];
  const most = `--max-count=${String(MOST_COMMITS)}`;
  const format = ['--first-parent', '-m', '--format=%x01%H', '-z'];
  const text = await git
    .run([...words, ...format, most, branch, '--', git.prefix + SPECS_FOLDER])
    .catch(() => '');
  return text.split('\u0001').flatMap((entry) => {
    const [commit = '', ...paths] = entry.split('\0').map((field) => field.replace(/^\n/, ''));
    return paths
      .filter((path) => /\.ya?ml$/.test(path) && path.startsWith(git.prefix))
      .map((path) => ({ commit: commit.trim(), path: path.slice(git.prefix.length) }));
  });
}
