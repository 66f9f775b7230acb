/* actions/checkout v7, as far as the workflows use it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Json } from '../../../stacks/json.ts';
import type { Action, JobPlace } from './action-call.ts';

const run = promisify(execFile);

export const checkout: Action = async ({ inputs, job, log }) => {
  const ref = inputs.take('ref');
  const depth = inputs.take('fetch-depth') ?? '1';
  if (inputs.isSet('persist-credentials', true)) {
    throw new Error('credentials in the working copy are not stood in for');
  }
  inputs.end();
  requireAccess(job);
  requireTrusted(job, ref);
  const git = (...words: string[]) => run('git', ['-C', job.workspace, ...words]);
  await git('init', '--quiet', '--initial-branch', 'none');
  await git('remote', 'add', 'origin', `file://${job.hosting.origin}`);
  const { commit, branch } = await wanted(job, ref);
  const all = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
  await git('fetch', '--quiet', ...(depth === '0' ? ['origin', ...all] : shallow(depth, commit)));
  const to = branch === undefined ? ['--detach', commit] : ['-B', branch, commit];
  await git('checkout', '--quiet', '--force', ...to);
  log(`checked out ${commit}`);
};

function shallow(depth: string, commit: string): string[] {
  return ['--depth', depth, 'origin', commit];
}

/** A commit as it is; a branch where it stands now; without either what the run is about. */
async function wanted(job: JobPlace, ref: string | undefined) {
  if (ref !== undefined && /^[0-9a-f]{40}$/.test(ref)) return { commit: ref, branch: undefined };
  const full = ref === undefined || ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;
  const commit = full === undefined ? job.sha : await job.hosting.tip(full);
  const [, branch] = /^refs\/heads\/(.+)$/.exec(full ?? job.ref) ?? [];
  return { commit, branch };
}

function requireAccess({ permissions }: JobPlace): void {
  if (permissions['contents'] === undefined) {
    throw new Error('repository not found: the token may not read contents');
  }
}

/** With the trust of the base branch nothing of the pull request is checked out (actions/checkout 7.0.0). */
function requireTrusted({ event }: JobPlace, ref: string | undefined): void {
  if (event.name !== 'pull_request_target' || ref === undefined) return;
  const request = event.payload['pull_request'] as Readonly<Record<string, Json>>;
  const head = request['head'] as Readonly<Record<string, Json>>;
  const commits = [head['sha'], request['merge_commit_sha']];
  if (/^(refs\/)?pull\/\d+\/(head|merge)$/.test(ref) || commits.includes(ref)) {
    throw new Error(`refusing to check out ${ref} of a pull request in ${event.name}`);
  }
}
