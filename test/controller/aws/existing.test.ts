import { awsClients } from '../../../controller/aws/clients.ts';
import { findExisting } from '../../../controller/aws/existing.ts';
import type { AwsAccess } from '../../../controller/ports/ports.ts';
import { JOB_ARN, aJobAnswer } from './a-job.ts';
import { anAwsServer, awsError } from './aws-server.ts';
import { ACCOUNT, startMoto } from './moto.ts';
import type { Moto } from './moto.ts';

const STACK = 'environment/research';
const OURS = { 'temper:stack': STACK };
const THEIRS = { 'temper:stack': 'environment/production' };

let moto: Moto;
let access: AwsAccess;
beforeAll(async () => {
  moto = await startMoto();
}, 30_000);
beforeEach(async () => {
  await moto.reset();
  access = moto.access();
});
afterAll(() => moto.close());

const pairs = (tags: Record<string, string>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const trust = JSON.stringify({ Version: '2012-10-17', Statement: [] });

function find(type: string, values: Record<string, unknown>, stackId = STACK) {
  return findExisting(access, { type, address: `${type}.one`, values }, stackId);
}

interface Kind {
  readonly type: string;
  readonly values: Record<string, unknown>;
  readonly importId: string;
  readonly make: (tags: Record<string, string>) => Promise<unknown>;
}

const KINDS: readonly Kind[] = [
  {
    type: 'aws_iam_role',
    values: { name: 'temper-bot-v1' },
    importId: 'temper-bot-v1',
    make: async (tags) =>
      (await awsClients(access).iam()).createRole({
        RoleName: 'temper-bot-v1',
        AssumeRolePolicyDocument: trust,
        Tags: pairs(tags),
      }),
  },
  {
    type: 'aws_iam_instance_profile',
    values: { name: 'temper-bot-v1' },
    importId: 'temper-bot-v1',
    make: async (tags) =>
      (await awsClients(access).iam()).createInstanceProfile({
        InstanceProfileName: 'temper-bot-v1',
        Tags: pairs(tags),
      }),
  },
  {
    type: 'aws_cloudwatch_log_group',
    values: { name: '/temper/research' },
    importId: '/temper/research',
    make: async (tags) =>
      (await awsClients(access).logs()).createLogGroup({ logGroupName: '/temper/research', tags }),
  },
  {
    type: 'aws_sns_topic',
    values: { name: 'temper-research' },
    importId: `arn:aws:sns:us-east-1:${ACCOUNT}:temper-research`,
    make: async (tags) =>
      (await awsClients(access).sns()).createTopic({ Name: 'temper-research', Tags: pairs(tags) }),
  },
  {
    type: 'aws_s3_bucket',
    values: { bucket: 'temper-research-datasets' },
    importId: 'temper-research-datasets',
    make: async (tags) => {
      const s3 = await awsClients(access).s3();
      await s3.createBucket({ Bucket: 'temper-research-datasets' });
      await s3.putObject({ Bucket: 'temper-research-datasets', Key: 'x', Body: 'x' });
      if (Object.keys(tags).length > 0)
        await s3.putBucketTagging({
          Bucket: 'temper-research-datasets',
          Tagging: { TagSet: pairs(tags) },
        });
    },
  },
];

describe('findExisting', () => {
  test.each(KINDS)('$type: nothing there is nothing to adopt', async ({ type, values }) => {
    expect(await find(type, values)).toBeUndefined();
  });

  test.each(KINDS)('$type: ours by its tag', async ({ type, values, importId, make }) => {
    await make(OURS);
    expect(await find(type, values)).toEqual({ importId, ours: true });
  });

  test.each(KINDS)("$type: another stack's is left alone and named", async (kind) => {
    await kind.make(THEIRS);
    expect(await find(kind.type, kind.values)).toMatchObject({
      importId: kind.importId,
      ours: false,
      owner: 'environment/production',
    });
  });

  test.each(KINDS)("$type: an untagged one is somebody's", async (kind) => {
    await kind.make({});
    const found = await find(kind.type, kind.values);
    expect(found).toMatchObject({ ours: false, why: expect.stringContaining('no temper:stack') });
    expect(found?.owner).toBeUndefined();
  });

  test('a log group whose name only begins alike is another one', async () => {
    const logs = await awsClients(access).logs();
    await logs.createLogGroup({ logGroupName: '/temper/research-2', tags: OURS });
    expect(await find('aws_cloudwatch_log_group', { name: '/temper/research' })).toBeUndefined();
  });

  test('types that are put and not created are not looked up', async () => {
    expect(await find('aws_cloudwatch_event_rule', { name: 'temper-research' })).toBeUndefined();
  });

  test('an unknown name is not looked up', async () => {
    expect(await find('aws_iam_role', { name: null })).toBeUndefined();
    expect(await find('aws_s3_bucket', {})).toBeUndefined();
  });
});

describe('a bucket', () => {
  const values = { bucket: 'temper-research-datasets' };

  test('that is untagged and never held anything was left between creation and tagging: ours', async () => {
    const s3 = await awsClients(access).s3();
    await s3.createBucket({ Bucket: values.bucket });
    expect(await find('aws_s3_bucket', values)).toMatchObject({ ours: true });
  });

  test('that is untagged and holds only deleted versions is not taken for a fresh one', async () => {
    const s3 = await awsClients(access).s3();
    await s3.createBucket({ Bucket: values.bucket });
    await s3.putBucketVersioning({
      Bucket: values.bucket,
      VersioningConfiguration: { Status: 'Enabled' },
    });
    await s3.putObject({ Bucket: values.bucket, Key: 'x', Body: 'x' });
    await s3.deleteObject({ Bucket: values.bucket, Key: 'x' });
    expect(await find('aws_s3_bucket', values)).toMatchObject({ ours: false });
  });

  test('of another account is not ours, and says so', async () => {
    const server = await anAwsServer(({ method }) =>
      method === 'HEAD'
        ? { status: 403 }
        : { headers: { 'content-type': 'application/xml' }, body: '<ListAllMyBucketsResult/>' },
    );
    const found = await findExisting(
      server.access,
      { type: 'aws_s3_bucket', address: 'aws_s3_bucket.one', values },
      STACK,
    );
    await server.close();
    expect(found).toMatchObject({ ours: false, owner: 'another AWS account' });
  });

  test('of ours that the role may not look at is a missing permission, not a missing bucket', async () => {
    const list = `<ListAllMyBucketsResult><Buckets><Bucket><Name>${values.bucket}</Name></Bucket></Buckets></ListAllMyBucketsResult>`;
    const server = await anAwsServer(({ method }) =>
      method === 'HEAD'
        ? { status: 403 }
        : { headers: { 'content-type': 'application/xml' }, body: list },
    );
    const finding = findExisting(
      server.access,
      { type: 'aws_s3_bucket', address: 'aws_s3_bucket.one', values },
      STACK,
    );
    await expect(finding).rejects.toMatchObject({ diagnostics: [{ code: 'AWS_ACCESS_DENIED' }] });
    await server.close();
  });

  test('in another region is not adopted here', async () => {
    const server = await anAwsServer(() => ({ status: 301 }));
    const found = await findExisting(
      server.access,
      { type: 'aws_s3_bucket', address: 'aws_s3_bucket.one', values },
      STACK,
    );
    await server.close();
    expect(found).toMatchObject({ ours: false, owner: expect.stringContaining('another region') });
  });
});

describe('a budget', () => {
  const values = { name: 'temper-research', account_id: null };
  const planned = { type: 'aws_budgets_budget', address: 'aws_budgets_budget.one', values };
  const target = (asked: { headers: object }) =>
    String((asked.headers as Record<string, unknown>)['x-amz-target']).split('.')[1];

  test.each([
    { name: 'ours', tags: OURS, ours: true },
    { name: "another stack's", tags: THEIRS, ours: false },
  ])('$name by its tags, under the id the provider imports', async ({ tags, ours }) => {
    const server = await anAwsServer((asked) =>
      target(asked) === 'DescribeBudget'
        ? { body: { Budget: { BudgetName: 'temper-research' } } }
        : { body: { ResourceTags: pairs(tags) } },
    );
    expect(await findExisting(server.access, planned, STACK)).toMatchObject({
      importId: '111122223333:temper-research',
      ours,
    });
    expect(server.asked.at(-1)?.body).toContain(
      'arn:aws:budgets::111122223333:budget/temper-research',
    );
    await server.close();
  });

  test('that is not there, and one whose tags cannot be read', async () => {
    const server = await anAwsServer(() => awsError(400, 'NotFoundException', 'no budget'));
    expect(await findExisting(server.access, planned, STACK)).toBeUndefined();
    server.answer((asked) =>
      target(asked) === 'DescribeBudget'
        ? { body: { Budget: { BudgetName: 'temper-research' } } }
        : awsError(400, 'AccessDeniedException', 'no'),
    );
    await expect(findExisting(server.access, planned, STACK)).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_ACCESS_DENIED' }],
    });
    await server.close();
  });
});

describe('a training job', () => {
  const planned = {
    type: 'aws_bedrock_custom_model',
    address: 'aws_bedrock_custom_model.attempt_1',
    values: { job_name: 'support-bot-v1' },
  };

  test.each([
    { name: 'ours is adopted by its ARN', stack: 'model/support-bot/v1', ours: true },
    { name: "another repository's is never ours", stack: 'model/support-bot/v9', ours: false },
  ])('$name', async ({ stack, ours }) => {
    const server = await anAwsServer((asked) =>
      asked.path.startsWith('/model-customization-jobs')
        ? { body: aJobAnswer() }
        : { body: { tags: [{ key: 'temper:stack', value: stack }] } },
    );
    expect(await findExisting(server.access, planned, 'model/support-bot/v1')).toMatchObject({
      importId: JOB_ARN,
      ours,
    });
    await server.close();
  });

  test('whose tags cannot be read is an error: it may be ours, and a second one would cost', async () => {
    const server = await anAwsServer((asked) =>
      asked.path.startsWith('/model-customization-jobs') ? { body: aJobAnswer() } : 'drop',
    );
    await expect(findExisting(server.access, planned, STACK)).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_UNREACHABLE' }],
    });
    await server.close();
  });
});
