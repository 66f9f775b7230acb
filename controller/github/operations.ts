/* Every request that Temper sends to GitHub, with what a token needs for it. What is not in this table cannot be asked. */

/** A permission as the `permissions:` block of a workflow names it. */
export interface Permission {
  readonly name:
    | 'actions'
    | 'administration'
    | 'checks'
    | 'contents'
    | 'deployments'
    | 'issues'
    | 'metadata'
    | 'pull-requests';
  readonly access: 'read' | 'write';
}

const read = (name: Permission['name']): Permission => ({ name, access: 'read' });
const write = (name: Permission['name']): Permission => ({ name, access: 'write' });

const REPOSITORY = '/repos/{owner}/{repo}';

/**
 * By route: the permissions of which any one is enough. Comments of pull requests are comments of issues to GitHub, and
 * either permission will do (https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps, 2026-11).
 */
export const OPERATIONS = {
  [`GET ${REPOSITORY}`]: [read('metadata')],
  [`GET ${REPOSITORY}/pulls/{pull_number}`]: [read('pull-requests')],
  [`GET ${REPOSITORY}/commits/{commit_sha}/pulls`]: [read('pull-requests'), read('contents')],
  [`GET ${REPOSITORY}/issues/{issue_number}/comments`]: [read('pull-requests'), read('issues')],
  [`POST ${REPOSITORY}/issues/{issue_number}/comments`]: [write('pull-requests'), write('issues')],
  [`PATCH ${REPOSITORY}/issues/comments/{comment_id}`]: [write('pull-requests'), write('issues')],
  [`DELETE ${REPOSITORY}/issues/comments/{comment_id}`]: [write('pull-requests'), write('issues')],
  [`GET ${REPOSITORY}/issues`]: [read('issues')],
  [`POST ${REPOSITORY}/issues`]: [write('issues')],
  [`PATCH ${REPOSITORY}/issues/{issue_number}`]: [write('issues')],
  [`GET ${REPOSITORY}/commits/{ref}/check-runs`]: [read('checks')],
  [`GET ${REPOSITORY}/check-runs/{check_run_id}`]: [read('checks')],
  [`POST ${REPOSITORY}/check-runs`]: [write('checks')],
  [`PATCH ${REPOSITORY}/check-runs/{check_run_id}`]: [write('checks')],
  [`GET ${REPOSITORY}/deployments`]: [read('deployments')],
  [`POST ${REPOSITORY}/deployments`]: [write('deployments')],
  [`GET ${REPOSITORY}/deployments/{deployment_id}/statuses`]: [read('deployments')],
  [`POST ${REPOSITORY}/deployments/{deployment_id}/statuses`]: [write('deployments')],
  [`GET ${REPOSITORY}/branches/{branch}/protection`]: [read('administration')],
  [`GET ${REPOSITORY}/rules/branches/{branch}`]: [read('metadata')],
  [`GET ${REPOSITORY}/environments`]: [read('actions')],
  [`GET ${REPOSITORY}/environments/{environment_name}/deployment-branch-policies`]: [
    read('actions'),
  ],
  [`GET ${REPOSITORY}/actions/oidc/customization/sub`]: [read('actions')],
  [`GET ${REPOSITORY}/actions/permissions`]: [read('administration')],
  [`GET ${REPOSITORY}/actions/permissions/workflow`]: [read('administration')],
  [`GET ${REPOSITORY}/actions/workflows/{workflow_id}/runs`]: [read('actions')],
  [`POST ${REPOSITORY}/actions/workflows/{workflow_id}/dispatches`]: [write('actions')],
  [`GET ${REPOSITORY}/contents/{path}`]: [read('contents')],
  [`GET ${REPOSITORY}/codeowners/errors`]: [read('contents')],
} as const satisfies Record<string, readonly Permission[]>;

export type Route = keyof typeof OPERATIONS;
