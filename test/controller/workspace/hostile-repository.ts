import { execFile } from 'node:child_process';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { changesSince, gitIn, textAt } from '../../../controller/workspace/git.ts';
import { repositoryIn, type Repository } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

export const folder = temporaryFolders();
const run = promisify(execFile);

export const ENVIRONMENT = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: research }
spec: { account: '123456789012', region: us-east-1 }
`;

/** Programs that tell of themselves. */
export async function traps() {
  const marks = await folder();
  return {
    /** A command for a shell. What git adds to it is a comment. */
    command: (name: string) => `touch ${join(marks, name)} #`,
    /** The names of those that ran. */
    ran: () => readdir(marks),
    async script(path: string, name: string): Promise<void> {
      await writeFile(path, `#!/bin/sh\ntouch ${join(marks, name)}\n`);
      await chmod(path, 0o755);
    },
  };
}

export type Traps = Awaited<ReturnType<typeof traps>>;

export async function repository(prefix = ''): Promise<Repository> {
  const repo = await repositoryIn(await folder());
  await repo.write(`${prefix}specs/a.yaml`, ENVIRONMENT);
  await repo.write(`${prefix}specs/b.yaml`, 'b: 1\n');
  await repo.write(`${prefix}specs/data.jsonl`, '{}\n');
  await repo.commit('base');
  return repo;
}

/** Everything Temper asks git for. */
export async function askEverything(root: string, variables: NodeJS.ProcessEnv = process.env) {
  const git = gitIn(root, variables);
  const changes = await changesSince(git, 'HEAD', 'specs');
  await textAt(git, changes.commit, 'specs/a.yaml');
  await textAt(git, changes.commit, 'specs/nowhere.yaml');
  await git.run(['--version']);
  await git.run(['rev-parse', '--is-inside-work-tree']);
  return changes;
}

/** That the traps are set: git as it is does run some. */
export async function plainGit(root: string, ...words: string[]): Promise<void> {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  await run('git', ['-C', root, ...words], { env }).catch(() => undefined);
}
