import {
  CreateCustomModelDeploymentCommand as Deploy,
  CreateModelCustomizationJobCommand as Create,
  CreateProvisionedModelThroughputCommand as Provision,
  DeleteCustomModelCommand as Delete,
  DeleteCustomModelDeploymentCommand as Undeploy,
  DeleteProvisionedModelThroughputCommand as Unprovision,
  GetCustomModelCommand as GetModel,
  GetCustomModelDeploymentCommand as GetDeployment,
  GetProvisionedModelThroughputCommand as GetThroughput,
  ListCustomModelDeploymentsCommand as ListDeployments,
  ListProvisionedModelThroughputsCommand,
  UpdateCustomModelDeploymentCommand as Redeploy,
  UpdateProvisionedModelThroughputCommand as Reprovision,
} from '@aws-sdk/client-bedrock';
import { type BedrockServer, aJob, HOUR, MINUTE, startBedrock } from './bedrock-server.ts';

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

describe('custom model deployments', () => {
  test('are Creating for some minutes, then Active; deleted only when Active', async () => {
    const [modelArn] = await train('alpha-v1');
    const { customModelDeploymentArn } = await client.send(
      new Deploy({ modelDeploymentName: 'serve', modelArn, description: 'champion' }),
    );
    const id = { customModelDeploymentIdentifier: customModelDeploymentArn };
    expect(await client.send(new GetDeployment(id))).toMatchObject({
      status: 'Creating',
      description: 'champion',
      modelArn,
    });
    await expect(client.send(new Undeploy(id))).rejects.toMatchObject({
      name: 'ConflictException',
    });
    server.clock.advance(10 * MINUTE);
    expect((await client.send(new GetDeployment(id))).status).toBe('Active');
    await client.send(new Undeploy(id));
    await expect(client.send(new GetDeployment(id))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('swap their model behind one ARN: the old one serves until the update is completed', async () => {
    const [first, second] = await train('alpha-v1', 'alpha-v2');
    await client.send(new Deploy({ modelDeploymentName: 'serve', modelArn: first }));
    const id = { customModelDeploymentIdentifier: 'serve' };
    server.clock.advance(10 * MINUTE);
    await client.send(new Redeploy({ ...id, modelArn: second }));
    expect(await client.send(new GetDeployment(id))).toMatchObject({
      status: 'Active',
      modelArn: first,
      updateDetails: { modelArn: second, updateStatus: 'Updating' },
    });
    await expect(client.send(new Delete({ modelIdentifier: first }))).rejects.toThrow();
    server.clock.advance(10 * MINUTE);
    const done = await client.send(new GetDeployment(id));
    expect(done).toMatchObject({
      modelArn: second,
      updateDetails: { updateStatus: 'UpdateCompleted' },
    });
    const list = await client.send(new ListDeployments({ modelArnEquals: second }));
    expect(list.modelDeploymentSummaries).toHaveLength(1);
  });

  test('refuse a base model that cannot serve on demand, a taken name, and a third at once', async () => {
    const [modelArn = ''] = await train('alpha-v1');
    const deploy = async (modelDeploymentName: string) =>
      client.send(new Deploy({ modelDeploymentName, modelArn }));
    await deploy('one');
    await expect(deploy('one')).rejects.toMatchObject({ name: 'ValidationException' });
    await deploy('two');
    await expect(deploy('three')).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
    const west = server.client({ region: 'us-west-2' });
    const text = Array(100).fill('{"prompt":"a","completion":"b"}').join('\n');
    server.neighbours.objects.set('data/llama.jsonl', Buffer.from(text));
    await west.send(
      new Create({
        ...aJob('llama'),
        baseModelIdentifier: 'meta.llama3-1-8b-instruct-v1:0:128k',
        hyperParameters: {},
        trainingDataConfig: { s3Uri: 's3://data/llama.jsonl' },
      }),
    );
    server.clock.advance(24 * HOUR);
    const llama = await west.send(new GetModel({ modelIdentifier: 'llama' }));
    await expect(
      west.send(new Deploy({ modelDeploymentName: 'x', modelArn: llama.modelArn })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

test('provisioned throughput is created, swapped, renamed, listed and deleted', async () => {
  const [first, second] = await train('alpha-v1', 'alpha-v2');
  await client.send(new Provision({ provisionedModelName: 'pt', modelId: first, modelUnits: 2 }));
  await expect(
    client.send(new Provision({ provisionedModelName: 'more', modelId: first, modelUnits: 1 })),
  ).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
  const get = async (provisionedModelId: string) =>
    client.send(new GetThroughput({ provisionedModelId }));
  expect(await get('pt')).toMatchObject({ status: 'Creating', modelUnits: 2, modelArn: first });
  server.clock.advance(10 * MINUTE);
  expect((await get('pt')).status).toBe('InService');
  await client.send(
    new Reprovision({
      provisionedModelId: 'pt',
      desiredModelId: second,
      desiredProvisionedModelName: 'renamed',
    }),
  );
  expect(await get('renamed')).toMatchObject({
    status: 'Updating',
    modelArn: first,
    desiredModelArn: second,
  });
  server.clock.advance(10 * MINUTE);
  expect(await get('renamed')).toMatchObject({ status: 'InService', modelArn: second });
  const list = await client.send(new ListProvisionedModelThroughputsCommand({}));
  expect(list.provisionedModelSummaries).toHaveLength(1);
  await client.send(new Unprovision({ provisionedModelId: 'renamed' }));
  await expect(get('renamed')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a commitment must end before its throughput can be deleted', async () => {
  const [modelId] = await train('alpha-v1');
  const pt = { provisionedModelName: 'pt', modelId, modelUnits: 1 };
  await client.send(new Provision({ ...pt, commitmentDuration: 'OneMonth' }));
  const id = { provisionedModelId: 'pt' };
  server.clock.advance(27 * 24 * HOUR);
  await expect(client.send(new Unprovision(id))).rejects.toMatchObject({
    name: 'ConflictException',
  });
  server.clock.advance(4 * 24 * HOUR);
  await client.send(new Unprovision(id));
});
