/* `temper bootstrap` on a world in memory: when something is made, and what stops it. */
import { fitting, repositoryInTokens } from '../../controller/bootstrap.ts';
import { isEmpty, type StackPlan } from '../../controller/stack/stack-plan.ts';
import { POLICIES_A_ROLE, type IdentityPolicy } from '../../stacks/permissions/policy-documents.ts';
import { laboratory, rejection } from './bootstrap-laboratory.ts';
import { ENVIRONMENT } from './fake-operator.ts';

describe('bootstrapping', () => {
  test('shows the plan, asks, and makes nothing without a yes', async () => {
    const { run, shown, world } = await laboratory();
    world.bucketExists = false;
    const approve = (plans: readonly StackPlan[]) => Promise.resolve(shown.push(...plans) < 0);
    expect(await rejection(run({ approve }))).toMatchObject([{ code: 'CLI_NOT_CONFIRMED' }]);
    expect(shown.map(({ context }) => context.compiled.stack.id)).toEqual(['bootstrap/lab']);
    expect(world.done).toEqual([
      'check account',
      'init bootstrap/lab locally',
      'plan bootstrap/lab',
    ]);
  });

  test('asks once, although the bucket that keeps the state is made in between', async () => {
    const { run, shown, world } = await laboratory();
    world.bucketExists = false;
    const { result } = await run();
    expect(result.outcome).toBe('applied');
    expect(shown).toHaveLength(1);
    expect(world.done.indexOf('create bucket')).toBeLessThan(
      world.done.indexOf('apply bootstrap/lab'),
    );
  });

  test('again has nothing to do and asks nobody', async () => {
    const { run, shown } = await laboratory();
    await run();
    const { result } = await run();
    expect(result.outcome).toBe('unchanged');
    expect(shown).toHaveLength(1);
    expect(result.plan && isEmpty(result.plan)).toBe(true);
  });

  test('goes on after it was broken off: what was made is adopted', async () => {
    const { run, world } = await laboratory();
    world.existing.set('aws_iam_role.plan', { importId: 'temper-lab-plan', ours: true });
    const { result } = await run();
    expect(result.plan?.adopted).toEqual([{ to: 'aws_iam_role.plan', id: 'temper-lab-plan' }]);
  });

  test('takes nobody’s policy off a bucket', async () => {
    const { run, world } = await laboratory();
    const foreignSettings = () =>
      Promise.resolve(['a lifecycle rule that is not Temper’s: to-glacier']);
    const [told] = await rejection(run({ foreignSettings }));
    expect(told).toMatchObject({
      code: 'AWS_BUCKET_SETTINGS',
      message: expect.stringContaining('to-glacier'),
    });
    expect(world.done.filter((one) => one.startsWith('apply'))).toEqual([]);
  });

  test('is of one environment', async () => {
    const other = `${ENVIRONMENT}---\n${ENVIRONMENT.replace('lab', 'yard')}`;
    const { run } = await laboratory(other);
    expect(await rejection(run())).toMatchObject([{ code: 'CLI_USAGE' }]);
  });

  test('a role that needs more than IAM gives is not made in part', () => {
    const policy: IdentityPolicy = { Version: '2012-10-17', Statement: [] };
    expect(fitting('plan', Array(POLICIES_A_ROLE).fill(policy))).toHaveLength(POLICIES_A_ROLE);
    expect(() => fitting('plan', Array(POLICIES_A_ROLE + 1).fill(policy))).toThrow(
      expect.objectContaining({
        diagnostics: [expect.objectContaining({ code: 'AWS_ROLE_TOO_LARGE' })],
      }),
    );
  });
});

describe('the repository in tokens', () => {
  const settings = (subject: object) => ({
    facts: () =>
      Promise.resolve({
        id: 345,
        ownerId: 12,
        ownerType: 'Organization' as const,
        name: 'Acme/Models',
        defaultBranch: 'main',
        private: true,
      }),
    oidcSubject: () => Promise.resolve({ usesDefault: true, claims: [], ...subject }),
  });

  test.each([
    { subject: {}, says: { owner: 'Acme', name: 'Models' } },
    {
      subject: { immutable: true },
      says: { owner: 'Acme', name: 'Models', ids: { owner: '12', repository: '345' } },
    },
  ])('is as GitHub writes it: $says', async ({ subject, says }) => {
    expect(await repositoryInTokens(settings(subject))).toEqual(says);
  });

  test('is refused where tokens say something else', async () => {
    const told = await rejection(
      repositoryInTokens(settings({ usesDefault: false, claims: ['repo', 'ref'] })),
    );
    expect(told).toMatchObject([
      { code: 'GITHUB_SUBJECT', message: expect.stringContaining('repo, ref') },
    ]);
  });
});
