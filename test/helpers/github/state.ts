/* What a GitHub knows: repositories and who may do what there. Tests write it and look at it directly. */
import type { Permission } from '../../../controller/github/operations.ts';

/** Somebody who has a token. */
export interface Identity {
  readonly login: string;
  /** Whether it writes as an app; only apps make checks. @default by the login, `…[bot]` */
  readonly isApp?: boolean;
  /** Of the token; `admin` is everything, as an administrator's own. */
  readonly permissions:
    Readonly<Partial<Record<Permission['name'], Permission['access']>>> | 'admin';
  /** Requests left until `resetAt`, in seconds since the epoch. */
  budget?: { remaining: number; readonly resetAt: number };
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly login: string;
  body: string;
}

export interface Issue {
  readonly number: number;
  readonly login: string;
  state: 'open' | 'closed';
  stateReason: string | null;
  title: string;
  body: string;
  labels: string[];
}

export interface Pull {
  readonly number: number;
  readonly login: string;
  title: string;
  state: 'open' | 'closed';
  head: { sha: string; ref: string; repository: string | null };
  base: { sha: string; ref: string };
  mergeCommit: string | null;
  mergedAt: string | null;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: string;
  readonly message: string;
  readonly title?: string;
}

export interface CheckRun {
  readonly id: number;
  readonly app: string;
  readonly name: string;
  readonly commit: string;
  conclusion: string | null;
  externalId: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Annotation[];
}

export interface MadeDeployment {
  readonly id: number;
  readonly login: string;
  readonly environment: string;
  readonly commit: string;
  readonly task: string;
  readonly description: string | null;
  readonly payload: unknown;
  readonly isProduction: boolean;
  readonly createdAt: string;
  /** Newest last. */
  readonly statuses: {
    readonly state: string;
    readonly description: string;
    readonly logUrl: string;
  }[];
}

/** A run of a workflow that was started by hand, or by a job. */
export interface StartedWorkflow {
  readonly id: number;
  /** Its file: `apply.yml`. */
  readonly workflow: string;
  readonly login: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly createdAt: string;
  /** As the workflow calls its run. */
  title: string;
  status: string;
}

export interface Environment {
  readonly name: string;
  readonly reviewers?: readonly string[];
  readonly teams?: readonly string[];
  readonly preventsSelfReview?: boolean;
  /** @default 'all' */
  readonly admits?: 'all' | 'protected' | readonly string[];
}

/** A repository and all that is in it. */
export class Repository {
  readonly id = 7000;
  readonly ownerId = 42;
  ownerType: 'User' | 'Organization' = 'Organization';
  defaultBranch = 'main';
  private = true;
  readonly comments: Comment[] = [];
  readonly issues: Issue[] = [];
  readonly pulls: Pull[] = [];
  readonly checkRuns: CheckRun[] = [];
  readonly deployments: MadeDeployment[] = [];
  /** Newest last. */
  readonly startedWorkflows: StartedWorkflow[] = [];
  /** What its workflows call a run, by file; there is no other workflow. */
  readonly workflows = new Map<string, (inputs: StartedWorkflow['inputs']) => string>();
  /** Numbers of the pull requests that a commit came with. */
  readonly pullsOf = new Map<string, number[]>();
  /** GitHub drops labels of who may not set them, in silence. */
  dropsLabels = false;
  readonly environments: Environment[] = [];
  /** As GitHub lists them for the default branch. */
  rules: readonly object[] = [];
  /** As GitHub answers; undefined where there is none. */
  protection: object | undefined;
  oidc: object = { use_default: true, use_immutable_subject: true };
  actions: object = { enabled: true, allowed_actions: 'all', sha_pinning_required: false };
  workflowPermissions = {
    default_workflow_permissions: 'read',
    can_approve_pull_request_reviews: false,
  };
  /** Texts on the default branch, by path. */
  readonly files = new Map<string, string>();
  codeOwnersErrors: readonly object[] = [];
  readonly fullName: string;
  #lastId = 1000;
  #lastNumber = 0;

  constructor(fullName: string) {
    this.fullName = fullName;
  }

  nextId(): number {
    return (this.#lastId += 1);
  }

  /** Issues and pull requests are counted together. */
  nextNumber(): number {
    return (this.#lastNumber += 1);
  }

  /** Opens a pull request as somebody. @returns its number */
  openPull(
    pull: { readonly login: string; readonly title?: string } & Pick<Pull, 'head' | 'base'>,
  ): number {
    const number = this.nextNumber();
    this.pulls.push({
      number,
      state: 'open',
      mergeCommit: null,
      mergedAt: null,
      ...pull,
      title: pull.title ?? `pull request ${String(number)}`,
    });
    return number;
  }

  /** Merges a pull request as this commit. */
  merge(number: number, commit: string): void {
    const pull = this.pulls.find((one) => one.number === number);
    if (pull === undefined) throw new Error(`there is no pull request ${String(number)}`);
    Object.assign(pull, { state: 'closed', mergeCommit: commit, mergedAt: '2026-11-20T13:00:00Z' });
    this.pullsOf.set(commit, [...(this.pullsOf.get(commit) ?? []), number]);
  }

  /** Writes a comment as somebody, past every rule. */
  comment(login: string, issue: number, body: string): Comment {
    const comment = { id: this.nextId(), issue, login, body };
    this.comments.push(comment);
    return comment;
  }
}
