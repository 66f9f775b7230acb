/*
 * `temper bootstrap` with the real Terraform on the sandbox: from nothing, again, after its state was lost, beside another
 * environment of the account; and what its roles may do, each with what was really given to it.
 */
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { repositoryIn, type Repository } from '../helpers/repository.ts';
import { startSandboxProcess, type SandboxProcess } from '../helpers/sandbox.ts';
import { dataOf, temper } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const ACCOUNT = '111122223333';
const BUCKET = `temper-yard-state-${ACCOUNT}`;
const STATE = 'bootstrap/yard.tfstate';

let repository: Repository;
let sandbox: SandboxProcess;
let iam: IAM;
let s3: S3;

beforeAll(async () => {
  repository = await repositoryIn(await folder());
  await repository.write('specs/yard.yaml', environment());
  sandbox = await startSandboxProcess(repository.root, ['--speed', '3600']);
  const place = {
    endpoint: sandbox.url,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
  };
  iam = new IAM(place);
  s3 = new S3({ ...place, forcePathStyle: true });
}, 120_000);

afterAll(() => sandbox.stop());

const environment = (roles?: object): string => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: yard }
spec:
  account: '${ACCOUNT}'
  region: us-east-1
  ${roles === undefined ? '' : `roles: ${JSON.stringify(roles)}`}
`;

interface Done {
  readonly result: { readonly outcome: string; readonly plan?: { readonly summary: object } };
  readonly roles: Readonly<Record<'plan' | 'apply' | 'reconcile' | 'boundary', string>>;
}

const run = (...words: string[]) =>
  temper(words, { cwd: repository.root, env: { TEMPER_SANDBOX: sandbox.url } });

async function bootstrap(): Promise<Done> {
  const words = ['--repository', 'acme/models', '--repository-ids', '12/345', '--yes', '--json'];
  const ended = await run('bootstrap', 'yard', ...words);
  expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
  return dataOf<Done>(ended);
}

/** What a role has, as IAM gives it. */
async function policiesOf(arn: string): Promise<object[]> {
  const RoleName = arn.slice(arn.lastIndexOf('/') + 1);
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
  return Promise.all(
    AttachedPolicies.map(async ({ PolicyArn }) => {
      const { Policy } = await iam.getPolicy({ PolicyArn });
      const VersionId = Policy?.DefaultVersionId;
      const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId });
      return JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')) as object;
    }),
  );
}

/** From here on every request has these permissions and no others. */
async function become(policies: readonly object[] | undefined): Promise<void> {
  const identities = [{ account: ACCOUNT, policies }];
  const body =
    policies === undefined ? '' : JSON.stringify({ kind: 'policy', data: { identities } });
  const answer = await fetch(`${sandbox.url}/_temper/iam`, { method: 'POST', body });
  if (!answer.ok) throw new Error(await answer.text());
}

const put = (Key: string, more: object = {}) =>
  s3.putObject({ Bucket: BUCKET, Key, Body: '{}', ...more }).then(
    () => 'written',
    (error: Error) => error.name,
  );
const makeRole = (name: string, boundary?: string) =>
  iam
    .createRole({
      RoleName: name,
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      ...(boundary !== undefined && { PermissionsBoundary: boundary }),
    })
    .then(
      () => 'made',
      (error: Error) => error.name,
    );
const allowEverything = (RoleName: string) =>
  iam
    .putRolePolicy({
      RoleName,
      PolicyName: 'all',
      PolicyDocument:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    })
    .then(
      () => 'written',
      (error: Error) => error.name,
    );

// One test: tests run in any order, and bootstrapping is what costs.
test('makes it once, takes it up again without its state, leaves others’ provider alone, and each role can do its work and no more', async () => {
  await madeAndTakenUp();
  await rolesDoTheirWork();
}, 600_000);

async function madeAndTakenUp(): Promise<void> {
  // Somebody uses GitHub in this account already, for more than AWS.
  await iam.createOpenIDConnectProvider({
    Url: 'https://token.actions.githubusercontent.com',
    ClientIDList: ['sts.amazonaws.com', 'theirs'],
    Tags: [{ Key: 'owner', Value: 'platform' }],
  });
  expect((await bootstrap()).result.outcome).toBe('applied');

  await s3.deleteObject({ Bucket: BUCKET, Key: STATE });
  const again = await bootstrap();
  expect(again.result).toMatchObject({ outcome: 'applied', plan: { summary: { update: 0 } } });
  const [arn = ''] = (await iam.listOpenIDConnectProviders({})).OpenIDConnectProviderList?.map(
    ({ Arn }) => Arn ?? '',
  ) ?? [''];
  expect(await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn })).toMatchObject({
    ClientIDList: ['sts.amazonaws.com', 'theirs'],
    Tags: [{ Key: 'owner', Value: 'platform' }],
  });
  const { Rules } = await s3.getBucketLifecycleConfiguration({ Bucket: BUCKET });
  expect(Rules?.map(({ ID }) => ID)).toEqual(['superseded', 'delete-markers-of-nothing']);
}

async function rolesDoTheirWork(): Promise<void> {
  // It is up to date, from the state that the adoption left.
  const { roles, result } = await bootstrap();
  expect(result.outcome).toBe('unchanged');
  await repository.write('specs/yard.yaml', environment(roles));
  const plan = await policiesOf(roles.plan);
  const apply = await policiesOf(roles.apply);
  const review = 'reviews/7/abc/environment/yard.json';

  await become(plan);
  expect(await run('plan', 'yard')).toMatchObject({ code: 0 });
  expect(await put(review)).toBe('AccessDenied');
  expect(await put(review, { IfNoneMatch: '*' })).toBe('written');
  expect(await put(review, { IfNoneMatch: '*' })).toBe('PreconditionFailed');
  expect(await put('applied/environment/yard.json')).toBe('AccessDenied');

  await become(apply);
  expect(await put(review, { IfNoneMatch: '*' })).toBe('AccessDenied');
  expect(await put('applied/environment/yard.json')).toBe('written');
  expect(await makeRole('temper-bot-v1')).toBe('AccessDenied');
  expect(await makeRole('temper-bot-v1', roles.boundary)).toBe('made');
  expect(await allowEverything('temper-bot-v1')).toBe('written');
  expect(await allowEverything('temper-yard-plan')).toBe('AccessDenied');

  await become(undefined);
  await makeRole('temper-old-v1');
  await become(apply);
  // Of a time without a bound: it gets one, or stays as it is.
  expect(await allowEverything('temper-old-v1')).toBe('AccessDenied');
}
