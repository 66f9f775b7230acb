/* What each operation does to the state, and what it answers. A route of Temper's that is missing here does not compile. */
import type { Route } from '../../../controller/github/operations.ts';
import {
  checkRunShape,
  commentShape,
  contentShape,
  deploymentShape,
  environmentShape,
  issueShape,
  pullAsIssueShape,
  pullShape,
  repositoryShape,
  statusShape,
} from './shapes.ts';
import { absent, created, found, invalid, ok, paged, type Call, type Outcome } from './outcomes.ts';
import { listStarted, startWorkflow } from './started-workflows.ts';
import type { Annotation, CheckRun, Identity, Repository } from './state.ts';

/** Characters of a comment and of an issue; GitHub's own message says so. */
const MOST_BODY = 65_536;
const tooLong = (resource: string): Outcome =>
  invalid(resource, 'data', `Body is too long (maximum is ${String(MOST_BODY)} characters)`);

const appOf = ({ login }: Identity) => login.replace(/\[bot\]$/, '');

export const HANDLERS: Readonly<Record<Route, (call: Call) => Outcome>> = {
  'GET /repos/{owner}/{repo}': ({ repository }) => ok(repositoryShape(repository)),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': ({ repository, parameters }) =>
    found(
      repository.pulls.find((one) => String(one.number) === parameters['pull_number']),
      (pull) => ok(pullShape(repository, pull)),
    ),
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': ({ repository, parameters }) => {
    const numbers = repository.pullsOf.get(parameters['commit_sha'] ?? '') ?? [];
    const pulls = repository.pulls.filter(({ number }) => numbers.includes(number));
    return paged(pulls.map((pull) => pullShape(repository, pull, true)));
  },
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': ({ repository, parameters }) => {
    const all = repository.comments.filter(
      (one) => String(one.issue) === parameters['issue_number'],
    );
    return paged(all.map(commentShape));
  },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': (call) => {
    const body = call.body['body'] as string;
    const issue = Number(call.parameters['issue_number']);
    const { issues, pulls } = call.repository;
    if (![...issues, ...pulls].some(({ number }) => number === issue)) return absent;
    if (body.length > MOST_BODY) return tooLong('IssueComment');
    return created(commentShape(call.repository.comment(call.identity.login, issue, body)));
  },
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': ({ repository, parameters, body }) =>
    found(commentOf(repository, parameters), (comment) => {
      const text = body['body'] as string;
      if (text.length > MOST_BODY) return tooLong('IssueComment');
      comment.body = text;
      return ok(commentShape(comment));
    }),
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': ({ repository, parameters }) =>
    found(commentOf(repository, parameters), (comment) => {
      repository.comments.splice(repository.comments.indexOf(comment), 1);
      return { status: 204 };
    }),
  'GET /repos/{owner}/{repo}/issues': listIssues,
  'POST /repos/{owner}/{repo}/issues': ({ repository, identity, body }) => {
    const text = (body['body'] as string | undefined) ?? '';
    if (text.length > MOST_BODY) return tooLong('Issue');
    const issue = {
      number: repository.nextNumber(),
      login: identity.login,
      state: 'open' as const,
      stateReason: null,
      title: body['title'] as string,
      body: text,
      labels: repository.dropsLabels ? [] : ((body['labels'] as string[] | undefined) ?? []),
    };
    repository.issues.push(issue);
    return created(issueShape(issue));
  },
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': ({ repository, parameters, body }) =>
    found(
      repository.issues.find((one) => String(one.number) === parameters['issue_number']),
      (issue) => {
        const { state_reason: stateReason, labels, ...rest } = body;
        Object.assign(issue, rest, stateReason !== undefined && { stateReason });
        if (labels !== undefined && !repository.dropsLabels) issue.labels = labels as string[];
        return ok(issueShape(issue));
      },
    ),
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': ({ repository, parameters, query }) => {
    const name = query.get('check_name');
    const ofCommit = repository.checkRuns.filter(
      (one) => one.commit === parameters['ref'] && (name === null || one.name === name),
    );
    const isNewest = (one: CheckRun) =>
      !ofCommit.some(
        (other) => other.name === one.name && other.app === one.app && other.id > one.id,
      );
    const asked = query.get('filter') === 'all' ? ofCommit : ofCommit.filter(isNewest);
    return paged(asked.toReversed().map(checkRunShape), 'check_runs');
  },
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}': ({ repository, parameters }) =>
    found(checkOf(repository, parameters), (run) => ok(checkRunShape(run))),
  'POST /repos/{owner}/{repo}/check-runs': ({ repository, identity, body }) => {
    if (identity.permissions !== 'admin' && !(identity.isApp ?? identity.login.endsWith('[bot]'))) {
      return { status: 403, body: { message: 'You must authenticate via a GitHub App.' } };
    }
    const run: CheckRun = {
      id: repository.nextId(),
      app: appOf(identity),
      name: body['name'] as string,
      commit: body['head_sha'] as string,
      conclusion: null,
      externalId: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
    };
    repository.checkRuns.push(run);
    change(run, body);
    return created(checkRunShape(run));
  },
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': ({ repository, parameters, body }) =>
    found(checkOf(repository, parameters), (run) => {
      change(run, body);
      return ok(checkRunShape(run));
    }),
  'GET /repos/{owner}/{repo}/deployments': ({ repository, query }) => {
    const isAsked = (name: string, value: string) =>
      [null, 'none', value].includes(query.get(name));
    const asked = repository.deployments.filter(
      (one) =>
        isAsked('environment', one.environment) &&
        isAsked('task', one.task) &&
        isAsked('sha', one.commit),
    );
    return paged(asked.toReversed().map(deploymentShape));
  },
  'POST /repos/{owner}/{repo}/deployments': ({ repository, identity, body, now }) => {
    const environment = (body['environment'] as string | undefined) ?? 'production';
    const deployment = {
      id: repository.nextId(),
      login: identity.login,
      environment,
      commit: body['ref'] as string,
      task: (body['task'] as string | undefined) ?? 'deploy',
      description: (body['description'] as string | undefined) ?? null,
      payload: body['payload'] ?? {},
      isProduction:
        (body['production_environment'] as boolean | undefined) ?? environment === 'production',
      createdAt: now,
      statuses: [],
    };
    repository.deployments.push(deployment);
    return created(deploymentShape(deployment));
  },
  'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': ({ repository, parameters }) =>
    found(deploymentOf(repository, parameters), ({ statuses }) =>
      paged(statuses.toReversed().map(statusShape)),
    ),
  'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': addStatus,
  'GET /repos/{owner}/{repo}/branches/{branch}/protection': ({ repository }) =>
    found(repository.protection, ok),
  'GET /repos/{owner}/{repo}/rules/branches/{branch}': ({ repository, parameters }) =>
    paged(parameters['branch'] === repository.defaultBranch ? repository.rules : []),
  'GET /repos/{owner}/{repo}/environments': ({ repository }) =>
    paged(repository.environments.map(environmentShape), 'environments'),
  'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies': ({
    repository,
    parameters,
  }) =>
    found(
      repository.environments.find(({ name }) => name === parameters['environment_name']),
      ({ admits }) => {
        const patterns = typeof admits === 'object' ? admits : [];
        return paged(
          patterns.map((name, n) => ({ id: n, node_id: 'x', name, type: 'branch' })),
          'branch_policies',
        );
      },
    ),
  'GET /repos/{owner}/{repo}/actions/oidc/customization/sub': ({ repository }) =>
    ok(repository.oidc),
  'GET /repos/{owner}/{repo}/actions/permissions': ({ repository }) => ok(repository.actions),
  'GET /repos/{owner}/{repo}/actions/permissions/workflow': ({ repository }) =>
    ok(repository.workflowPermissions),
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': listStarted,
  'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': startWorkflow,
  'GET /repos/{owner}/{repo}/contents/{path}': ({ repository, parameters }) => {
    const path = parameters['path'] ?? '';
    return found(repository.files.get(path), (text) => ok(contentShape(path, text)));
  },
  'GET /repos/{owner}/{repo}/codeowners/errors': ({ repository }) =>
    ok({ errors: repository.codeOwnersErrors }),
};

/** Newest first, pull requests among them, as GitHub does; `asc` turns it round. */
function listIssues({ repository, query }: Call): Outcome {
  const state = query.get('state') ?? 'open';
  const labels = query.get('labels')?.split(',') ?? [];
  const isAsked = (one: { readonly state: string }) => state === 'all' || one.state === state;
  const issues = repository.issues
    .filter((one) => isAsked(one) && labels.every((label) => one.labels.includes(label)))
    .map((one) => ({ number: one.number, shape: issueShape(one) }));
  const pulls = repository.pulls
    .filter((one) => isAsked(one) && labels.length === 0)
    .map((one) => ({ number: one.number, shape: pullAsIssueShape(one) }));
  const turn = query.get('direction') === 'asc' ? -1 : 1;
  const ordered = [...issues, ...pulls].toSorted((a, b) => turn * (b.number - a.number));
  return paged(ordered.map(({ shape }) => shape));
}

function commentOf(repository: Repository, parameters: Call['parameters']) {
  return repository.comments.find((one) => String(one.id) === parameters['comment_id']);
}

function checkOf(repository: Repository, parameters: Call['parameters']) {
  return repository.checkRuns.find((one) => String(one.id) === parameters['check_run_id']);
}

function deploymentOf(repository: Repository, parameters: Call['parameters']) {
  return repository.deployments.find((one) => String(one.id) === parameters['deployment_id']);
}

/** What is sent takes the place of what was there; annotations are added to. */
function change(run: CheckRun, body: Call['body']): void {
  const { conclusion, external_id: externalId } = body as {
    conclusion?: string;
    external_id?: string;
  };
  const { annotations, ...output } = (body['output'] ?? {}) as { annotations?: Annotation[] };
  Object.assign(run, conclusion && { conclusion }, externalId && { externalId }, output);
  run.annotations.push(...(annotations ?? []));
}

/**
 * A success takes back those before it, of environments that are not production, unless it is told not to
 * (https://docs.github.com/en/rest/deployments/statuses, 2026-11).
 */
function addStatus({ repository, parameters, body }: Call): Outcome {
  const deployment = deploymentOf(repository, parameters);
  if (deployment === undefined) return absent;
  const description = (body['description'] as string | undefined) ?? '';
  if (description.length > 140) return invalid('DeploymentStatus', 'description', 'is too long');
  const status = {
    state: body['state'] as string,
    description,
    logUrl: (body['log_url'] as string | undefined) ?? '',
  };
  if (status.state === 'success' && body['auto_inactive'] !== false) {
    const before = repository.deployments.filter(
      (one) =>
        one !== deployment && one.environment === deployment.environment && !one.isProduction,
    );
    for (const { statuses } of before) {
      if (statuses.at(-1)?.state === 'success') statuses.push({ ...status, state: 'inactive' });
    }
  }
  deployment.statuses.push(status);
  return created(statusShape(status));
}
