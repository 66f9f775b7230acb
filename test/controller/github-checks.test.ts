/* `doctor --github`: a repository as it should be, and each setting that is not, with its fix. */
import { codeOwnersText } from '../../controller/code-owners.ts';
import { examineGitHub, type GitHubLook } from '../../controller/github-checks.ts';
import type {
  BranchRules,
  RepositorySettings,
} from '../../controller/ports/repository-settings.ts';
import { bootstrapped } from '../../stacks/bootstrap/names.ts';
import { githubTrust, oidcSubject } from '../../stacks/bootstrap/github-trust.ts';
import { Environment } from '../../stacks/kinds/environment/schema.ts';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import { policy } from '../../stacks/policy.ts';

const LAB = bootstrapped(
  Environment.parse({
    apiVersion: 'temper/v1alpha1',
    kind: 'Environment',
    metadata: { name: 'lab' },
    spec: { account: '111122223333', region: 'us-east-1' },
  }),
);
const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';

const RULES: BranchRules = {
  pullRequest: { approvals: 1, codeOwners: true, dismissesStale: true, lastPushApproval: false },
  requiredChecks: ['temper'],
  mergeQueue: false,
  forcePushes: false,
  deletions: false,
};
const OPEN: BranchRules = {
  requiredChecks: [],
  mergeQueue: false,
  forcePushes: true,
  deletions: true,
};
const place = (name: string, more: object = {}) => ({
  name,
  reviewers: ['ada'],
  preventsSelfReview: true,
  admits: [{ pattern: 'main', type: 'branch' as const }],
  ...more,
});

const owners = (text: string | undefined, path = '.github/CODEOWNERS') =>
  Promise.resolve({ path, text, errors: [] });

const SETTINGS: RepositorySettings = {
  facts: () =>
    Promise.resolve({
      id: 345,
      ownerId: 12,
      ownerType: 'Organization',
      name: 'acme/models',
      defaultBranch: 'main',
      private: true,
    }),
  rulesets: () => Promise.resolve(RULES),
  protection: () => Promise.resolve(undefined),
  environments: () =>
    Promise.resolve(['lab-plan', 'lab', 'lab-reconcile'].map((name) => place(name))),
  oidcSubject: () => Promise.resolve({ usesDefault: true, claims: [], immutable: true }),
  actions: () =>
    Promise.resolve({
      enabled: true,
      defaultPermissions: 'read',
      canApprovePullRequests: false,
      requiresShaPins: true,
    }),
  codeOwners: () => owners(codeOwnersText('@acme/platform')),
};

const SUBJECTS = Object.fromEntries(
  (['plan', 'apply', 'reconcile'] as const).map((purpose) => [
    LAB.spec.roles[purpose] ?? '',
    oidcSubject(
      { owner: 'acme', name: 'models', ids: { owner: '12', repository: '345' } },
      purpose === 'apply' ? 'lab' : `lab-${purpose}`,
    ),
  ]),
);
/** As IAM may give it back: lists of one for texts. */
const trustOf: GitHubLook['trustOf'] = (_, arn) => {
  const { Action, ...rest } = githubTrust(PROVIDER, SUBJECTS[arn] ?? '');
  return Promise.resolve(policy([{ ...rest, Action: [Action].flat() }]));
};

const look = (settings: Partial<RepositorySettings> = {}, more: Partial<GitHubLook> = {}) =>
  examineGitHub([LAB], {
    settings: { ...SETTINGS, ...settings },
    read: () => Promise.resolve('jobs: {}'),
    workflows: () => [{ path: '.github/workflows/plan.yml', text: 'jobs: {}' }],
    trustOf,
    ...more,
  });
const wrong = async (...given: Parameters<typeof look>) =>
  (await look(...given)).filter(({ status }) => status !== 'ok');
const failing = (code: Diagnostic['code']) =>
  Promise.reject(new TemperError([{ code, severity: 'error', message: `${code} it is` }]));

test('a repository that is set as bootstrap says has nothing wrong', async () => {
  const checks = await look();
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(checks.map(({ subject }) => subject)).toEqual([
    'GitHub: repository',
    'GitHub: workflows',
    'GitHub: branch main',
    'GitHub: CODEOWNERS',
    'GitHub: Actions',
    'GitHub: tokens for AWS',
    'GitHub: environment lab-plan',
    'GitHub: environment lab',
    'GitHub: environment lab-reconcile',
    'lab: plan role',
    'lab: apply role',
    'lab: reconcile role',
  ]);
});

describe('the default branch', () => {
  test('that anybody may push to is told with all that it lacks', async () => {
    const [told] = await wrong({ rulesets: () => Promise.resolve(OPEN) });
    expect(told).toMatchObject({ subject: 'GitHub: branch main', status: 'failed' });
    expect(told?.found.split(', ')).toHaveLength(7);
    expect(told?.fix).toContain('ruleset');
  });

  test.each([
    { lacks: 'temper is not required', rules: { requiredChecks: ['build'] } },
    { lacks: 'force-pushed', rules: { forcePushes: true } },
    {
      lacks: 'outlives later commits',
      rules: { pullRequest: { ...RULES.pullRequest, dismissesStale: false } },
    },
  ])('$lacks', async ({ lacks, rules }) => {
    const changed = { ...RULES, ...rules } as BranchRules;
    const told = await wrong({ rulesets: () => Promise.resolve(changed) });
    expect(told.map(({ found }) => found)).toEqual([expect.stringContaining(lacks)]);
  });

  test('may be protected by either way, and who may not see the older one is told by the newer', async () => {
    const older = {
      rulesets: () => Promise.resolve(OPEN),
      protection: () => Promise.resolve(RULES),
    };
    expect(await wrong(older)).toEqual([]);
    expect(await wrong({ protection: () => failing('GITHUB_PERMISSION') })).toEqual([]);
    const [told] = await wrong({ protection: () => failing('GITHUB_UNREACHABLE') });
    expect(told).toMatchObject({ status: 'failed', code: 'GITHUB_UNREACHABLE' });
  });
});

describe('a role', () => {
  const trusting = (...statements: object[]) => ({
    trustOf: () => Promise.resolve({ Version: '2012-10-17', Statement: statements }),
  });
  const { Sid: _, ...sound } = githubTrust(PROVIDER, 'repo:acme@12/models@345:environment:lab');
  test.each([
    { name: 'nobody', statements: [] },
    {
      name: 'any environment of the repository',
      statements: [
        {
          Effect: 'Allow',
          ...sound,
          Condition: {
            StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme@12/models@345:*' },
          },
        },
      ],
    },
    {
      name: 'somebody else as well',
      statements: [
        { Effect: 'Allow', ...sound },
        { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
      ],
    },
    {
      name: 'tokens for another audience',
      statements: [
        {
          Effect: 'Allow',
          ...sound,
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:sub': 'repo:acme@12/models@345:environment:lab',
            },
          },
        },
      ],
    },
  ])('that trusts $name has failed', async ({ statements }) => {
    const told = await wrong({}, trusting(...statements));
    expect(told).toHaveLength(3);
    expect(told[1]).toMatchObject({
      subject: 'lab: apply role',
      status: 'failed',
      fix: expect.stringContaining('temper bootstrap lab'),
    });
  });

  test('that is not there, or not named, is made by bootstrap', async () => {
    const gone = await wrong({}, { trustOf: () => Promise.resolve(undefined) });
    expect(gone.map(({ found }) => found)).toEqual(
      Array(3).fill(expect.stringContaining('does not exist')),
    );
  });

  test('that may not be looked at is not known', async () => {
    const told = await wrong({}, { trustOf: () => failing('AWS_ACCESS_DENIED') });
    expect(told.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown']);
  });
});

test.each([
  { what: 'a workflow that somebody changed', more: { read: () => Promise.resolve('evil') } },
  { what: 'a workflow that is missing', more: { read: () => Promise.resolve(undefined) } },
])('$what has failed', async ({ more }) => {
  expect(await wrong({}, more)).toMatchObject([
    { subject: 'GitHub: workflows', status: 'failed', fix: expect.stringContaining('temper init') },
  ]);
});

test.each([
  {
    subject: 'GitHub: CODEOWNERS',
    status: 'failed',
    settings: { codeOwners: () => Promise.resolve(undefined) },
  },
  {
    subject: 'GitHub: CODEOWNERS',
    status: 'failed',
    settings: {
      codeOwners: () =>
        Promise.resolve({
          path: 'CODEOWNERS',
          text: '* @x',
          errors: [{ line: 3, path: '', message: 'who?' }],
        }),
    },
  },
  {
    subject: 'GitHub: Actions',
    status: 'warning',
    settings: {
      actions: () =>
        Promise.resolve({
          enabled: true,
          defaultPermissions: 'write' as const,
          canApprovePullRequests: false,
        }),
    },
  },
  {
    subject: 'GitHub: tokens for AWS',
    status: 'failed',
    settings: { oidcSubject: () => Promise.resolve({ usesDefault: false, claims: ['ref'] }) },
  },
])('$subject is $status', async ({ subject, status, settings }) => {
  expect((await wrong(settings))[0]).toMatchObject({ subject, status, fix: expect.any(String) });
});

test('a repository that cannot be asked about is told, and nothing else is asked', async () => {
  expect(await look({ facts: () => failing('GITHUB_NOT_FOUND') })).toMatchObject([
    { subject: 'GitHub: repository', status: 'failed', code: 'GITHUB_NOT_FOUND' },
  ]);
});

describe('code owners', () => {
  test('that are comments alone, as `temper init` writes them without a team, own nothing', async () => {
    const codeOwners = () => owners(codeOwnersText(undefined));
    const told = await wrong({ codeOwners });
    expect(told).toMatchObject([{ subject: 'GitHub: CODEOWNERS', status: 'failed' }]);
    expect(told[0]?.found).toBe(
      'no line gives all of /.github/ an owner, nobody owns /package.json, nobody owns /package-lock.json, no line gives all of /policies/ an owner, no line gives all of /specs/environments/ an owner',
    );
    expect(told[0]?.fix).toContain('.github/CODEOWNERS');
  });

  test('whom a later line takes away are told with that line', async () => {
    const codeOwners = () => owners('* @acme/all\n/package.json\n');
    expect(await wrong({ codeOwners })).toMatchObject([
      { found: '.github/CODEOWNERS:2 leaves /package.json to nobody' },
    ]);
  });

  test('that cannot be read are not known', async () => {
    const told = await wrong({ codeOwners: () => owners(undefined) });
    expect(told).toMatchObject([{ subject: 'GitHub: CODEOWNERS', status: 'unknown' }]);
  });
});
