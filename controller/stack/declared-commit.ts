import { TemperError } from '../../stacks/language/diagnostic.ts';
import { changesSince, type GitFolder } from '../workspace/git.ts';

/**
 * The commit that is checked out, where it holds these files as they are; undefined where they were changed since, and outside of a
 * repository: nothing that is applied then is any commit's.
 */
export async function declaredCommit(
  git: GitFolder,
  files: readonly string[],
): Promise<string | undefined> {
  try {
    const all = await Promise.all(files.map((file) => changesSince(git, 'HEAD', file)));
    const isChanged = all.some(({ changed, deleted }) => changed.length + deleted.length > 0);
    return isChanged ? undefined : all.at(0)?.commit;
  } catch (error) {
    if (error instanceof TemperError) return undefined;
    throw error;
  }
}
