/*
 * A branch of a remote, in a clone that Temper alone writes. Fetching speaks the one protocol that the operator named, and uses the
 * credentials of whoever runs Temper; what was fetched is checked out sealed, so that neither hooks nor filters nor links
 * to programs of the repository run.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import { gitIn } from '../workspace/git.ts';
import { GitFailure } from '../workspace/sealed-git.ts';

const execute = promisify(execFile);

export interface FollowedBranch {
  /** The clone: what `--root` would be. */
  readonly root: string;
  /** Brings it to what the remote has now. @returns the commit @throws TemperError CLI_GIT */
  update(): Promise<string>;
}

export interface BranchOptions {
  /** As the operator named it: `https://…`, `ssh://…`, `git@host:path`, or a folder of this machine. */
  readonly remote: string;
  readonly branch: string;
  /** Where clones are kept, outside of every checkout. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** A fetch that takes longer has lost its remote. */
const FETCH_MS = 10 * 60_000;

/** What a person may say of git for fetching: who they are, and where their configuration is. */
const THEIRS = /^GIT_(SSH|SSH_COMMAND|ASKPASS|CONFIG_GLOBAL|CONFIG_SYSTEM|CONFIG_NOSYSTEM)$/i;

const NO_PROGRAMS = Object.entries({
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  'fetch.recurseSubmodules': 'false',
  'gc.auto': '256',
}).flatMap(([key, value]) => ['-c', `${key}=${value}`]);

/** @throws TemperError CLI_USAGE for a remote or a branch that is none */
export function followedBranch(options: BranchOptions): FollowedBranch {
  const { remote, branch, folder } = options;
  const protocol = protocolOf(remote);
  requireBranch(branch);
  const key = createHash('sha256').update(`${remote} ${branch}`).digest('hex').slice(0, 16);
  const root = join(folder, key);
  const env = {
    ...withoutGit(options.variables),
    GIT_ALLOW_PROTOCOL: protocol,
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
  const git = (...words: string[]) => run(['-C', root, ...NO_PROGRAMS, ...words], env);
  const ours = `refs/remotes/origin/${branch}`;
  return {
    root,
    async update() {
      await mkdir(root, { recursive: true, mode: 0o700 });
      await git('init', '--quiet', '--template=', '--initial-branch=temper');
      // By these the rest of Temper knows which branch is the default one, and that others review what gets there.
      await git('config', 'remote.origin.url', remote);
      const words = ['fetch', '--quiet', '--no-tags', '--force', '--no-write-fetch-head'];
      await git(...words, '--', remote, `+refs/heads/${branch}:${ours}`).catch((error: unknown) => {
        throw error instanceof GitFailure ? cannotFetch(options, error) : error;
      });
      await git('symbolic-ref', 'refs/remotes/origin/HEAD', ours);
      const commit = await git('rev-parse', '--verify', `${ours}^{commit}`);
      const sealed = gitIn(root, options.variables).run;
      await sealed(['checkout', '--quiet', '--force', '--detach', commit]);
      await sealed(['clean', '-ffdxq']);
      return commit;
    },
  };
}

async function run(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  try {
    return (await execute('git', words, { env, timeout: FETCH_MS })).stdout.trim();
  } catch (error) {
    throw new GitFailure(error);
  }
}

function cannotFetch({ remote, branch }: BranchOptions, cause: GitFailure): TemperError {
  return new TemperError(
    [
      {
        code: 'CLI_GIT',
        severity: 'error',
        message: `${shown(branch)} of ${shown(withoutUser(remote))} cannot be fetched: ${cause.reason}`,
        why: 'nothing was looked at in this pass; the next one tries again, after longer and longer pauses',
        fix: 'have `git ls-remote` with the same address succeed as the same user, without being asked for a password',
      },
    ],
    { cause },
  );
}

function withoutUser(remote: string): string {
  return remote.replace(/\/\/[^@/]*@/, '//…@');
}

function withoutGit(variables: BranchOptions['variables']): BranchOptions['variables'] {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !/^GIT_/i.test(name) || THEIRS.test(name)),
  );
}

/** The only protocol that may be spoken; nothing that a server answers leads to another. */
function protocolOf(remote: string): 'https' | 'ssh' | 'file' {
  if (URL.canParse(remote)) {
    const { protocol, password } = new URL(remote);
    if (password !== '')
      throw badRemote(remote, 'a password in an address is seen by everybody on the machine');
    if (protocol === 'https:') return 'https';
    if (protocol === 'ssh:') return 'ssh';
    if (protocol === 'file:') return 'file';
  }
  if (remote.startsWith('/')) return 'file';
  if (/^[\w.-]+@[\w.-]+:[\w./~-]+$/.test(remote)) return 'ssh';
  throw badRemote(remote, 'only https and ssh prove whom one speaks with');
}

function requireBranch(branch: string): void {
  if (/^\w[\w./-]*$/.test(branch) && !/\.\.|\/\/|\/$|\.lock$|\.$/.test(branch)) return;
  throw usage(
    `${shown(branch)} is no name of a branch`,
    'name the default branch: `--branch main`',
  );
}

function badRemote(remote: string, why: string): TemperError {
  return usage(
    `${shown(withoutUser(remote))} cannot be followed`,
    'write `https://github.com/owner/name.git`, or `ssh://git@github.com/owner/name.git`; git’s credential helpers are asked',
    why,
  );
}

function usage(message: string, fix: string, why?: string): TemperError {
  const more = why === undefined ? {} : { why };
  return new TemperError([{ code: 'CLI_USAGE', severity: 'error', message, fix, ...more }]);
}
