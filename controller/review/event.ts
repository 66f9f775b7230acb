/*
 * What GitHub says happened. Only what Temper acts on is read, and GitHub may add what it likes. Titles, branches and names are
 * whatever their authors typed: they stay texts, and only ids of commits are checked for being that.
 */
import * as z from 'zod';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import type { PullRequest } from '../ports/github.ts';

export interface PullRequestEvent {
  readonly name: 'pull_request_target';
  /** `opened`, `synchronize`, ... */
  readonly action: string;
  /** `owner/name`, where the pull request was opened. */
  readonly repository: string;
  readonly pullRequest: PullRequest;
}

export interface MergeGroupEvent {
  readonly name: 'merge_group';
  readonly action: string;
  /** The commit that would become the head of the branch. */
  readonly head: { readonly commit: string; readonly ref: string };
  readonly base: { readonly commit: string; readonly ref: string };
}

export interface PushEvent {
  readonly name: 'push';
  /** `refs/heads/main`. */
  readonly ref: string;
  /** Undefined for a branch that is new. */
  readonly before?: string;
  /** Undefined for a branch that was deleted. */
  readonly after?: string;
}

export interface DispatchEvent {
  readonly name: 'workflow_dispatch';
  readonly ref: string;
  /** Who started it. */
  readonly by: string;
  readonly inputs: Readonly<Record<string, string>>;
}

export interface ScheduleEvent {
  readonly name: 'schedule';
}

export type GitHubEvent =
  PullRequestEvent | MergeGroupEvent | PushEvent | DispatchEvent | ScheduleEvent;

const Commit = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'the id of a commit');
const Repository = z.looseObject({ full_name: z.string() });

const PullRequestPayload = z.looseObject({
  action: z.string(),
  repository: Repository,
  pull_request: z.looseObject({
    number: z.int().positive(),
    title: z.string(),
    state: z.enum(['open', 'closed']),
    merged: z.boolean().nullish(),
    merge_commit_sha: Commit.nullish(),
    html_url: z.string(),
    // Of a deleted account, and of a deleted fork, nothing is said.
    user: z.looseObject({ login: z.string() }).nullish(),
    head: z.looseObject({ sha: Commit, ref: z.string(), repo: Repository.nullish() }),
    base: z.looseObject({ sha: Commit, ref: z.string() }),
  }),
});

const MergeGroupPayload = z.looseObject({
  action: z.string(),
  merge_group: z.looseObject({
    head_sha: Commit,
    head_ref: z.string(),
    base_sha: Commit,
    base_ref: z.string(),
  }),
});

const PushPayload = z.looseObject({ ref: z.string(), before: Commit, after: Commit });

const DispatchPayload = z.looseObject({
  ref: z.string(),
  sender: z.looseObject({ login: z.string() }),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish(),
});

/** Reads an event by its name, as `GITHUB_EVENT_NAME` has it. @throws TemperError PULL_EVENT */
export function readEvent(name: string, text: string): GitHubEvent {
  const read = READERS[name];
  if (read === undefined) throw notActedOn(`Temper does not act on ${shown(name)}`);
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    throw notActedOn(`the payload of ${name} is no JSON`);
  }
  return read(payload);
}

const READERS: Readonly<Record<string, (payload: unknown) => GitHubEvent>> = {
  pull_request_target: pullRequestEvent,
  merge_group: mergeGroupEvent,
  push: pushEvent,
  workflow_dispatch: dispatchEvent,
  schedule: () => ({ name: 'schedule' }),
};

function pullRequestEvent(payload: unknown): PullRequestEvent {
  const { action, repository, pull_request: one } = parsed(PullRequestPayload, payload);
  const { merge_commit_sha: mergeCommit } = one;
  const merged = one.merged === true;
  return {
    name: 'pull_request_target',
    action,
    repository: repository.full_name,
    pullRequest: {
      number: one.number,
      title: one.title,
      author: one.user?.login ?? 'ghost',
      state: one.state,
      merged,
      head: { commit: one.head.sha, branch: one.head.ref, repository: one.head.repo?.full_name },
      base: { commit: one.base.sha, branch: one.base.ref },
      // Of an open one it is a merge that GitHub has tried.
      ...(merged && typeof mergeCommit === 'string' && { mergeCommit }),
      url: one.html_url,
    },
  };
}

function mergeGroupEvent(payload: unknown): MergeGroupEvent {
  const { action, merge_group: group } = parsed(MergeGroupPayload, payload);
  return {
    name: 'merge_group',
    action,
    head: { commit: group.head_sha, ref: group.head_ref },
    base: { commit: group.base_sha, ref: group.base_ref },
  };
}

function pushEvent(payload: unknown): PushEvent {
  const { ref, before, after } = parsed(PushPayload, payload);
  return {
    name: 'push',
    ref,
    ...(!isNone(before) && { before }),
    ...(!isNone(after) && { after }),
  };
}

/** What git writes for no commit. */
function isNone(commit: string): boolean {
  return /^0+$/.test(commit);
}

/** Who starts a workflow with the token of a job. */
const A_JOB = 'github-actions[bot]';
/** All that a job may say of what it starts: where to look. Anything else is the word of a person who has looked at something. */
const MAY_BE_A_JOBS = 'environment';

function dispatchEvent(payload: unknown): DispatchEvent {
  const { ref, sender, inputs } = parsed(DispatchPayload, payload);
  const given = Object.entries(inputs ?? {}).filter(([, value]) => value !== null && value !== '');
  const persons = given.find(([name]) => name !== MAY_BE_A_JOBS);
  if (sender.login === A_JOB && persons !== undefined) {
    throw notActedOn(
      `a job has started this with ${shown(persons[0])}, which only a person may say`,
      'start the workflow by hand, once somebody has looked at what it is about',
    );
  }
  return {
    name: 'workflow_dispatch',
    ref,
    by: sender.login,
    inputs: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
  };
}

function parsed<Schema extends z.ZodType>(schema: Schema, payload: unknown): z.infer<Schema> {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const place = first === undefined ? '' : first.path.join('.');
  throw notActedOn(`the payload is not of the published shape: ${place}: ${first?.message ?? ''}`);
}

function notActedOn(
  message: string,
  fix = 'start the command from the workflows that `temper init` writes',
): TemperError {
  return new TemperError([{ code: 'PULL_EVENT', severity: 'error', message, fix }]);
}
