/* A sandbox that enforces a policy, as the AWS SDKs meet it: the error each protocol has for it. */
import { BedrockClient, ListCustomModelsCommand } from '@aws-sdk/client-bedrock';
import { BudgetsClient, DescribeBudgetCommand } from '@aws-sdk/client-budgets';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { parsePolicies } from '../../../../controller/sandbox/iam/policy-document.ts';
import type { Sandbox } from '../../../../controller/sandbox/sandbox.ts';
import { ACCOUNT, clientOf, sandboxes } from '../running-sandbox.ts';

const start = sandboxes();
let sandbox: Sandbox;

const POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:*', Resource: ['arn:aws:s3:::mine', 'arn:aws:s3:::mine/*'] },
    { Effect: 'Deny', Action: 's3:PutObject', Resource: 'arn:aws:s3:::mine/sealed/*' },
    { Effect: 'Allow', Action: 'kms:CreateKey', Resource: '*' },
    { Effect: 'Allow', Action: 'kms:TagResource', Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'kms:ScheduleKeyDeletion',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'ours' } },
    },
    {
      Effect: 'Allow',
      Action: 'logs:CreateLogGroup',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestTag/team': 'ours' } },
    },
  ],
};

beforeAll(async () => {
  sandbox = await start({ policies: parsePolicies(JSON.stringify(POLICY)) });
}, 120_000);

const s3 = () => new S3Client({ ...clientOf(sandbox), forcePathStyle: true });
const USER = `arn:aws:sts::${ACCOUNT}:user/moto`;
const unallowed = (action: string, resource: string) =>
  `User: ${USER} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

test('who one is, everybody may ask', async () => {
  const { Arn } = await new STSClient(clientOf(sandbox)).send(new GetCallerIdentityCommand());
  expect(Arn).toBe(USER);
});

test('what the policy allows is carried out', async () => {
  await s3().send(new CreateBucketCommand({ Bucket: 'mine' }));
  await s3().send(new PutObjectCommand({ Bucket: 'mine', Key: 'a/b', Body: 'x' }));
  const { Body } = await s3().send(new GetObjectCommand({ Bucket: 'mine', Key: 'a/b' }));
  expect(await Body?.transformToString()).toBe('x');
});

describe('what it does not allow is refused in AWS’s words', () => {
  test.each<{ name: string; ask: () => Promise<unknown>; error: object }>([
    {
      name: 'rest-xml: S3',
      ask: () => s3().send(new ListBucketsCommand()),
      error: { name: 'AccessDenied', message: unallowed('s3:ListAllMyBuckets', '"*"') },
    },
    {
      name: 'rest-xml without a body',
      ask: () => s3().send(new HeadBucketCommand({ Bucket: 'others' })),
      error: { $metadata: expect.objectContaining({ httpStatusCode: 403 }) },
    },
    {
      name: 'an explicit deny',
      ask: () => s3().send(new PutObjectCommand({ Bucket: 'mine', Key: 'sealed/a', Body: 'x' })),
      error: {
        name: 'AccessDenied',
        message: `User: ${USER} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::mine/sealed/a" with an explicit deny in an identity-based policy`,
      },
    },
    {
      name: 'query: IAM',
      ask: () =>
        new IAMClient(clientOf(sandbox)).send(
          new CreateRoleCommand({ RoleName: 'temper-x', AssumeRolePolicyDocument: '{}' }),
        ),
      error: {
        name: 'AccessDenied',
        message: unallowed('iam:CreateRole', `arn:aws:iam::${ACCOUNT}:role/temper-x`),
      },
    },
    {
      name: 'query: SNS, which has a code of its own',
      ask: () => new SNSClient(clientOf(sandbox)).send(new CreateTopicCommand({ Name: 'news' })),
      error: {
        name: expect.stringMatching(/^AuthorizationError/),
        message: unallowed('SNS:CreateTopic', `arn:aws:sns:us-east-1:${ACCOUNT}:news`),
      },
    },
    {
      name: 'json: Budgets',
      ask: () =>
        new BudgetsClient(clientOf(sandbox)).send(
          new DescribeBudgetCommand({ AccountId: ACCOUNT, BudgetName: 'all' }),
        ),
      error: {
        name: 'AccessDeniedException',
        message: unallowed('budgets:ViewBudget', `arn:aws:budgets::${ACCOUNT}:budget/all`),
      },
    },
    {
      name: 'rest-json: Bedrock',
      ask: () => new BedrockClient(clientOf(sandbox)).send(new ListCustomModelsCommand()),
      error: { name: 'AccessDeniedException', message: unallowed('bedrock:ListCustomModels', '*') },
    },
    {
      name: 'a tag that is not given',
      ask: () =>
        new CloudWatchLogsClient(clientOf(sandbox)).send(
          new CreateLogGroupCommand({ logGroupName: '/a', tags: { team: 'theirs' } }),
        ),
      error: { name: 'AccessDeniedException', message: expect.stringContaining('CreateLogGroup') },
    },
  ])('$name', async ({ ask, error }) => {
    await expect(ask()).rejects.toMatchObject(error);
  });
});

test('a condition on tags looks at those that the key has', async () => {
  const kms = new KMSClient(clientOf(sandbox));
  const make = async (value: string) =>
    (await kms.send(new CreateKeyCommand({ Tags: [{ TagKey: 'team', TagValue: value }] })))
      .KeyMetadata?.KeyId;
  const remove = async (KeyId = '') => kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
  await expect(remove(await make('theirs'))).rejects.toThrow('kms:ScheduleKeyDeletion');
  await expect(remove(await make('ours'))).resolves.toMatchObject({
    DeletionDate: expect.any(Date),
  });
});

test('the controls tell what was asked and refused, forget it, and change the policy', async () => {
  const control = async (path: string, init?: RequestInit) =>
    (await fetch(`${sandbox.url}/_temper/${path}`, init)).json() as Promise<
      Record<string, unknown>
    >;
  const post = (body: string) => ({ method: 'POST', body });
  await control('calls', post(''));
  await expect(s3().send(new ListBucketsCommand())).rejects.toThrow();
  const asked = {
    account: ACCOUNT,
    operation: 's3.ListBuckets',
    action: 's3:ListAllMyBuckets',
    resource: '*',
    context: {},
    count: 1,
  };
  expect(await control('calls')).toEqual({ calls: [{ ...asked, refused: 1 }] });

  expect(await control('iam', post('{}'))).toMatchObject({
    diagnostics: [{ code: 'SANDBOX_POLICY' }],
  });
  expect(await control('iam', post(''))).toEqual({ enforced: false });
  await s3().send(new ListBucketsCommand());
  expect(await control('calls')).toEqual({ calls: [{ ...asked, count: 2, refused: 1 }] });
  expect(await control('iam', post(JSON.stringify(POLICY)))).toEqual({ enforced: true });
});
