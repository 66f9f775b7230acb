/* Roles in the sandbox, taken with the SDK: who may, and what their policies, boundaries and sessions let them do. */
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { STS, type AssumeRoleCommandInput, type Credentials } from '@aws-sdk/client-sts';
import type { Sandbox } from '../../../../controller/sandbox/sandbox.ts';
import { githubToken } from '../../../helpers/github-token.ts';
import { ACCOUNT, clientOf, sandboxes } from '../running-sandbox.ts';

const start = sandboxes();
let sandbox: Sandbox;
let iam: IAM;

const GITHUB = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${GITHUB}`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const SUBJECT = 'repo:acme/models:environment:prod%3Aeu $x';

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const may = (Action: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
const mayNot = (Action: string, more: object = {}) => ({ ...may(Action, more), Effect: 'Deny' });
const trust = (Principal: object, Action = 'sts:AssumeRole', Condition = {}) =>
  document({ Effect: 'Allow', Principal, Action, Condition });

interface Made {
  readonly policies?: readonly string[];
  readonly boundary?: string;
  readonly trusted?: string;
}

let made = 0;

async function policy(...statements: object[]): Promise<string> {
  made += 1;
  const input = { PolicyName: `policy-${String(made)}`, PolicyDocument: document(...statements) };
  return (await iam.createPolicy(input)).Policy?.Arn ?? '';
}

/** A role with these policies, the first of them inline. @returns its ARN */
async function role(
  name: string,
  { policies = [], boundary, trusted }: Made = {},
): Promise<string> {
  const { Role } = await iam.createRole({
    RoleName: name,
    Path: '/team/',
    AssumeRolePolicyDocument: trusted ?? trust({ AWS: ROOT }),
    ...(boundary !== undefined && { PermissionsBoundary: boundary }),
  });
  const [inline, ...managed] = policies;
  if (inline !== undefined)
    await iam.putRolePolicy({ RoleName: name, PolicyName: 'own', PolicyDocument: inline });
  for (const PolicyArn of managed) await iam.attachRolePolicy({ RoleName: name, PolicyArn });
  return Role?.Arn ?? '';
}

async function take(RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}, by = {}) {
  const sts = new STS({ ...clientOf(sandbox), ...by });
  const asked = { RoleArn, RoleSessionName: 'ada@laptop', ...more };
  return credentialsOf((await sts.assumeRole(asked)).Credentials);
}

function credentialsOf(given: Credentials | undefined) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {};
  return {
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    },
  };
}

const s3 = (by: object) => new S3({ ...clientOf(sandbox), forcePathStyle: true, ...by });
const put = (by: object, Key = 'a', Bucket = 'store') =>
  s3(by)
    .putObject({ Bucket, Key, Body: 'x' })
    .then(
      () => 'written',
      (error: Error) => error.message.replace(/^.*"(?= )/, '').trim(),
    );

beforeAll(async () => {
  sandbox = await start();
  iam = new IAM(clientOf(sandbox));
  await s3({}).createBucket({ Bucket: 'store' });
  await iam.createOpenIDConnectProvider({
    Url: `https://${GITHUB}`,
    ClientIDList: ['sts.amazonaws.com'],
  });
}, 120_000);

describe('a role that trusts the jobs of one GitHub environment', () => {
  let workflow: string;
  beforeAll(async () => {
    const condition = {
      StringEquals: {
        [`${GITHUB}:aud`]: 'sts.amazonaws.com',
        [`${GITHUB}:sub`]: SUBJECT.replaceAll('$', '${$}'),
      },
    };
    const trusted = trust({ Federated: PROVIDER }, 'sts:AssumeRoleWithWebIdentity', condition);
    workflow = await role('workflow', { policies: [document(may('s3:PutObject'))], trusted });
  });
  const takeWith = (token: string, RoleArn = workflow) =>
    new STS({ endpoint: sandbox.url, region: 'us-east-1' }).assumeRoleWithWebIdentity({
      RoleArn,
      RoleSessionName: 'job',
      WebIdentityToken: token,
    });

  test('is taken by them, with its name and its permissions', async () => {
    const { Credentials, SubjectFromWebIdentityToken } = await takeWith(githubToken(SUBJECT));
    expect(SubjectFromWebIdentityToken).toBe(SUBJECT);
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now());
    const by = credentialsOf(Credentials);
    const { Arn, Account } = await new STS({ ...clientOf(sandbox), ...by }).getCallerIdentity();
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/workflow/job`;
    expect([Arn, Account]).toEqual([arn, ACCOUNT]);
    expect(await put(by)).toBe('written');
    await expect(s3(by).listBuckets()).rejects.toThrow(
      `User: ${arn} is not authorized to perform: s3:ListAllMyBuckets on resource: "*" because no identity-based policy allows the s3:ListAllMyBuckets action`,
    );
  });

  test.each([
    { by: 'another environment', token: githubToken(`${SUBJECT}-plan`), name: 'AccessDenied' },
    {
      by: 'a token for somebody else',
      token: githubToken(SUBJECT, 'them'),
      name: 'InvalidIdentityTokenException',
    },
    { by: 'no token', token: 'secret', name: 'InvalidIdentityTokenException' },
  ])('is not taken by $by', async ({ token, name }) => {
    await expect(takeWith(token)).rejects.toMatchObject({ name });
  });

  test('is not taken by the account, and the provider of another account counts for nothing', async () => {
    await expect(take(workflow)).rejects.toMatchObject({ name: 'AccessDenied' });
    const theirs = workflow.replace(ACCOUNT, '444455556666');
    await expect(takeWith(githubToken(SUBJECT), theirs)).rejects.toThrow('No OpenIDConnect');
  });
});

describe('what somebody with a role may do', () => {
  const all = document(may('s3:*'));
  const identity = 'because no identity-based policy allows the s3:PutObject action';
  const boundary = 'because no permissions boundary allows the s3:PutObject action';
  const session = 'because no session policy allows the s3:PutObject action';
  test.each<{ name: string; has?: Made; asked?: object; is: string }>([
    { name: 'without-policies', is: identity },
    { name: 'with-one', has: { policies: [all] }, is: 'written' },
    {
      name: 'denied',
      has: { policies: [document(may('s3:*'), mayNot('s3:Put*'))] },
      is: 'with an explicit deny in an identity-based policy',
    },
    {
      name: 'asked-for-less',
      has: { policies: [all] },
      asked: { Policy: document(may('s3:Get*')) },
      is: session,
    },
    {
      name: 'asked-for-more',
      asked: { Policy: all },
      is: identity,
    },
    {
      name: 'asked-for-a-denial',
      has: { policies: [all] },
      asked: { Policy: document(may('s3:*'), mayNot('s3:PutObject')) },
      is: 'with an explicit deny in a session policy',
    },
  ])('$name: $is', async ({ name, has, asked, is }) => {
    expect(await put(await take(await role(name, has), asked))).toBe(is);
  });

  test('is what its boundary allows as well, and no more', async () => {
    const narrow = await policy(may(['s3:GetObject', 'iam:*']));
    const wide = await policy(
      may('s3:*'),
      mayNot('s3:PutObject', { Resource: 'arn:aws:s3:::store/sealed' }),
    );
    const bounded = await take(await role('bounded', { policies: [all], boundary: narrow }));
    expect(await put(bounded)).toBe(boundary);
    // A boundary alone gives nothing.
    const empty = await take(await role('bounded-only', { boundary: wide }));
    expect(await put(empty)).toBe(identity);
    const both = await take(await role('bounded-widely', { policies: [all], boundary: wide }));
    expect([await put(both), await put(both, 'sealed')]).toEqual([
      'written',
      'with an explicit deny in a permissions boundary',
    ]);
    // What is changed counts at once, for credentials that were given out before too.
    await iam.putRolePermissionsBoundary({ RoleName: 'bounded', PermissionsBoundary: wide });
    expect(await put(bounded)).toBe('written');
    await iam.deleteRolePolicy({ RoleName: 'bounded', PolicyName: 'own' });
    expect(await put(bounded)).toBe(identity);
  });

  test('is narrowed by managed policies that it was asked for with', async () => {
    const [get, write] = [await policy(may('s3:Get*')), await policy(may('s3:Put*'))];
    const arn = await role('with-managed', { policies: [document(may('s3:Get*')), write] });
    const narrowed = await take(arn, { PolicyArns: [{ arn: get }] });
    const whole = await take(arn, { PolicyArns: [{ arn: get }, { arn: write }] });
    expect([await put(narrowed), await put(whole)]).toEqual([session, 'written']);
  });

  test('is what the bucket says too', async () => {
    const [plan, other] = [
      await role('planner', { policies: [all] }),
      await role('other', { policies: [all] }),
    ];
    const readOnly = await policy(may('s3:Get*'));
    const guest = await role('guest');
    const boundGuest = await role('bound-guest', { boundary: readOnly });
    await s3({}).createBucket({ Bucket: 'guarded' });
    const of = (key: string) => ({ Resource: `arn:aws:s3:::guarded/${key}` });
    await s3({}).putBucketPolicy({
      Bucket: 'guarded',
      Policy: document(
        {
          ...mayNot('s3:PutObject', of('reviews/*')),
          Principal: { AWS: '*' },
          Condition: { StringNotEquals: { 'aws:PrincipalArn': plan } },
        },
        { ...may('s3:PutObject', of('open/*')), Principal: { AWS: [guest, boundGuest] } },
        { ...may('s3:PutObject', of('account/*')), Principal: { AWS: ACCOUNT } },
      ),
    });
    const keys = ['reviews/a', 'open/a', 'account/a'];
    const ofAll = async (arn: string) => {
      const by = await take(arn);
      return Promise.all(keys.map((key) => put(by, key, 'guarded')));
    };
    expect(await ofAll(plan)).toEqual(['written', 'written', 'written']);
    const denied = 'with an explicit deny in a resource-based policy';
    expect(await ofAll(other)).toEqual([denied, 'written', 'written']);
    // By name it needs no policy of its own, but stays within its bounds; its account's name is not its own.
    expect(await ofAll(guest)).toEqual([denied, 'written', identity]);
    expect(await ofAll(boundGuest)).toEqual([denied, boundary, identity]);
    // An account with nothing enforced is an administrator here.
    expect(await put({}, 'reviews/a', 'guarded')).toBe('written');
    await s3({}).deleteBucketPolicy({ Bucket: 'guarded' });
    expect(await ofAll(other)).toEqual(['written', 'written', 'written']);
  });

  test('of another role is asked by its ARN, with the path that requests do not name', async () => {
    await role('target');
    const of = (path: string) => ({ Resource: `arn:aws:iam::${ACCOUNT}:role${path}` });
    const get = async (name: string, path: string) => {
      const by = await take(
        await role(name, { policies: [document(may('iam:GetRole', of(path)))] }),
      );
      return new IAM({ ...clientOf(sandbox), ...by }).getRole({ RoleName: 'target' }).then(
        () => 'seen',
        (error: Error) => error.name,
      );
    };
    expect(await get('by-path', '/team/target')).toBe('seen');
    expect(await get('by-bare-name', '/target')).toBe('AccessDenied');
  });

  test('is what an enforced policy allows as well', async () => {
    const by = await take(await role('enforced', { policies: [all] }));
    const enforce = (body: string) => fetch(`${sandbox.url}/_temper/iam`, { method: 'POST', body });
    await enforce(document(may('s3:Get*')));
    expect([await put(by), await put({})]).toEqual([identity, identity]);
    await enforce('');
    expect(await put(by)).toBe('written');
  });

  test('is nothing where the sandbox cannot judge it as AWS would', async () => {
    const variable = may('s3:PutObject', { Resource: 'arn:aws:s3:::store/${aws:username}' });
    const by = await take(await role('variable', { policies: [document(variable)] }));
    expect(await put(by)).toContain('policy variable');
    const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }];
    const managed = await take(await role('managed', { policies: [all] }), { PolicyArns });
    expect(await put(managed)).toContain('none of the account');
  });
});

describe('a role takes another', () => {
  test('when it may, or is named', async () => {
    const taking = document(may('sts:AssumeRole'));
    const asker = await role('asker', { policies: [taking] });
    const nobody = await role('nobody');
    const byAccount = await role('by-account');
    const byName = await role('by-name', { trusted: trust({ AWS: nobody }) });
    const attempt = async (who: string, whom: string) =>
      take(whom, {}, await take(who)).then(
        ({ credentials }) => (credentials.sessionToken === '' ? 'nothing' : 'taken'),
        (error: Error) => error.name,
      );
    expect({
      mayAndAccountTrusted: await attempt(asker, byAccount),
      mayAndOtherNamed: await attempt(asker, byName),
      mayNotAndAccountTrusted: await attempt(nobody, byAccount),
    }).toEqual({
      mayAndAccountTrusted: 'taken',
      mayAndOtherNamed: 'AccessDenied',
      mayNotAndAccountTrusted: 'AccessDenied',
    });
    expect(await attempt(nobody, byName)).toBe('taken');
  });

  test('credentials do not go with the key of another account', async () => {
    const { credentials } = await take(await role('traveller', { policies: [document(may('*'))] }));
    const mixed = { credentials: { ...credentials, accessKeyId: '444455556666' } };
    await expect(s3(mixed).listBuckets()).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test.each([
    { with: 'no name', more: { RoleSessionName: 'a b' } },
    { with: 'a long policy', more: { Policy: ' '.repeat(2049) } },
    { with: 'many policies', more: { PolicyArns: Array(11).fill({ arn: 'x' }) } },
  ])('not with $with', async ({ more }) => {
    await expect(take(await role(`unasked-${String((made += 1))}`), more)).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });
});
