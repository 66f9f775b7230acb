import type { GitFolder } from '../workspace/git.ts';
import { GitFailure } from '../workspace/sealed-git.ts';
import { FORMER_FOLDER, type Carried } from './takeover.ts';

const REMOVE = `take it out of the repository: \`git rm -r --cached ${FORMER_FOLDER}\`, add \`${FORMER_FOLDER}/\` to .gitignore, and delete the folder`;

/**
 * Whether git holds files of the former working folder: in the index, or in any commit that this clone has seen. Where git
 * cannot be asked the answer is yes: what is not known to be safe is not believed.
 */
export async function carriedByGit(git: GitFolder): Promise<Carried | undefined> {
  const there = ['--', `:(top,literal)${git.prefix}${FORMER_FOLDER}`];
  try {
    const tracked = (await git.run(['ls-files', '-z', ...there])).split('\0');
    const files = tracked.filter((name) => name !== '');
    if (files.length > 0) {
      const more = files.length > 1 ? `, and ${String(files.length - 1)} more` : '';
      return { what: `${files[0] ?? ''} is tracked${more}`, fix: REMOVE };
    }
    const seen = ['log', '--all', '--reflog', '--max-count=1', '--format=%h', ...there];
    const commit = (await git.run(seen)).trim();
    if (commit === '') return undefined;
    return { what: `commit ${commit} has files in it`, fix: `delete the folder ${FORMER_FOLDER}` };
  } catch (error) {
    if (isNoRepository(error)) return undefined;
    return {
      what: 'git could not be asked whether it is',
      fix: 'install git, or delete the folder',
    };
  }
}

function isNoRepository(error: unknown): boolean {
  return error instanceof GitFailure && error.stderr.includes('not a git repository');
}
