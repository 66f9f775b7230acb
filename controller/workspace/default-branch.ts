import type { GitFolder } from './git.ts';

/** Where hosting services keep the default branch, then where people without one do. */
const REMOTE_BRANCHES = ['origin/HEAD', 'origin/main', 'origin/master'].map(
  (name) => `refs/remotes/${name}`,
);
const LOCAL_BRANCHES = ['main', 'master'].map((name) => `refs/heads/${name}`);

/** The branch that nobody changes without review, as far as it is known here. */
export interface DefaultBranch {
  readonly commit: string;
  /** Whether it is a remote's: a local one is whatever was checked out and committed here. */
  readonly isRemote: boolean;
}

/** A remote's branch where there is a remote, else a local one; undefined where it is not here. */
export async function defaultBranch(git: GitFolder): Promise<DefaultBranch | undefined> {
  const remotes = await git.run(['remote']).catch(() => '');
  const isRemote = remotes.trim() !== '';
  for (const branch of isRemote ? REMOTE_BRANCHES : LOCAL_BRANCHES) {
    const words = ['rev-parse', '--verify', '--quiet', `${branch}^{commit}`];
    const commit = (await git.run(words).catch(() => '')).trim();
    if (commit !== '') return { commit, isRemote };
  }
  return undefined;
}

/** What the default branch is called: as the remote says, else as it is called here, also before the first commit. */
export async function defaultBranchName(git: GitFolder): Promise<string | undefined> {
  const ask = async (...words: string[]) => (await git.run(words).catch(() => '')).trim();
  const [, ofRemote] = /^origin\/(.+)$/.exec(
    await ask('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'),
  ) ?? [undefined];
  if (ofRemote !== undefined) return ofRemote;
  for (const ref of [...REMOTE_BRANCHES, ...LOCAL_BRANCHES]) {
    const isThere = (await ask('rev-parse', '--verify', '--quiet', ref)) !== '';
    if (isThere) return ref.replace(/^refs\/(heads|remotes\/origin)\//, '');
  }
  return (await ask('symbolic-ref', '--quiet', '--short', 'HEAD')) || undefined;
}
