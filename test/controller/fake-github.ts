/* A GitHub in memory, with what the use cases ask of it. What is not kept here is refused. */
import type {
  Check,
  Deployment,
  GitHub,
  PullRequest,
  StickyComment,
  StickyIssue,
} from '../../controller/ports/github.ts';

export interface FakeGitHub extends GitHub {
  readonly pullRequests: Map<number, PullRequest>;
  /** By commit of the default branch: the numbers of the pull requests that it came with. */
  readonly merges: Map<string, readonly number[]>;
  readonly checks: Check[];
  /** By pull request and marker. */
  readonly comments: Map<string, StickyComment>;
  readonly issues: Map<string, StickyIssue & { readonly number: number; open: boolean }>;
  readonly deployed: Deployment[];
  /** What was asked and written, in order. */
  readonly done: string[];
  /** Opens a pull request and merges it: `commit` is what the default branch got. */
  merge(number: number, head: string, commit: string): void;
}

/** A pull request of a branch of the repository itself. */
export function aPullRequest(
  number: number,
  head: string,
  more: Partial<PullRequest> = {},
): PullRequest {
  return {
    number,
    title: `change ${String(number)}`,
    author: 'ada',
    state: 'open',
    merged: false,
    head: { commit: head, branch: `change-${String(number)}`, repository: 'acme/models' },
    base: { commit: '0'.repeat(40), branch: 'main' },
    url: `https://github.com/acme/models/pull/${String(number)}`,
    ...more,
  };
}

function isAfter(one: StickyComment['order'], other: StickyComment['order']): boolean {
  return one.run > other.run || (one.run === other.run && one.attempt > other.attempt);
}

export function fakeGitHub(now: () => number = () => 0): FakeGitHub {
  const pullRequests = new Map<number, PullRequest>();
  const merges = new Map<string, readonly number[]>();
  const checks: Check[] = [];
  const comments: FakeGitHub['comments'] = new Map();
  const issues: FakeGitHub['issues'] = new Map();
  const deployed: Deployment[] = [];
  const done: string[] = [];
  const known = (number: number) => {
    const found = pullRequests.get(number);
    if (found === undefined) throw new Error(`there is no pull request ${String(number)}`);
    return found;
  };
  return {
    repository: 'acme/models',
    server: 'https://github.com',
    pullRequests,
    merges,
    checks,
    comments,
    issues,
    deployed,
    done,
    merge(number, head, commit) {
      const merged = { state: 'closed', merged: true, mergeCommit: commit } as const;
      pullRequests.set(number, aPullRequest(number, head, merged));
      merges.set(commit, [...(merges.get(commit) ?? []), number]);
    },
    pullRequest: (number) => Promise.resolve(known(number)),
    mergedWith(commit) {
      done.push(`merged with ${commit}`);
      const found = (merges.get(commit) ?? []).map(known).filter(({ merged }) => merged);
      return Promise.resolve(found);
    },
    putComment(pullRequest, comment) {
      const key = `${String(known(pullRequest).number)} ${comment.marker}`;
      const before = comments.get(key);
      if (before !== undefined && isAfter(before.order, comment.order))
        return Promise.resolve('kept');
      comments.set(key, comment);
      return Promise.resolve(before === undefined ? 'created' : 'updated');
    },
    amendComment(pullRequest, marker, amend, mine = { run: 0, attempt: 0 }) {
      const before = comments.get(`${String(pullRequest)} ${marker}`);
      const body = amend(before?.body);
      if (body === before?.body) return Promise.resolve('kept');
      const order = before === undefined || isAfter(mine, before.order) ? mine : before.order;
      return this.putComment(pullRequest, { marker, order, body });
    },
    comment: (pullRequest, marker) =>
      Promise.resolve(comments.get(`${String(pullRequest)} ${marker}`)?.body),
    putCheck: (check) => Promise.resolve(void checks.push(check)),
    checkData: (commit, name) =>
      Promise.resolve(checks.findLast((one) => one.commit === commit && one.name === name)?.data),
    putIssue(issue) {
      const number = issues.get(issue.marker)?.number ?? issues.size + 1;
      issues.set(issue.marker, { ...issue, number, open: true });
      return Promise.resolve(number);
    },
    closeIssue(marker, lastWord) {
      const issue = issues.get(marker);
      if (issue?.open === true) {
        issue.open = false;
        done.push(`close ${marker}: ${lastWord}`);
      }
      return Promise.resolve();
    },
    deployments: (environment) =>
      Promise.resolve(deployed.filter((one) => one.environment === environment).toReversed()),
    deploy(environment, commit) {
      const id = deployed.length + 1;
      deployed.push({ id, environment, commit, state: 'queued', createdAt: now() / 1000 });
      return Promise.resolve(id);
    },
    dispatchedRuns: () => Promise.resolve([]),
    dispatch: (workflow) => Promise.reject(new Error(`nobody starts ${workflow}`)),
    setDeployment(id, state) {
      const at = deployed.findIndex((one) => one.id === id);
      const found = deployed[at];
      if (found === undefined) return Promise.reject(new Error('there is no such deployment'));
      deployed[at] = { ...found, state };
      return Promise.resolve();
    },
  };
}
