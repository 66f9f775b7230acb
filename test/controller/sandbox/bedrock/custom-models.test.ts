import {
  CreateCustomModelDeploymentCommand as Deploy,
  CreateModelCustomizationJobCommand as Create,
  CreateProvisionedModelThroughputCommand as Provision,
  DeleteCustomModelCommand as Delete,
  DeleteCustomModelDeploymentCommand as Undeploy,
  DeleteModelInvocationLoggingConfigurationCommand,
  DeleteProvisionedModelThroughputCommand as Unprovision,
  GetCustomModelCommand as GetModel,
  GetFoundationModelAvailabilityCommand,
  GetFoundationModelCommand,
  GetModelCustomizationJobCommand as GetJob,
  GetModelInvocationLoggingConfigurationCommand,
  ListCustomModelsCommand as ListModels,
  ListFoundationModelsCommand,
  ListTagsForResourceCommand as Tags,
  PutModelInvocationLoggingConfigurationCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-bedrock';
import { SandboxClock } from '../../../../controller/sandbox/sandbox-clock.ts';
import { type BedrockServer, aJob, HOUR, NOVA_MICRO, startBedrock } from './bedrock-server.ts';

let server: BedrockServer;
let client: ReturnType<BedrockServer['client']>;
beforeEach(async () => {
  server = await startBedrock();
  client = server.client();
});
afterEach(async () => server.close());

async function train(...names: string[]): Promise<string[]> {
  for (const name of names)
    await client.send(
      new Create({
        ...aJob(name),
        jobTags: [{ key: 'temper:stack', value: `model/${name}` }],
        customModelTags: [{ key: 'temper:version', value: '1' }],
      }),
    );
  server.clock.advance(24 * HOUR);
  const models = await Promise.all(
    names.map(async (name) => client.send(new GetModel({ modelIdentifier: name }))),
  );
  return models.map((model) => model.modelArn ?? '');
}

describe('custom models', () => {
  test('are found by name and by ARN, and listed by base model and name', async () => {
    const [arn = ''] = await train('alpha-v1', 'beta-v1');
    expect((await client.send(new GetModel({ modelIdentifier: arn }))).modelName).toBe('alpha-v1');
    const names = async (filter: object) =>
      (await client.send(new ListModels(filter))).modelSummaries?.map((one) => one.modelName);
    expect((await names({}))?.sort()).toEqual(['alpha-v1', 'beta-v1']);
    expect(await names({ nameContains: 'beta' })).toEqual(['beta-v1']);
    const base = `arn:aws:bedrock:us-east-1::foundation-model/${NOVA_MICRO}`;
    expect(await names({ baseModelArnEquals: base })).toHaveLength(2);
    expect(await names({ foundationModelArnEquals: `${base}x` })).toEqual([]);
    expect(await names({ modelStatus: 'Creating' })).toEqual([]);
  });

  test('are gone when deleted, while the job stays Completed and names them', async () => {
    const [arn = ''] = await train('alpha-v1');
    await client.send(new Delete({ modelIdentifier: 'alpha-v1' }));
    await expect(client.send(new GetModel({ modelIdentifier: arn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(client.send(new Delete({ modelIdentifier: arn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const job = await client.send(new GetJob({ jobIdentifier: 'alpha-v1' }));
    expect(job).toMatchObject({ status: 'Completed', outputModelArn: arn });
  });

  test('cannot be deleted while something serves them', async () => {
    const [arn = ''] = await train('alpha-v1');
    await client.send(new Deploy({ modelDeploymentName: 'd', modelArn: arn }));
    const refused = { name: 'ConflictException' };
    await expect(client.send(new Delete({ modelIdentifier: arn }))).rejects.toMatchObject(refused);
    server.clock.advance(HOUR);
    await client.send(new Undeploy({ customModelDeploymentIdentifier: 'd' }));
    await client.send(
      new Provision({ provisionedModelName: 'p', modelId: 'alpha-v1', modelUnits: 1 }),
    );
    await expect(client.send(new Delete({ modelIdentifier: arn }))).rejects.toMatchObject(refused);
    await client.send(new Unprovision({ provisionedModelId: 'p' }));
    await client.send(new Delete({ modelIdentifier: arn }));
  });
});

describe('tags', () => {
  test('of a job and of its model are two sets, changed one by one', async () => {
    const [modelArn = ''] = await train('alpha-v1');
    const job = await client.send(new GetJob({ jobIdentifier: 'alpha-v1' }));
    const resourceARN = job.jobArn ?? '';
    await client.send(
      new TagResourceCommand({ resourceARN, tags: [{ key: 'owner', value: 'ml' }] }),
    );
    await client.send(new UntagResourceCommand({ resourceARN, tagKeys: ['temper:stack'] }));
    expect((await client.send(new Tags({ resourceARN }))).tags).toEqual([
      { key: 'owner', value: 'ml' },
    ]);
    expect((await client.send(new Tags({ resourceARN: modelArn }))).tags).toEqual([
      { key: 'temper:version', value: '1' },
    ]);
  });

  test('never exceed fifty, old and new together', async () => {
    await train('alpha-v1');
    const job = await client.send(new GetJob({ jobIdentifier: 'alpha-v1' }));
    const tags = Array.from({ length: 50 }, (_, index) => ({ key: `k${index}`, value: '' }));
    await expect(
      client.send(new TagResourceCommand({ resourceARN: job.jobArn, tags })),
    ).rejects.toMatchObject({ name: 'TooManyTagsException', resourceName: job.jobArn });
  });

  test('of resources that the sandbox’s Bedrock does not hold are left to moto', async () => {
    const resourceARN = 'arn:aws:bedrock:us-east-1:123456789012:guardrail/abcdefghijkl';
    await expect(client.send(new Tags({ resourceARN }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
  });
});

describe('foundation models', () => {
  test('are listed by what can customize them, each with its lifecycle', async () => {
    const list = await client.send(
      new ListFoundationModelsCommand({ byCustomizationType: 'FINE_TUNING' }),
    );
    const micro = list.modelSummaries?.find((one) => one.modelId === NOVA_MICRO);
    expect(micro).toMatchObject({
      modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${NOVA_MICRO}`,
      providerName: 'Amazon',
      outputModalities: ['TEXT'],
      modelLifecycle: { status: 'ACTIVE' },
    });
    expect(list.modelSummaries?.some((one) => one.modelId?.startsWith('meta.'))).toBe(false);
    const onDemand = await client.send(
      new ListFoundationModelsCommand({ byInferenceType: 'ON_DEMAND' }),
    );
    const ids = onDemand.modelSummaries?.map((one) => one.modelId);
    expect(ids).toContain('amazon.nova-micro-v1:0');
    expect(ids).not.toContain(NOVA_MICRO);
  });

  test('tell when they became legacy, start nothing from then on, and are gone at their end', async () => {
    const haiku = 'anthropic.claude-3-haiku-20240307-v1:0:200k';
    const on = async (day: string) => {
      const clock = new SandboxClock({ realNow: () => Date.parse(`${day}T12:00:00Z`) });
      const then = await startBedrock({ clock });
      const west = then.client({ region: 'us-west-2' });
      try {
        const answer = await west.send(new GetFoundationModelCommand({ modelIdentifier: haiku }));
        const lifecycle = answer.modelDetails?.modelLifecycle;
        const job = { ...aJob(), baseModelIdentifier: haiku, hyperParameters: {} };
        const started = await west.send(new Create(job)).then(
          () => 'started',
          (error: Error) => error.message,
        );
        return { lifecycle, started };
      } finally {
        await then.close();
      }
    };
    expect(await on('2026-03-09')).toMatchObject({
      lifecycle: { status: 'ACTIVE' },
      started: 'started',
    });
    expect(await on('2026-03-10')).toMatchObject({
      lifecycle: { status: 'LEGACY', endOfLifeTime: new Date('2026-09-10T00:00:00Z') },
      started: expect.stringContaining('Legacy'),
    });
    await expect(on('2026-09-10')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('are available to the account unless a fault says otherwise, and then no job starts', async () => {
    const available = async () => {
      const asked = new GetFoundationModelAvailabilityCommand({
        modelId: 'amazon.nova-micro-v1:0',
      });
      const { agreementAvailability, entitlementAvailability } = await client.send(asked);
      return [agreementAvailability?.status, entitlementAvailability];
    };
    expect(await available()).toEqual(['AVAILABLE', 'AVAILABLE']);
    await server.bedrock.setFaults({ denyModel: { match: 'amazon.nova-micro*' } });
    expect(await available()).toEqual(['NOT_AVAILABLE', 'NOT_AVAILABLE']);
    await expect(client.send(new Create(aJob()))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await server.bedrock.setFaults({});
    expect(await available()).toEqual(['AVAILABLE', 'AVAILABLE']);
    await client.send(new Create(aJob()));
    const other = new GetFoundationModelAvailabilityCommand({ modelId: 'meta.llama3-1-8b' });
    await expect(client.send(other)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('of another region are unknown', async () => {
    await expect(
      server
        .client({ region: 'eu-west-1' })
        .send(new GetFoundationModelCommand({ modelIdentifier: NOVA_MICRO })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

test('invocation logging is one configuration that can be put, read and deleted', async () => {
  const loggingConfig = { s3Config: { bucketName: 'logs' }, textDataDeliveryEnabled: true };
  const get = async () =>
    (await client.send(new GetModelInvocationLoggingConfigurationCommand({}))).loggingConfig;
  expect(await get()).toBeUndefined();
  await client.send(new PutModelInvocationLoggingConfigurationCommand({ loggingConfig }));
  expect(await get()).toEqual(loggingConfig);
  await client.send(new DeleteModelInvocationLoggingConfigurationCommand({}));
  expect(await get()).toBeUndefined();
});
