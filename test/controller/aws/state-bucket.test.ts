import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awsAccess } from '../../../controller/aws/access.ts';
import { awsClients } from '../../../controller/aws/clients.ts';
import { stateBucket } from '../../../controller/aws/state-bucket.ts';
import { anAwsServer } from './aws-server.ts';
import { startMoto } from './moto.ts';
import type { Moto } from './moto.ts';

// Moto alone takes a condition it cannot evaluate for one that refuses, so objects are put into buckets without a policy;
// test/e2e shows a state in a bucket that `create` made.
const BUCKET = 'temper-research-state-123456789012';
const KEY = 'temper/environments/research.tfstate';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
}, 30_000);
beforeEach(() => moto.reset());
afterAll(() => moto.close());

function inRegion(region = 'us-east-1') {
  const access = moto.access(region);
  const bucket = stateBucket(access, { bucket: BUCKET, region, environment: 'research' });
  return { access, bucket };
}

async function settings(region = 'us-east-1') {
  const s3 = await awsClients(moto.access(region)).s3();
  const Bucket = BUCKET;
  const policy = JSON.parse((await s3.getBucketPolicy({ Bucket })).Policy ?? '{}') as {
    Statement: { Condition: unknown; Effect: string }[];
  };
  const encryption = await s3.getBucketEncryption({ Bucket });
  return {
    versioning: (await s3.getBucketVersioning({ Bucket })).Status,
    algorithm:
      encryption.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault
        ?.SSEAlgorithm,
    publicAccess: (await s3.getPublicAccessBlock({ Bucket })).PublicAccessBlockConfiguration,
    denied: policy.Statement.map(({ Effect, Condition }) => ({ Effect, Condition })),
    tags: (await s3.getBucketTagging({ Bucket })).TagSet?.map(
      ({ Key, Value }) => `${Key}=${Value}`,
    ),
    region: (await s3.getBucketLocation({ Bucket })).LocationConstraint,
  };
}

const SECURE = {
  versioning: 'Enabled',
  algorithm: 'AES256',
  publicAccess: {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  },
  denied: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
};

describe('create', () => {
  test.each([
    { region: 'us-east-1', constraint: undefined },
    { region: 'us-west-2', constraint: 'us-west-2' },
  ])('makes a bucket fit for states in $region, and again does nothing', async (given) => {
    const { bucket } = inRegion(given.region);
    expect(await bucket.exists()).toBe(false);
    expect(await bucket.create()).toBe('created');
    expect(await bucket.exists()).toBe(true);
    const made = await settings(given.region);
    expect(made).toMatchObject(SECURE);
    expect(made.region).toBe(given.constraint);
    expect(made.tags?.sort()).toEqual(['temper:environment=research', 'temper:managed-by=temper']);
    expect(await bucket.create()).toBe('exists');
  });

  test('finishes a bucket that a killed run only created, and keeps its tags', async () => {
    const { access, bucket } = inRegion();
    const s3 = await awsClients(access).s3();
    await s3.createBucket({ Bucket: BUCKET });
    const TagSet = [{ Key: 'cost-center', Value: '42' }];
    await s3.putBucketTagging({ Bucket: BUCKET, Tagging: { TagSet } });
    expect(await bucket.create()).toBe('completed');
    const made = await settings();
    expect(made).toMatchObject(SECURE);
    expect(made.tags).toContain('cost-center=42');
  });

  test('leaves alone a bucket that people use, whatever its settings', async () => {
    const { access, bucket } = inRegion();
    const s3 = await awsClients(access).s3();
    await s3.createBucket({ Bucket: BUCKET });
    await s3.putObject({ Bucket: BUCKET, Key: 'theirs', Body: 'x' });
    expect(await bucket.create()).toBe('exists');
    expect((await s3.getBucketVersioning({ Bucket: BUCKET })).Status).toBeUndefined();
    await expect(s3.getBucketPolicy({ Bucket: BUCKET })).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
  });

  test('keeps a policy that is there already', async () => {
    const { access, bucket } = inRegion();
    const s3 = await awsClients(access).s3();
    await s3.createBucket({ Bucket: BUCKET });
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await s3.putBucketPolicy({ Bucket: BUCKET, Policy });
    expect(await bucket.create()).toBe('completed');
    expect((await s3.getBucketPolicy({ Bucket: BUCKET })).Policy).toBe(Policy);
  });

  test('two at once make one bucket', async () => {
    const outcomes = await Promise.all([inRegion().bucket.create(), inRegion().bucket.create()]);
    expect(outcomes).toContain('created');
    expect(await settings()).toMatchObject(SECURE);
  });

  test("another account's bucket is a clear diagnostic, at once and when it came in between", async () => {
    for (const head of [403, 404]) {
      const xml = { 'content-type': 'application/xml' };
      const server = await anAwsServer(({ method, headers }) => {
        // The look after a refused creation is at the same name: by then it is known to be taken.
        const looks = server.asked.filter((one) => one.method === 'HEAD').length;
        if (method === 'HEAD') return { status: looks > 1 ? 403 : head };
        if (method === 'PUT')
          return {
            status: 409,
            headers: xml,
            body: '<Error><Code>BucketAlreadyExists</Code><Message>taken</Message></Error>',
          };
        expect(headers.host).toContain('127.0.0.1');
        return { headers: xml, body: '<ListAllMyBucketsResult/>' };
      });
      const bucket = stateBucket(server.access, { bucket: BUCKET, region: 'us-east-1' });
      await expect(bucket.create()).rejects.toMatchObject({
        diagnostics: [
          {
            code: 'AWS_BUCKET_UNAVAILABLE',
            message: expect.stringContaining('another AWS account'),
            fix: expect.stringContaining('spec.stateBucket'),
          },
        ],
      });
      await server.close();
    }
  });
});

describe('reading states', () => {
  const STATE = {
    version: 4,
    terraform_version: '1.11.4',
    serial: 7,
    lineage: 'a-b-c',
    outputs: {
      job_arn: { value: 'arn:x', type: 'string' },
      password: { value: 'hunter2', type: 'string', sensitive: true },
    },
    resources: [
      { mode: 'data', type: 'aws_region', name: 'here', instances: [{}] },
      { mode: 'managed', type: 'aws_s3_bucket', name: 'one', instances: [{}] },
      {
        module: 'module.m',
        mode: 'managed',
        type: 'aws_s3_object',
        name: 'data',
        instances: [{ index_key: 'train' }, { index_key: 0 }, { index_key: 1, deposed: 'd' }],
      },
    ],
  };

  async function withObject(key: string, body: string) {
    const { access, bucket } = inRegion();
    const s3 = await awsClients(access).s3();
    await s3.createBucket({ Bucket: BUCKET });
    await s3.putObject({ Bucket: BUCKET, Key: key, Body: Buffer.from(body) });
    return bucket;
  }

  test('before the first apply there is no state, no lock and no list, with or without a bucket', async () => {
    const { access, bucket } = inRegion();
    for (const look of ['without a bucket', 'with an empty one']) {
      expect([look, await bucket.readState(KEY)]).toEqual([look, undefined]);
      expect([look, await bucket.lock(KEY)]).toEqual([look, undefined]);
      expect([look, await bucket.list('temper/')]).toEqual([look, []]);
      await (await awsClients(access).s3()).createBucket({ Bucket: BUCKET });
    }
  });

  test('gives outputs, serial, lineage and addresses; sensitive outputs only by name', async () => {
    const bucket = await withObject(KEY, JSON.stringify(STATE));
    const state = await bucket.readState(KEY);
    expect(state).toEqual({
      serial: 7,
      lineage: 'a-b-c',
      outputs: { job_arn: 'arn:x', password: '(sensitive)' },
      addresses: [
        'aws_s3_bucket.one',
        'module.m.aws_s3_object.data["train"]',
        'module.m.aws_s3_object.data[0]',
      ],
      tainted: [],
    });
    expect(JSON.parse(await bucket.stateText(KEY))).toEqual(STATE);
    expect(JSON.stringify(state)).not.toContain('hunter2');
  });

  test.each([
    { name: 'cut off', body: JSON.stringify(STATE).slice(0, 100) },
    { name: 'empty', body: '' },
    { name: 'of an older format', body: JSON.stringify({ ...STATE, version: 3 }) },
    {
      name: 'encrypted by OpenTofu',
      body: '{"meta":{},"encrypted_data":"x","encryption_version":"v0"}',
    },
    { name: 'somebody else’s JSON', body: '[1]' },
  ])('a state that is $name is an error, never "not applied yet"', async ({ body }) => {
    const bucket = await withObject(KEY, body);
    await expect(bucket.readState(KEY)).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_STATE_UNREADABLE', message: expect.stringContaining(KEY) }],
    });
  });

  test('a lock says who holds it', async () => {
    const lock = {
      ID: '8a6c-1',
      Operation: 'OperationTypeApply',
      Info: '',
      Who: 'me@laptop',
      Version: '1.11.4',
      Created: '2026-11-20T10:00:00.1Z',
      Path: `${BUCKET}/${KEY}`,
    };
    const bucket = await withObject(`${KEY}.tflock`, JSON.stringify(lock));
    expect(await bucket.lock(KEY)).toEqual({
      id: '8a6c-1',
      who: 'me@laptop',
      operation: 'OperationTypeApply',
      created: '2026-11-20T10:00:00.1Z',
      path: `${BUCKET}/${KEY}`,
      version: '1.11.4',
    });
  });

  test.each(['', 'not json', '{"ID": 5}', 'null'])(
    'a lock of %j cannot be understood and holds',
    async (body) => {
      const bucket = await withObject(`${KEY}.tflock`, body);
      expect(await bucket.lock(KEY)).toMatchObject({ id: '', who: '' });
    },
  );

  /** An S3 whose objects never end; tells how much of one was taken before the caller hung up. */
  async function endless() {
    let taken = 0;
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      const more = () => {
        while (!response.destroyed && response.write(piece)) taken += piece.length;
      };
      response.on('drain', more);
      more();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const access = awsAccess({
      account: '111122223333',
      region: 'us-east-1',
      sandbox: `http://127.0.0.1:${String(port)}`,
      environment: {},
    });
    const bucket = stateBucket(access, { bucket: BUCKET, region: 'us-east-1' });
    const close = () => {
      server.closeAllConnections();
      server.close();
    };
    return { bucket, taken: () => taken, close };
  }

  test('a state that never ends is read to its limit and no further, and named as too large', async () => {
    const { bucket, taken, close } = await endless();
    await expect(bucket.readState(KEY)).rejects.toMatchObject({
      diagnostics: [
        { code: 'AWS_STATE_UNREADABLE', message: expect.stringContaining('larger than 64 MiB') },
      ],
    });
    expect(taken()).toBeLessThan(128 * 1024 * 1024);
    close();
  });

  test('a lock that never ends cannot be understood and holds', async () => {
    const { bucket, taken, close } = await endless();
    expect(await bucket.lock(KEY)).toMatchObject({ id: '', who: '' });
    expect(taken()).toBeLessThan(64 * 1024 * 1024);
    close();
  });

  test('lists states and not their locks, to the last page', async () => {
    const page = (keys: string[], next?: string) => ({
      headers: { 'content-type': 'application/xml' },
      body: `<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${next ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}${keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}</ListBucketResult>`,
    });
    const server = await anAwsServer(({ query }) => {
      expect(query.get('prefix')).toBe('temper/models/');
      const token = query.get('continuation-token');
      if (token === null) return page(['m/v2.tfstate', 'm/v2.tfstate.tflock'], 'two');
      return token === 'two' ? page([], 'three') : page(['m/v1.tfstate', 'm/notes.txt']);
    });
    const bucket = stateBucket(server.access, { bucket: BUCKET, region: 'us-east-1' });
    expect(await bucket.list('temper/models/')).toEqual(['m/v1.tfstate', 'm/v2.tfstate']);
    await server.close();
  });

  test('a refusal is an error, not an absent state', async () => {
    const server = await anAwsServer(() => ({
      status: 403,
      headers: { 'content-type': 'application/xml' },
      body: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    }));
    const bucket = stateBucket(server.access, { bucket: BUCKET, region: 'us-east-1' });
    for (const look of [() => bucket.readState(KEY), () => bucket.lock(KEY), () => bucket.list('')])
      await expect(look()).rejects.toMatchObject({ diagnostics: [{ code: 'AWS_ACCESS_DENIED' }] });
    await server.close();
  });
});
