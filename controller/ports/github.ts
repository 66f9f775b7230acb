/** GitHub as use cases need it: what is told of a repository, and what is written there. Answers are data, already checked. */

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly head: {
    readonly commit: string;
    readonly branch: string;
    /** `owner/name`; undefined when a fork was deleted. */
    readonly repository: string | undefined;
  };
  readonly base: { readonly commit: string; readonly branch: string };
  /** The commit on the base branch that the merge made. */
  readonly mergeCommit?: string;
  readonly url: string;
}

/** The order of runs that write the same thing: a later one is never overwritten by an earlier one. */
export interface RunOrder {
  readonly run: number;
  readonly attempt: number;
}

/** The one comment of a sort on a pull request. */
export interface StickyComment {
  /** What tells it from other comments of ours: `plan`. */
  readonly marker: string;
  readonly order: RunOrder;
  /** Markdown, within `COMMENT_BYTES`; the marker is put before it. */
  readonly body: string;
}

export type CheckConclusion = 'success' | 'failure' | 'neutral' | 'action_required';

export interface CheckAnnotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

export interface Check {
  readonly name: string;
  readonly commit: string;
  readonly conclusion: CheckConclusion;
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  readonly annotations: readonly CheckAnnotation[];
  /** What a later run reads back: not shown to people. */
  readonly data?: string;
}

/** The one issue of a sort about a thing. */
export interface StickyIssue {
  /** What tells it from other issues of ours: `drift model/support-bot/v1`. */
  readonly marker: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'inactive' | 'queued';

export interface Deployment {
  readonly id: number;
  readonly environment: string;
  readonly commit: string;
  readonly state: DeploymentState;
  /** Seconds since the epoch. */
  readonly createdAt: number;
}

/** A run of a workflow that was started by hand, or by a job. */
export interface DispatchedRun {
  /** As the workflow calls it: `apply research`. */
  readonly title: string;
  readonly isOver: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface GitHub {
  /** `owner/name`. */
  readonly repository: string;
  /** `https://github.com`. */
  readonly server: string;
  pullRequest(number: number): Promise<PullRequest>;
  /** The merged pull requests that a commit of the default branch came with. */
  mergedWith(commit: string): Promise<readonly PullRequest[]>;
  /** Writes, rewrites or leaves the comment of this marker; `kept` when a later run has written it. */
  putComment(pullRequest: number, comment: StickyComment): Promise<'created' | 'updated' | 'kept'>;
  /**
   * Rewrites the comment of this marker from what it says now, whichever run has written it, or writes the first; `kept` when that
   * changes nothing. It stays the word of the latest of the runs that have written it, `order` among them.
   */
  amendComment(
    pullRequest: number,
    marker: string,
    amend: (body: string | undefined) => string,
    order?: RunOrder,
  ): Promise<'created' | 'updated' | 'kept'>;
  /** The body of our comment of this marker. */
  comment(pullRequest: number, marker: string): Promise<string | undefined>;
  putCheck(check: Check): Promise<void>;
  /** What our newest check of this name on a commit left for later. */
  checkData(commit: string, name: string): Promise<string | undefined>;
  /** Opens, rewrites or re-opens the issue of this marker. @returns its number */
  putIssue(issue: StickyIssue): Promise<number>;
  /** Closes the issue of this marker with a last word, where one is open. */
  closeIssue(marker: string, lastWord: string): Promise<void>;
  /** The newest deployments to an environment, newest first. */
  deployments(environment: string): Promise<readonly Deployment[]>;
  /** @returns the id of the deployment */
  deploy(environment: string, commit: string, description: string): Promise<number>;
  setDeployment(
    id: number,
    state: DeploymentState,
    about: { readonly description: string; readonly logUrl?: string },
  ): Promise<void>;
  /** The newest runs of a workflow, named by its file, that were started by hand or by a job; newest first. */
  dispatchedRuns(workflow: string): Promise<readonly DispatchedRun[]>;
  /** Starts a workflow on the default branch. */
  dispatch(workflow: string, inputs: Readonly<Record<string, string>>): Promise<void>;
}

/** Most bytes of UTF-8 that a comment may have: GitHub's limit is 65,536 characters or 262,144 bytes, by whom one asks (2026-11). */
export const COMMENT_BYTES = 60_000;
