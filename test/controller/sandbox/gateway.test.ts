import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  BudgetsClient,
  CreateBudgetCommand,
  DescribeBudgetsCommand,
} from '@aws-sdk/client-budgets';
import { BedrockClient, ListFoundationModelsCommand } from '@aws-sdk/client-bedrock';
import { CreateKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ACCOUNT, clientOf, sandboxes } from './running-sandbox.ts';
import type { Sandbox } from '../../../controller/sandbox/sandbox.ts';

const start = sandboxes();
let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await start()), 120_000);

let buckets = 0;
async function s3WithBucket(): Promise<{ s3: S3Client; Bucket: string }> {
  const s3 = new S3Client({ ...clientOf(sandbox), forcePathStyle: true });
  const Bucket = `bucket-${++buckets}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  return { s3, Bucket };
}

describe('one sandbox is many accounts', () => {
  test('each access key id of twelve digits is an account of its own', async () => {
    for (const account of ['111122223333', '444455556666']) {
      const identity = await new STSClient(clientOf(sandbox, account)).send(
        new GetCallerIdentityCommand(),
      );
      expect(identity.Account).toBe(account);
      await new KMSClient(clientOf(sandbox, account)).send(new CreateKeyCommand());
    }
    const keys = await new KMSClient(clientOf(sandbox, '111122223333')).send(new ListKeysCommand());
    expect(keys.Keys?.map((key) => key.KeyArn)).toEqual([
      expect.stringMatching(/^arn:aws:kms:us-east-1:111122223333:key\//),
    ]);
  });

  test('an account cannot reach the buckets of another, and cannot take their names', async () => {
    const { Bucket } = await s3WithBucket();
    const other = new S3Client({
      ...clientOf(sandbox, '444455556666', 'eu-west-1'),
      forcePathStyle: true,
    });
    await expect(other.send(new HeadBucketCommand({ Bucket }))).rejects.toThrow();
    await expect(other.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketAlreadyExists',
      $metadata: { httpStatusCode: 409 },
    });
  });

  test('a budget of one account is not another’s', async () => {
    const budgets = (account: string) => new BudgetsClient(clientOf(sandbox, account));
    await budgets('777788889999').send(
      new CreateBudgetCommand({
        AccountId: '777788889999',
        Budget: {
          BudgetName: 'b',
          BudgetType: 'COST',
          TimeUnit: 'MONTHLY',
          BudgetLimit: { Amount: '1', Unit: 'USD' },
        },
      }),
    );
    const others = await budgets(ACCOUNT).send(new DescribeBudgetsCommand({ AccountId: ACCOUNT }));
    expect(others.Budgets).toEqual([]);
  });
});

describe('objects arrive as they were sent', () => {
  test('with the SDK’s default checksum, from memory and in chunks from a stream', async () => {
    const { s3, Bucket } = await s3WithBucket();
    const body = Buffer.alloc(300_000, 'temper\n');
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü+&.jsonl', Body: body }));
    expect(put.ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
    const streamed = Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]);
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'streamed', Body: streamed, ContentLength: body.length }),
    );
    for (const Key of ['a b/ü+&.jsonl', 'streamed']) {
      const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = (await got.Body?.transformToByteArray()) ?? new Uint8Array();
      expect(Buffer.compare(bytes, body)).toBe(0);
      expect(got.ContentEncoding).toBeUndefined();
    }
  });

  test('with the content type that curl sends unless told otherwise', async () => {
    const { s3, Bucket } = await s3WithBucket();
    const put = await fetch(`${sandbox.url}/${Bucket}/form`, {
      method: 'PUT',
      body: 'a=1&b=2',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/s3/aws4_request`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(put.status).toBe(200);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'form' }));
    expect(await got.Body?.transformToString()).toBe('a=1&b=2');
  });

  test('an aws-chunked body is stored without its chunks, its encoding and its trailer', async () => {
    const { s3, Bucket } = await s3WithBucket();
    const chunks = ['first,', 'second,', 'third'];
    const encoded = `${chunks.map((one) => `${one.length.toString(16)}\r\n${one}\r\n`).join('')}0\r\nx-amz-checksum-sha256:${createHash('sha256').update(chunks.join('')).digest('base64')}\r\n\r\n`;
    const put = (body: string) =>
      fetch(`${sandbox.url}/${Bucket}/k`, {
        method: 'PUT',
        body,
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/s3/aws4_request, Signature=0`,
          'content-encoding': 'gzip, aws-chunked',
          'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          'x-amz-decoded-content-length': String(chunks.join('').length),
          'x-amz-trailer': 'x-amz-checksum-sha256',
        },
      });
    expect((await put(encoded)).status).toBe(200);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(got.ContentEncoding).toBe('gzip');
    expect(await got.Body?.transformToString()).toBe('first,second,third');

    const corrupted = await put(encoded.replace('second', 'sEcond'));
    expect([corrupted.status, await corrupted.text()]).toEqual([
      400,
      expect.stringContaining('BadDigest'),
    ]);
    const cut = await put(encoded.slice(0, 20));
    expect([cut.status, await cut.text()]).toEqual([
      400,
      expect.stringContaining('IncompleteBody'),
    ]);
    const kept = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await kept.Body?.transformToString()).toBe('first,second,third');
  });

  test('with a bucket in the host name as well as in the path', async () => {
    const { s3, Bucket } = await s3WithBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'here' }));
    const body = await new Promise<string>((resolve, reject) => {
      const headers = {
        host: `${Bucket}.s3.localhost:${sandbox.port}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/s3/aws4_request, Signature=0`,
      };
      const asked = request(
        { host: '127.0.0.1', port: sandbox.port, path: '/k', headers },
        (answer) => answer.setEncoding('utf8').on('data', resolve),
      );
      asked.on('error', reject).end();
    });
    expect(body).toBe('here');
  });

  test('a policy that denies what does not come over TLS does not lock the owner out', async () => {
    const { s3, Bucket } = await s3WithBucket();
    const arn = `arn:aws:s3:::${Bucket}`;
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [arn, `${arn}/*`] };
    const policy = (statement: object) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: policy({ ...deny, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'here' }));
    expect((await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).ContentLength).toBe(4);
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(deny) }));
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('a lock is given once', () => {
  test('of many writers with If-None-Match at the same time exactly one succeeds, every time', async () => {
    const { s3, Bucket } = await s3WithBucket();
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    for (let round = 0; round < 5; round++) {
      const attempts = Array.from({ length: 20 }, (_, writer) =>
        s3.send(
          new PutObjectCommand({
            Bucket,
            Key: `lock-${round}`,
            Body: `writer ${writer}`,
            IfNoneMatch: '*',
          }),
        ),
      );
      const outcomes = await Promise.allSettled(attempts);
      const refused = outcomes.flatMap((one) =>
        one.status === 'rejected' ? [one.reason as Error] : [],
      );
      expect(refused).toHaveLength(19);
      expect(new Set(refused.map((error) => error.name))).toEqual(new Set(['PreconditionFailed']));
    }
  });

  test('If-Match writes only over the version it names', async () => {
    const { s3, Bucket } = await s3WithBucket();
    const first = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '1' }));
    const IfMatch = first.ETag;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '2', IfMatch }));
    await expect(
      s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '3', IfMatch })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
});

describe('what moto lacks', () => {
  test('Bedrock’s quotas have AWS’s defaults, no-commitment model units are 0', async () => {
    const quotas = new ServiceQuotasClient(clientOf(sandbox));
    const list = await quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'bedrock' }));
    expect(list.Quotas?.find((one) => one.QuotaCode === 'L-CB5B847D')?.Value).toBe(100);
    const one = await quotas.send(
      new GetServiceQuotaCommand({ ServiceCode: 'bedrock', QuotaCode: 'L-BE77399C' }),
    );
    expect(one.Quota?.Value).toBe(0);
    await expect(
      quotas.send(new GetServiceQuotaCommand({ ServiceCode: 'bedrock', QuotaCode: 'L-00000000' })),
    ).rejects.toMatchObject({ name: 'NoSuchResourceException' });
  });

  test('Bedrock answers in front of moto', async () => {
    const models = await new BedrockClient(clientOf(sandbox)).send(
      new ListFoundationModelsCommand(),
    );
    expect(models.modelSummaries?.length).toBeGreaterThan(0);
  });

  test('an operation nobody simulates is refused at once, not with a 500 that SDKs repeat', async () => {
    const answer = await fetch(`${sandbox.url}/`, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/budgets/aws4_request, Signature=0`,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSBudgetServiceGateway.CreateBudgetAction',
      },
      body: '{}',
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ __type: 'UnknownOperationException' }),
    ]);
    const fsx = await fetch(`${sandbox.url}/`, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/kms/aws4_request, Signature=0`,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'TrentService.ConnectCustomKeyStore',
      },
      body: '{}',
    });
    expect([fsx.status, await fsx.json()]).toEqual([
      501,
      expect.objectContaining({
        message: expect.stringContaining('kms:ConnectCustomKeyStore') as string,
      }),
    ]);
  });

  test('moto’s own controls are not reachable', async () => {
    const answer = await fetch(`${sandbox.url}/moto-api/reset`, { method: 'POST' });
    expect(answer.status).toBe(501);
  });
});

test('every answer has a request id, and its operation is counted', async () => {
  const iam = new IAMClient(clientOf(sandbox));
  const { $metadata } = await iam.send(new CreateUserCommand({ UserName: 'someone' }));
  expect($metadata.requestId).toMatch(/.{8}/);
  const repeated = await iam
    .send(new CreateUserCommand({ UserName: 'someone' }))
    .catch((error: Error) => error);
  expect(repeated).toMatchObject({ name: 'EntityAlreadyExistsException' });
  expect(sandbox.stats.requests['iam.CreateUser']).toEqual({ count: 2, errors: 1 });
});
