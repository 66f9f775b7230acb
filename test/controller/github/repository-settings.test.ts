import { JOB_TOKEN, type LocalGitHub } from '../../helpers/github/server.ts';
import { clientOf, localGitHubs } from './client.ts';

const openGitHub = localGitHubs();

let local: LocalGitHub;
beforeEach(async () => {
  local = await openGitHub();
  local.identities.set(JOB_TOKEN, { login: 'root', permissions: 'admin' });
});
const settings = () => clientOf(local).settings;

test('a repository is known by numbers that do not change hands', async () => {
  expect(await settings().facts()).toEqual({
    id: 7000,
    ownerId: 42,
    ownerType: 'Organization',
    name: 'example/models',
    defaultBranch: 'main',
    private: true,
  });
});

const FREE = { requiredChecks: [], mergeQueue: false, forcePushes: true, deletions: true };

test('a branch without rules may be pushed to, forced and deleted', async () => {
  expect(await settings().rulesets('main')).toEqual(FREE);
  expect(await settings().protection('main')).toBeUndefined();
});

test('of several rulesets the strictest counts', async () => {
  const ruleset = {
    ruleset_source_type: 'Repository',
    ruleset_source: 'example/models',
    ruleset_id: 1,
  };
  const reviews = (approvals: number, codeOwners: boolean) => ({
    ...ruleset,
    type: 'pull_request',
    parameters: {
      required_approving_review_count: approvals,
      require_code_owner_review: codeOwners,
      dismiss_stale_reviews_on_push: true,
      require_last_push_approval: false,
      required_review_thread_resolution: false,
    },
  });
  local.repository.rules = [
    reviews(2, false),
    reviews(1, true),
    { ...ruleset, type: 'non_fast_forward' },
    { ...ruleset, type: 'deletion' },
    {
      ...ruleset,
      type: 'required_status_checks',
      parameters: {
        strict_required_status_checks_policy: true,
        required_status_checks: [{ context: 'temper/plan' }],
      },
    },
  ];
  expect(await settings().rulesets('main')).toEqual({
    pullRequest: { approvals: 2, codeOwners: true, dismissesStale: true, lastPushApproval: false },
    requiredChecks: ['temper/plan'],
    mergeQueue: false,
    forcePushes: false,
    deletions: false,
  });
  expect(await settings().rulesets('other')).toEqual(FREE);
});

test('branch protection says the same in its own words', async () => {
  local.repository.protection = {
    required_status_checks: { contexts: ['temper/plan'], checks: [] },
    required_pull_request_reviews: {
      dismiss_stale_reviews: false,
      require_code_owner_reviews: true,
      required_approving_review_count: 1,
    },
    allow_force_pushes: { enabled: true },
  };
  expect(await settings().protection('main')).toEqual({
    pullRequest: { approvals: 1, codeOwners: true, dismissesStale: false, lastPushApproval: false },
    requiredChecks: ['temper/plan'],
    mergeQueue: false,
    forcePushes: true,
    deletions: false,
  });
});

test('environments say who agrees and which branches may use them', async () => {
  local.repository.environments.push(
    {
      name: 'lab',
      reviewers: ['ada'],
      teams: ['platform'],
      preventsSelfReview: true,
      admits: ['main'],
    },
    { name: 'lab-plan', admits: 'protected' },
    { name: 'open' },
  );
  expect(await settings().environments()).toEqual([
    {
      name: 'lab',
      reviewers: ['ada', 'platform'],
      preventsSelfReview: true,
      admits: [{ pattern: 'main', type: 'branch' }],
    },
    { name: 'lab-plan', reviewers: [], preventsSelfReview: false, admits: 'protected' },
    { name: 'open', reviewers: [], preventsSelfReview: false, admits: 'all' },
  ]);
});

test('how the subject of a token is made is read as GitHub says it', async () => {
  expect(await settings().oidcSubject()).toEqual({
    usesDefault: true,
    claims: [],
    immutable: true,
  });
  local.repository.oidc = {
    use_default: false,
    include_claim_keys: ['repo', 'context'],
    use_immutable_subject: false,
    sub_claim_prefix: 'repo:example@42/models@7000',
  };
  expect(await settings().oidcSubject()).toEqual({
    usesDefault: false,
    claims: ['repo', 'context'],
    immutable: false,
    prefix: 'repo:example@42/models@7000',
  });
});

test('more environments than a page has are all read', async () => {
  const names = Array.from({ length: 130 }, (_, n) => ({ name: `lab-${String(n)}` }));
  local.repository.environments.push(...names);
  expect(await settings().environments()).toHaveLength(130);
});

test('Actions are read', async () => {
  expect(await settings().actions()).toEqual({
    enabled: true,
    allowed: 'all',
    requiresShaPins: false,
    defaultPermissions: 'read',
    canApprovePullRequests: false,
  });
});

describe('code owners', () => {
  test('are those of the first file that GitHub looks for, with what it finds wrong there', async () => {
    expect(await settings().codeOwners()).toBeUndefined();
    const text = `# Ärger\n* @acme/${'x'.repeat(100)}\n`;
    local.repository.files.set('docs/CODEOWNERS', '').set('CODEOWNERS', text);
    const unknown = {
      line: 2,
      column: 1,
      kind: 'Unknown owner',
      path: 'CODEOWNERS',
      message: 'no @x',
    };
    local.repository.codeOwnersErrors = [unknown];
    expect(await settings().codeOwners()).toEqual({
      path: 'CODEOWNERS',
      text,
      errors: [{ line: 2, path: 'CODEOWNERS', message: 'no @x' }],
    });
  });

  test('that GitHub does not hand over as text are not known', async () => {
    local.repository.files.set('CODEOWNERS', '# \n'.repeat(1_000_000));
    expect(await settings().codeOwners()).toMatchObject({ text: undefined });
  });
});
