import type { GitHub, RunOrder } from '../ports/github.ts';
import type { RepositorySettings } from '../ports/repository-settings.ts';
import { checkData, putCheck } from './checks.ts';
import { amendComment, commentText, putComment } from './comments.ts';
import { connectionTo, type ConnectionOptions } from './connection.ts';
import { deploy, deploymentsTo, setDeployment } from './deployments.ts';
import { closeIssue, putIssue } from './issues.ts';
import { pullRequestOf, pullRequestsMergedWith } from './pull-requests.ts';
import { repositorySettings } from './repository-settings.ts';
import { dispatch, dispatchedRuns } from './workflow-runs.ts';

export interface GitHubOptions extends ConnectionOptions {
  /** Where people look at it: `https://github.com`. */
  readonly server: string;
  /** The run that writes: what a later one has written is left as it is. */
  readonly order: RunOrder;
}

/** A repository on GitHub; nothing is asked yet. @throws TemperError GITHUB_… from whatever is asked of it */
export function github(options: GitHubOptions): GitHub & { readonly settings: RepositorySettings } {
  const { server, order } = options;
  const connection = connectionTo(options);
  return {
    repository: options.repository,
    server,
    settings: repositorySettings(connection),
    pullRequest: (number) => pullRequestOf(connection, number),
    mergedWith: (commit) => pullRequestsMergedWith(connection, commit),
    putComment: (number, comment) => putComment(connection, number, comment),
    amendComment: (number, marker, amend, order) =>
      amendComment(connection, number, { marker, amend, ...(order !== undefined && { order }) }),
    comment: (number, marker) => commentText(connection, number, marker),
    putCheck: (check) => putCheck(connection, check, order),
    checkData: (commit, name) => checkData(connection, commit, name),
    putIssue: (issue) => putIssue(connection, issue),
    closeIssue: (marker, lastWord) => closeIssue(connection, marker, { lastWord, order }),
    deployments: (environment) => deploymentsTo(connection, environment),
    deploy: (environment, commit, description) =>
      deploy(connection, { environment, commit, description }, order),
    dispatchedRuns: (workflow) => dispatchedRuns(connection, workflow),
    dispatch: (workflow, inputs) => dispatch(connection, workflow, inputs),
    setDeployment: (id, state, about) => setDeployment(connection, id, { state, ...about }),
  };
}
