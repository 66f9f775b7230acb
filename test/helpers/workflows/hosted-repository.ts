import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Repository, repositoryIn } from '../repository.ts';
import { Hosting, type HostingOptions } from './hosting.ts';

const run = promisify(execFile);

/** Somebody's clone, and the same repository as GitHub has it. */
export interface HostedRepository {
  readonly clone: Repository;
  readonly hosting: Hosting;
  /** Commits what is in the clone and pushes it. @returns the commit */
  readonly push: (branch?: string) => Promise<string>;
}

/** @param folder an empty one, for all of it */
export async function hostedRepository(
  folder: string,
  files: Readonly<Record<string, string | Buffer>>,
  options: Omit<HostingOptions, 'origin' | 'folder'> = {},
): Promise<HostedRepository> {
  const origin = join(folder, `${options.repository ?? 'acme/models'}.git`);
  const root = join(folder, 'clone');
  await mkdir(root, { recursive: true });
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', origin]);
  // GitHub hands out every commit that it has.
  await run('git', ['-C', origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true']);
  const clone = await repositoryIn(root);
  await clone.git('remote', 'add', 'origin', origin);
  const push = async (branch = 'main') => {
    await clone.commit('change');
    await clone.git('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`);
    return (await clone.git('rev-parse', 'HEAD')).trim();
  };
  for (const [path, text] of Object.entries(files)) await clone.write(path, text);
  await push();
  const hosting = new Hosting({ ...options, origin, folder: join(folder, 'runs') });
  return { clone, hosting, push };
}
