/* What somebody can try with SDKs who got hold of the credentials of a workflow's role. */
import type { WorkflowPurpose } from '../../stacks/kinds/environment/names.ts';
import { ACCOUNT, STATE_BUCKET, type Yard } from './workflow-roles.ts';

const APPLIED = 'applied/environment/yard.json';
const REVIEW = 'reviews/7/abc/environment/yard.json';
const STATE = 'temper/models/bot/v1.tfstate';
const ONCE = { IfNoneMatch: '*' };
const EVIL = `arn:aws:iam::${ACCOUNT}:role/temper-evil-v1`;

const document = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

/** A bootstrapped environment in which a model was trained; what was tried leaves nothing. */
export async function tryStolenRoles(yard: Yard): Promise<void> {
  await tryPlanRole(yard);
  await tryReconcileRole(yard);
  await tryApplyRole(yard);
}

async function tryPlanRole(yard: Yard): Promise<void> {
  const plan = attemptsOf(yard, await clientsOf(yard, 'plan'));
  expect(await plan.put(REVIEW)).toBe('AccessDenied');
  expect(await plan.put(REVIEW, ONCE)).toBe('done');
  expect(await plan.put(REVIEW, ONCE)).toBe('PreconditionFailed');
  for (const key of [APPLIED, STATE]) expect(await plan.put(key)).toBe('AccessDenied');
  expect(await plan.trustMe('temper-bot-v1')).toBe('AccessDenied');
}

async function tryReconcileRole(yard: Yard): Promise<void> {
  const reconcile = attemptsOf(yard, await clientsOf(yard, 'reconcile'));
  expect(await reconcile.put('reviews/7/abc/other.json', ONCE)).toBe('AccessDenied');
  expect(await reconcile.put(APPLIED)).toBe('AccessDenied');
  expect(await reconcile.trustMe('temper-bot-v1')).toBe('AccessDenied');
}

async function tryApplyRole(yard: Yard): Promise<void> {
  const administrator = attemptsOf(yard, yard.clients());
  const taken = await clientsOf(yard, 'apply');
  const apply = attemptsOf(yard, taken);
  expect(await apply.put('reviews/7/abc/other.json', ONCE)).toBe('AccessDenied');
  expect(await apply.liftBucketPolicy()).toBe('AccessDenied');
  for (const attempt of [apply.allowEverything, apply.trustMe])
    expect(await attempt('temper-yard-plan')).toBe('AccessDenied');

  const { boundary } = yard.roles;
  expect(await apply.makeRole('temper-evil-v1')).toBe('AccessDenied');
  expect(await apply.makeRole('temper-evil-v1', boundary)).toBe('done');
  expect(await apply.allowEverything('temper-evil-v1')).toBe('done');
  expect(await apply.unbind('temper-evil-v1')).toBe('AccessDenied');

  // Of a time without a bound: it gets one, or stays as it is, and nobody new takes it.
  expect(await administrator.makeRole('temper-old-v1')).toBe('done');
  for (const attempt of [apply.allowEverything, apply.trustMe])
    expect(await attempt('temper-old-v1')).toBe('AccessDenied');

  // Allowed everything, and taken: within its bound that makes no role, and reads or writes nothing of the states.
  expect(await apply.trustMe('temper-evil-v1')).toBe('done');
  const asked = { RoleArn: EVIL, RoleSessionName: 'evil' };
  const { Credentials } = await taken.sts.assumeRole(asked);
  const evil = attemptsOf(yard, yard.clients(Credentials));
  expect(await evil.makeRole('temper-worse-v1', boundary)).toBe('AccessDenied');
  expect(await evil.get(STATE)).toBe('AccessDenied');
  expect(await evil.put(STATE)).toBe('AccessDenied');

  expect(await administrator.remove('temper-evil-v1', 'all')).toBe('done');
  expect(await administrator.remove('temper-old-v1')).toBe('done');
}

async function clientsOf(yard: Yard, purpose: WorkflowPurpose) {
  const { AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN } = await yard.take(purpose);
  return yard.clients({ AccessKeyId: AWS_ACCESS_KEY_ID, SessionToken: AWS_SESSION_TOKEN });
}

/** Each says `done`, or the name of the error. */
function attemptsOf(yard: Yard, { iam, s3 }: ReturnType<Yard['clients']>) {
  const outcome = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: Error) => error.name,
    );
  const Bucket = STATE_BUCKET;
  return {
    get: (Key: string) => outcome(s3.getObject({ Bucket, Key })),
    put: (Key: string, more: object = {}) =>
      outcome(s3.putObject({ Bucket, Key, Body: '{}', ...more })),
    liftBucketPolicy: () => outcome(s3.deleteBucketPolicy({ Bucket })),
    makeRole: (RoleName: string, boundary?: string) =>
      outcome(
        iam.createRole({
          RoleName,
          AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
          ...(boundary !== undefined && { PermissionsBoundary: boundary }),
        }),
      ),
    allowEverything: (RoleName: string) =>
      outcome(
        iam.putRolePolicy({
          RoleName,
          PolicyName: 'all',
          PolicyDocument: document({ Action: '*', Resource: '*' }),
        }),
      ),
    unbind: (RoleName: string) => outcome(iam.deleteRolePermissionsBoundary({ RoleName })),
    trustMe: (RoleName: string) =>
      outcome(
        iam.updateAssumeRolePolicy({
          RoleName,
          PolicyDocument: document({
            Action: 'sts:AssumeRole',
            Principal: { AWS: yard.roles.apply },
          }),
        }),
      ),
    remove: (RoleName: string, PolicyName?: string) =>
      outcome(
        (async () => {
          if (PolicyName !== undefined) await iam.deleteRolePolicy({ RoleName, PolicyName });
          await iam.deleteRole({ RoleName });
        })(),
      ),
  };
}
