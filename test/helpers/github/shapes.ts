/* What GitHub's state looks like in its answers: the least that the description requires, with what the state says over it. */
import { sampleOf } from './description.ts';
import type {
  CheckRun,
  Comment,
  Environment,
  Issue,
  MadeDeployment,
  Pull,
  Repository,
  StartedWorkflow,
} from './state.ts';

const user = (login: string, schema = 'simple-user') => ({
  ...sampleOf(schema),
  login,
  id: 1,
  // Null says the REST description, a text says that of the webhooks; GitHub sends this.
  gravatar_id: '',
  type: login.endsWith('[bot]') ? 'Bot' : 'User',
  site_admin: false,
});

export function repositoryShape(repository: Repository): object {
  const [owner = '', name = ''] = repository.fullName.split('/');
  return {
    ...sampleOf('full-repository'),
    id: repository.id,
    name,
    full_name: repository.fullName,
    private: repository.private,
    clone_url: `https://github.com/${repository.fullName}.git`,
    git_url: `git://github.com/${repository.fullName}.git`,
    default_branch: repository.defaultBranch,
    owner: { ...user(owner), id: repository.ownerId, type: repository.ownerType },
  };
}

function branchShape(
  schema: string,
  side: 'head' | 'base',
  {
    branch,
    repository,
  }: { readonly branch: { sha: string; ref: string }; readonly repository: object | null },
): object {
  const sides = sampleOf(schema)[side] as Record<string, unknown>;
  return {
    ...sides,
    label: branch.ref,
    ref: branch.ref,
    sha: branch.sha,
    user: user('owner'),
    repo: repository,
  };
}

/** As it is got alone, or with less as it is listed. */
export function pullShape(repository: Repository, pull: Pull, listed = false): object {
  const schema = listed ? 'pull-request-simple' : 'pull-request';
  const own = {
    ...sampleOf('repository'),
    full_name: repository.fullName,
    default_branch: repository.defaultBranch,
    owner: user(repository.fullName.split('/')[0] ?? ''),
  };
  const from = pull.head.repository === null ? null : { ...own, full_name: pull.head.repository };
  return {
    ...sampleOf(schema),
    number: pull.number,
    title: pull.title,
    state: pull.state,
    user: user(pull.login),
    head: branchShape(schema, 'head', { branch: pull.head, repository: from }),
    base: branchShape(schema, 'base', { branch: pull.base, repository: own }),
    merged_at: pull.mergedAt,
    // Before the merge GitHub tries one.
    merge_commit_sha: pull.mergeCommit ?? 'f'.repeat(40),
    html_url: `https://github.com/${repository.fullName}/pull/${String(pull.number)}`,
    ...(!listed && { merged: pull.mergedAt !== null }),
  };
}

export function commentShape(comment: Comment): object {
  return {
    ...sampleOf('issue-comment'),
    id: comment.id,
    body: comment.body,
    user: user(comment.login),
  };
}

export function issueShape(issue: Issue): object {
  return {
    ...sampleOf('issue'),
    id: issue.number,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: user(issue.login),
    labels: issue.labels.map((name) => ({ name })),
  };
}

/** A pull request as it stands among issues. */
export function pullAsIssueShape(pull: Pull): object {
  const { number, login, state, title } = pull;
  return {
    ...issueShape({ number, login, state, title, body: '', labels: [], stateReason: null }),
    pull_request: { diff_url: null, html_url: null, patch_url: null, url: null },
  };
}

export function checkRunShape(run: CheckRun): object {
  const app = { ...sampleOf('integration'), slug: run.app, name: run.app, owner: user('github') };
  return {
    ...sampleOf('check-run'),
    id: run.id,
    name: run.name,
    head_sha: run.commit,
    status: 'completed',
    conclusion: run.conclusion,
    external_id: run.externalId,
    app,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: 'https://api.github.com/annotations',
    },
  };
}

export function deploymentShape(deployment: MadeDeployment): object {
  return {
    ...sampleOf('deployment'),
    id: deployment.id,
    sha: deployment.commit,
    ref: deployment.commit,
    task: deployment.task,
    payload: deployment.payload,
    environment: deployment.environment,
    description: deployment.description,
    creator: user(deployment.login),
    created_at: deployment.createdAt,
    production_environment: deployment.isProduction,
  };
}

export function statusShape(status: MadeDeployment['statuses'][number]): object {
  return {
    ...sampleOf('deployment-status'),
    state: status.state,
    description: status.description,
    log_url: status.logUrl === '' ? 'https://github.com/' : status.logUrl,
    creator: user('github-actions[bot]'),
  };
}

export function workflowRunShape(run: StartedWorkflow): object {
  const { id, login, ref, createdAt, title, status } = run;
  return {
    ...sampleOf('workflow-run'),
    id,
    actor: user(login),
    event: 'workflow_dispatch',
    head_branch: ref,
    display_title: title,
    status,
    created_at: createdAt,
  };
}

export function environmentShape(environment: Environment): object {
  const {
    name,
    reviewers = [],
    teams = [],
    admits = 'all',
    preventsSelfReview = false,
  } = environment;
  const who = [
    ...reviewers.map((login) => ({ type: 'User', reviewer: user(login) })),
    ...teams.map((slug) => ({ type: 'Team', reviewer: { ...sampleOf('team'), name: slug, slug } })),
  ];
  const rule = {
    id: 1,
    node_id: 'x',
    type: 'required_reviewers',
    prevent_self_review: preventsSelfReview,
    reviewers: who,
  };
  const policy = {
    protected_branches: admits === 'protected',
    custom_branch_policies: typeof admits === 'object',
  };
  return {
    ...sampleOf('environment'),
    id: 1,
    name,
    protection_rules: who.length === 0 ? [] : [rule],
    deployment_branch_policy: admits === 'all' ? null : policy,
  };
}

/** GitHub breaks the base64 of a file into lines; a file of more than 1 MB it does not hand over so. */
export function contentShape(path: string, text: string): object {
  const bytes = Buffer.from(text);
  const isLarge = bytes.length > 1_048_576;
  return {
    ...sampleOf('content-file'),
    type: 'file',
    path,
    name: path.split('/').at(-1),
    size: bytes.length,
    encoding: isLarge ? 'none' : 'base64',
    content: isLarge ? '' : bytes.toString('base64').replaceAll(/.{60}/g, '$&\n'),
  };
}
