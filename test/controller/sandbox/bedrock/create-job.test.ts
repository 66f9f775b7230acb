import {
  CreateModelCustomizationJobCommand as Create,
  GetModelCustomizationJobCommand as Get,
  ListModelCustomizationJobsCommand as List,
} from '@aws-sdk/client-bedrock';
import { ACCOUNT, aJob, type BedrockServer, HOUR, REGION, startBedrock } from './bedrock-server.ts';

let server: BedrockServer;
beforeEach(async () => {
  server = await startBedrock();
});
afterEach(async () => server.close());

const create = async (job: object = {}, options = {}) =>
  server.client(options).send(new Create({ ...aJob(), ...job }));
const created = async () =>
  (await server.client().send(new List({}))).modelCustomizationJobSummaries?.length;
const tags = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: '' }));

const LLAMA = 'meta.llama3-1-8b-instruct-v1:0:128k';
const TITAN_EMBED = 'amazon.titan-embed-image-v1:0';

test.each([
  {
    name: 'a job name that begins with a dash',
    job: { jobName: '-bot' },
    message: /Value '-bot' at 'jobName' failed to satisfy constraint: .*pattern/,
  },
  {
    name: 'a job name of 64 characters',
    job: { jobName: 'a'.repeat(64) },
    message: /at 'jobName' failed .*length less than or equal to 63/,
  },
  {
    name: 'two mistakes at once, both named',
    job: { jobName: 'a b', customModelName: 'a.b' },
    message: /^2 validation errors detected: .*'jobName'.*; .*'customModelName'/,
  },
  {
    name: 'a missing role',
    job: { roleArn: undefined },
    message: /Value null at 'roleArn' failed to satisfy constraint: Member must not be null/,
  },
  {
    name: 'an S3 URI in the style of Hive, which AWS does not take',
    job: { outputDataConfig: { s3Uri: 's3://results/date=2026/' } },
    message: /at 'outputDataConfig.s3Uri' failed .*pattern/,
  },
  {
    name: 'a tag key with a character that AWS does not take, by its position',
    job: {
      jobTags: [
        { key: 'ok', value: '' },
        { key: 'a,b', value: '' },
      ],
    },
    message: /at 'jobTags.2.member.key' failed .*pattern/,
  },
  {
    name: 'a reserved tag key',
    job: { customModelTags: [{ key: 'aws:x', value: '' }] },
    message: /reserved/,
  },
  {
    name: 'a base model that does not exist',
    job: { baseModelIdentifier: 'amazon.nova-nano-v1:0' },
    message: /^The provided model identifier is invalid\.$/,
  },
  {
    name: 'a base model that this region cannot customize',
    job: { baseModelIdentifier: LLAMA },
    message: /^The provided model identifier is invalid\.$/,
  },
  {
    name: 'a method that the base model does not have',
    job: { customizationType: 'CONTINUED_PRE_TRAINING' },
    message: /CONTINUED_PRE_TRAINING is not supported for the model amazon.nova-micro/,
  },
  {
    name: 'an unknown hyperparameter',
    job: { hyperParameters: { epochs: '2' } },
    message: /\[epochs\] are not supported .*epochCount/,
  },
  {
    name: 'a hyperparameter above its range',
    job: { hyperParameters: { epochCount: '6' } },
    message: /'6' of hyperparameter epochCount is out of range \[1, 5\]/,
  },
  {
    name: 'a hyperparameter below its range',
    job: { hyperParameters: { learningRate: '9e-7' } },
    message: /out of range/,
  },
  {
    name: 'an integer hyperparameter with a fraction',
    job: { hyperParameters: { epochCount: '2.5' } },
    message: /not a valid integer/,
  },
  {
    name: 'a fixed hyperparameter with another value',
    job: { hyperParameters: { batchSize: '2' } },
    message: /batchSize/,
  },
  {
    name: 'no training data at all',
    job: { trainingDataConfig: {} },
    message: /exactly one of s3Uri and invocationLogsConfig/,
  },
  {
    name: 'a hyperparameter that has no default and is not given',
    job: { baseModelIdentifier: TITAN_EMBED, hyperParameters: {} },
    message: /epochCount is required/,
  },
  {
    name: 'validation data where the base model takes none',
    job: {
      baseModelIdentifier: TITAN_EMBED,
      hyperParameters: { epochCount: 'auto' },
      validationDataConfig: { validators: [{ s3Uri: 's3://data/validation.jsonl' }] },
    },
    message: /does not support validation data/,
  },
  {
    name: 'a role that does not exist, in the words the Terraform provider waits on',
    job: { roleArn: `arn:aws:iam::${ACCOUNT}:role/missing` },
    message: /^Could not assume provided IAM role/,
  },
])('refuses $name', async ({ job, message }) => {
  await expect(create(job)).rejects.toMatchObject({
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
    message: expect.stringMatching(message),
  });
  expect(await created()).toBe(0);
});

test('refuses more tags than a resource may have', async () => {
  await expect(create({ jobTags: tags(51) })).rejects.toMatchObject({
    name: 'TooManyTagsException',
  });
  await expect(create({ jobTags: tags(50) })).resolves.toHaveProperty('jobArn');
});

test("refuses another account's role as IAM does", async () => {
  await expect(create({ roleArn: 'arn:aws:iam::999999999999:role/theirs' })).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 403 },
  });
});

test.each([
  { body: '{', error: 'SerializationException' },
  { body: '[]', error: 'SerializationException' },
  { body: '{"jobName": 7}', error: 'SerializationException' },
  { body: '{"jobName": {"__proto__": 1}}', error: 'SerializationException' },
  { body: '{"jobName": null}', error: 'ValidationException' },
  { body: '', error: 'ValidationException' },
])('a body of $body is refused as $error, not with a crash', async ({ body, error }) => {
  const answer = await fetch(`${server.url}/model-customization-jobs`, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20261120/${REGION}/bedrock/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body,
  });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('x-amzn-errortype')).toBe(error);
});

test('names that make AWS’s own pattern backtrack for ever are refused', async () => {
  // With that pattern as it stands, each of these would take longer than anybody waits.
  for (const field of ['jobName', 'customModelName', 'clientRequestToken'])
    await expect(create({ [field]: `a${'-'.repeat(60)}!` })).rejects.toMatchObject({
      name: 'ValidationException',
    });
});

describe('hyperparameters come back as AWS spells them', () => {
  test.each([
    { given: '0.00001', echoed: '1.0E-5' },
    { given: '1e-5', echoed: '1.0E-5' },
    { given: '1.0E-5', echoed: '1.0E-5' },
    { given: '0.0001', echoed: '1.0E-4' },
    { given: undefined, echoed: '1.0E-5' },
  ])('learningRate $given as $echoed', async ({ given, echoed }) => {
    await create({ hyperParameters: { ...(given !== undefined && { learningRate: given }) } });
    const job = await server.client().send(new Get({ jobIdentifier: 'support-bot-v1' }));
    expect(job.hyperParameters?.['learningRate']).toBe(echoed);
  });

  test('0.005 as itself, where a model allows it', async () => {
    await create(
      {
        baseModelIdentifier: LLAMA,
        hyperParameters: { epochCount: '1', learningRate: '0.005' },
      },
      { region: 'us-west-2' },
    );
    const job = await server
      .client({ region: 'us-west-2' })
      .send(new Get({ jobIdentifier: 'support-bot-v1' }));
    expect(job.hyperParameters).toEqual({ epochCount: '1', batchSize: '1', learningRate: '0.005' });
  });
});

test.each([
  { given: 'amazon.nova-micro-v1:0' },
  { given: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0' },
  { given: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k' },
])('echoes the ARN with its context suffix for $given', async ({ given }) => {
  await create({ baseModelIdentifier: given });
  const job = await server.client().send(new Get({ jobIdentifier: 'support-bot-v1' }));
  expect(job.baseModelArn).toBe(
    'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k',
  );
});

test('a custom model can be customized again; the foundation model is echoed', async () => {
  await create();
  server.clock.advance(2 * HOUR);
  await create({ jobName: 'v2', customModelName: 'v2', baseModelIdentifier: 'support-bot-v1' });
  const job = await server.client().send(new Get({ jobIdentifier: 'v2' }));
  expect(job.baseModelArn).toContain('foundation-model/amazon.nova-micro-v1:0:128k');
});

test('a key alias comes back as a key ARN', async () => {
  await create({ customModelKmsKeyId: `arn:aws:kms:us-east-1:${ACCOUNT}:alias/temper-research` });
  const job = await server.client().send(new Get({ jobIdentifier: 'support-bot-v1' }));
  expect(job.outputModelKmsKeyArn).toMatch(
    /^arn:aws:kms:us-east-1:123456789012:key\/[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}$/,
  );
});

test('empty validators are not echoed: the provider would plan a replacement', async () => {
  await create({ validationDataConfig: { validators: [] } });
  const job = await server.client().send(new Get({ jobIdentifier: 'support-bot-v1' }));
  expect(job.validationDataConfig).toBeUndefined();
});

describe('never pays twice', () => {
  test('a job name is taken for ever, also after the job and its model are gone', async () => {
    await create();
    const again = {
      name: 'ValidationException',
      message: 'The provided job name is currently in use.',
    };
    await expect(create({ customModelName: 'other' })).rejects.toMatchObject(again);
    server.clock.advance(2 * HOUR);
    await expect(create()).rejects.toMatchObject(again);
    expect(server.bedrock.trainingsStarted()).toEqual({ 'support-bot-v1': 1 });
  });

  test('a model name is taken by the job that will make it, and free again when that failed', async () => {
    await server.bedrock.setFaults({ failJob: { match: 'a', at: 'validation', message: 'no' } });
    await create({ jobName: 'a' });
    await expect(create({ jobName: 'b' })).rejects.toMatchObject({ name: 'ValidationException' });
    server.clock.advance(HOUR);
    await expect(create({ jobName: 'b' })).resolves.toHaveProperty('jobArn');
  });

  test('the same token with the same request answers the same job and starts none', async () => {
    const first = await create({ clientRequestToken: 'once' });
    const second = await create({ clientRequestToken: 'once' });
    expect(second.jobArn).toBe(first.jobArn);
    expect(await created()).toBe(1);
    await expect(create({ clientRequestToken: 'once', jobName: 'x' })).rejects.toMatchObject({
      name: 'ConflictException',
    });
  });

  test('a request that was refused does not use its token up', async () => {
    const bad = { clientRequestToken: 'once', roleArn: `arn:aws:iam::${ACCOUNT}:role/late` };
    await expect(create(bad)).rejects.toThrow();
    server.neighbours.roles.add(bad.roleArn);
    await expect(create(bad)).resolves.toHaveProperty('jobArn');
  });

  test('twenty at once with one name start one job', async () => {
    const results = await Promise.allSettled(Array.from({ length: 20 }, async () => create()));
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await created()).toBe(1);
  });
});

test('holds at most ten unfinished jobs', async () => {
  for (let index = 0; index < 10; index += 1)
    await create({ jobName: `j${index}`, customModelName: `m${index}` });
  const eleventh = { jobName: 'j10', customModelName: 'm10' };
  await expect(create(eleventh)).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
  server.clock.advance(24 * HOUR);
  await expect(create(eleventh)).resolves.toHaveProperty('jobArn');
});

test('accounts and regions do not see each other', async () => {
  await create();
  const elsewhere = [{ account: '210987654321' }, { region: 'us-west-2' }];
  for (const options of elsewhere) {
    await expect(
      server.client(options).send(new Get({ jobIdentifier: 'support-bot-v1' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  }
});
