/* Which event starts which workflow, with which commit: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows (2026-11). */
import type { Payload } from '../github/webhooks.ts';
import type { Workflow } from './workflow-file.ts';

/** Something that happened in a repository. */
export interface WorkflowEvent {
  readonly name:
    | 'pull_request'
    | 'pull_request_target'
    | 'merge_group'
    | 'push'
    | 'release'
    | 'schedule'
    | 'workflow_dispatch';
  /** As GitHub sends it to webhooks, and as steps read it: `payloadOf`. */
  readonly payload: Payload;
  /** What somebody starts by hand. */
  readonly workflow?: string;
}

/** What a run is about, and whose workflow file it takes. */
export interface RunPlace {
  readonly ref: string;
  readonly sha: string;
  readonly headRef: string;
  readonly baseRef: string;
}

interface PullRequestPayload {
  readonly number: number;
  readonly merge_commit_sha: string;
  readonly head: { readonly ref: string };
  readonly base: { readonly ref: string };
}

/** Types of activity that start a workflow which names none. */
const USUAL_TYPES: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  pull_request_target: ['opened', 'synchronize', 'reopened'],
};

/** @param tip finds the commit of a branch */
export async function placeOf(
  { name, payload }: WorkflowEvent,
  defaultBranch: string,
  tip: (ref: string) => Promise<string>,
): Promise<RunPlace> {
  const branch = `refs/heads/${defaultBranch}`;
  const none = { headRef: '', baseRef: '' };
  switch (name) {
    case 'push':
      return { ...none, ref: text(payload, 'ref'), sha: text(payload, 'after') };
    case 'workflow_dispatch': {
      const ref = text(payload, 'ref');
      return { ...none, ref, sha: await tip(ref) };
    }
    case 'release': {
      const ref = `refs/tags/${text(payload['release'] as Payload, 'tag_name')}`;
      return { ...none, ref, sha: await tip(ref) };
    }
    case 'schedule':
      return { ...none, ref: branch, sha: await tip(branch) };
    case 'merge_group': {
      const group = payload['merge_group'] as Payload;
      return { ...none, ref: text(group, 'head_ref'), sha: text(group, 'head_sha') };
    }
    case 'pull_request':
    case 'pull_request_target': {
      const request = payload['pull_request'] as unknown as PullRequestPayload;
      const refs = { headRef: request.head.ref, baseRef: request.base.ref };
      return name === 'pull_request_target'
        ? { ...refs, ref: branch, sha: await tip(branch) }
        : {
            ...refs,
            ref: `refs/pull/${String(request.number)}/merge`,
            sha: request.merge_commit_sha,
          };
    }
  }
}

/** Whether an event starts a workflow. @throws Error for a filter that the harness does not know */
export function starts(workflow: Workflow, event: WorkflowEvent): boolean {
  const filter = workflow.events[event.name] as Readonly<Record<string, unknown>> | undefined;
  if (filter === undefined) return false;
  if (event.name === 'schedule') return true;
  if (event.name === 'workflow_dispatch') return event.workflow === workflow.path;
  for (const key of Object.keys(filter)) {
    if (!['types', 'branches'].includes(key)) {
      throw new Error(`${workflow.path}: the filter ${key} is nothing that this harness knows`);
    }
  }
  return isOfType(filter, event) && isOfBranch(filter, event);
}

function isOfType(filter: Readonly<Record<string, unknown>>, event: WorkflowEvent): boolean {
  const types = (filter['types'] as string[] | undefined) ?? USUAL_TYPES[event.name];
  return types === undefined || types.includes(text(event.payload, 'action'));
}

/** Names alone, no patterns. A push is filtered by where it goes, a pull request by what it is for. */
function isOfBranch(filter: Readonly<Record<string, unknown>>, event: WorkflowEvent): boolean {
  const branches = filter['branches'] as string[] | undefined;
  if (branches === undefined) return true;
  if (branches.some((one) => /[*?![\]+]/.test(one))) throw new Error('branches with patterns');
  return branches.includes(branchOf(event));
}

function branchOf({ name, payload }: WorkflowEvent): string {
  if (name === 'push') return text(payload, 'ref').replace(/^refs\/heads\//, '');
  if (name === 'merge_group') {
    return text(payload['merge_group'] as Payload, 'base_ref').replace(/^refs\/heads\//, '');
  }
  return (payload['pull_request'] as unknown as PullRequestPayload).base.ref;
}

/** What somebody filled in, with the defaults of the workflow. @throws Error where something is missing or unknown */
export function inputsOf(workflow: Workflow, { name, payload }: WorkflowEvent): Payload {
  if (name !== 'workflow_dispatch') return {};
  const declared = workflow.events.workflow_dispatch?.inputs ?? {};
  const given = (payload['inputs'] ?? {}) as Payload;
  for (const key of Object.keys(given)) {
    if (!(key in declared)) throw new Error(`${workflow.path} has no input ${key}`);
  }
  return Object.fromEntries(
    Object.entries(declared).map(([key, input]) => {
      const value = given[key] ?? input.default;
      if (value === undefined && input.required === true) throw new Error(`${key} is required`);
      return [key, value ?? ''];
    }),
  );
}

function text(payload: Payload, key: string): string {
  const value = payload[key];
  if (typeof value !== 'string') throw new Error(`the event has no ${key}`);
  return value;
}
