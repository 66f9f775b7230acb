import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A real git repository in `root`. */
export interface Repository {
  readonly root: string;
  write(path: string, text: string | Buffer): Promise<void>;
  remove(path: string): Promise<void>;
  commit(message: string): Promise<void>;
  git(...words: string[]): Promise<string>;
}

export async function repositoryIn(root: string): Promise<Repository> {
  const git = async (...words: string[]) =>
    (
      await run('git', [
        '-C',
        root,
        '-c',
        'user.name=test',
        '-c',
        'user.email=test@example.com',
        ...words,
      ])
    ).stdout;
  await git('init', '--quiet', '--initial-branch=main');
  return {
    root,
    git,
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    },
    remove: (path) => rm(join(root, path)),
    async commit(message) {
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '-m', message);
    },
  };
}
