import type { PullRequest } from '../ports/github.ts';
import { PullRequestAnswer } from './answers.ts';
import type { Connection } from './connection.ts';

/** One pull request. */
export async function pullRequestOf(github: Connection, number: number): Promise<PullRequest> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  return pullRequest(await github.ask(route, { pull_number: number }, PullRequestAnswer));
}

/** The pull requests that brought a commit to the default branch. One into another branch brought it nowhere yet. */
export async function pullRequestsMergedWith(
  github: Connection,
  commit: string,
): Promise<readonly PullRequest[]> {
  const route = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls';
  const found = await github.list(route, { commit_sha: commit }, PullRequestAnswer);
  return found
    .filter(({ merged_at, base }) => merged_at !== null && base.ref === base.repo.default_branch)
    .map(pullRequest);
}

function pullRequest(answer: PullRequestAnswer): PullRequest {
  const { number, title, state, head, base } = answer;
  const merged = answer.merged_at !== null;
  return {
    number,
    title,
    // Whose account is gone is `ghost` on GitHub's pages too.
    author: answer.user?.login ?? 'ghost',
    state,
    merged,
    head: { commit: head.sha, branch: head.ref, repository: head.repo?.full_name },
    base: { commit: base.sha, branch: base.ref },
    // Before the merge it is the commit of a trial.
    ...(merged && answer.merge_commit_sha !== null && { mergeCommit: answer.merge_commit_sha }),
    url: answer.html_url,
  };
}
