/* `doctor --github`: the environments of GitHub as they should be, and by which plan of GitHub they can be. */
import { checkDeploymentEnvironments } from '../../controller/deployment-environment-checks.ts';
import type { DeploymentEnvironment } from '../../controller/ports/repository-settings.ts';
import { Environment } from '../../stacks/kinds/environment/schema.ts';

const LAB = Environment.parse({
  apiVersion: 'temper/v1alpha1',
  kind: 'Environment',
  metadata: { name: 'lab' },
  spec: { account: '111122223333', region: 'us-east-1' },
});
const NAMES = ['lab-plan', 'lab', 'lab-reconcile'];
const place = (name: string, more: Partial<DeploymentEnvironment> = {}): DeploymentEnvironment => ({
  name,
  reviewers: ['ada'],
  preventsSelfReview: true,
  admits: [{ pattern: 'main', type: 'branch' }],
  ...more,
});
const PRIVATE = { defaultBranch: 'main', private: true };
const PUBLIC = { ...PRIVATE, private: false };

/** What is not well with these environments of GitHub. */
async function wrong(there: readonly DeploymentEnvironment[], repository = PRIVATE) {
  const settings = { environments: () => Promise.resolve(there) };
  const checks = await checkDeploymentEnvironments([LAB], settings, repository);
  return checks.filter(({ status }) => status !== 'ok');
}
/** All three, one of them changed. */
const changed = (one: DeploymentEnvironment) =>
  NAMES.map((name) => (name === one.name ? one : place(name)));

test('three that admit the default branch alone are well, however their names are written', async () => {
  expect(await wrong(NAMES.map((name) => place(name.toUpperCase())))).toEqual([]);
});

test.each([
  { says: 'all branches', one: place('lab-plan', { admits: 'all' }) },
  { says: 'protected branches', one: place('lab-reconcile', { admits: 'protected' }) },
  {
    says: 'release/*',
    one: place('lab', { admits: [{ pattern: 'release/*', type: 'branch' }] }),
  },
  {
    says: 'main, main',
    one: place('lab', {
      admits: (['branch', 'tag'] as const).map((type) => ({ pattern: 'main', type })),
    }),
  },
  { says: 'admits main', one: place('lab', { admits: [{ pattern: 'main', type: 'tag' }] }) },
])('one of which can be said "$says" has failed', async ({ says, one }) => {
  const told = await wrong(changed(one));
  expect(told).toMatchObject([
    {
      subject: `GitHub: environment ${one.name}`,
      status: 'failed',
      found: expect.stringContaining(says),
    },
  ]);
  expect(told[0]?.fix).toContain('Settings, Environments');
});

test('one that is missing would admit every branch', async () => {
  const told = await wrong([]);
  expect(told.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
});

describe('where nobody approves an apply', () => {
  const unapproved = changed(place('lab', { reviewers: [] }));

  test('a public repository has failed: it could have reviewers', async () => {
    expect(await wrong(unapproved, PUBLIC)).toMatchObject([
      {
        subject: 'GitHub: environment lab',
        status: 'failed',
        found: 'nobody approves an apply',
        fix: expect.stringMatching(/^name reviewers/),
      },
    ]);
  });

  test('a private one is warned, with the plan that has reviewers and with what stands there instead', async () => {
    expect(await wrong(unapproved)).toMatchObject([
      {
        subject: 'GitHub: environment lab',
        status: 'warning',
        found: expect.stringContaining('the review of the pull request'),
        fix: expect.stringMatching(/GitHub Enterprise.*code owners/),
      },
    ]);
  });

  test('who merges and may approve is a warning', async () => {
    const told = await wrong(changed(place('lab', { preventsSelfReview: false })));
    expect(told).toMatchObject([{ status: 'warning' }]);
  });
});

test.each([
  { what: 'is missing', there: [] },
  { what: 'admits all', there: changed(place('lab-plan', { admits: 'all' })) },
])('one that $what names the plan, in a private repository alone', async ({ there }) => {
  const plan = 'GitHub Pro, Team or Enterprise';
  const [told] = await wrong(there);
  expect(told).toMatchObject({ status: 'failed', fix: expect.stringContaining(plan) });
  const [open] = await wrong(there, PUBLIC);
  expect(open).toMatchObject({ status: 'failed', fix: expect.not.stringContaining(plan) });
});
