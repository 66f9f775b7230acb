import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  ACCOUNT,
  aJob,
  type BedrockServer,
  HOUR,
  MINUTE,
  REGION,
  startBedrock,
} from './bedrock-server.ts';

const run = promisify(execFile);

let server: BedrockServer;
beforeEach(async () => {
  server = await startBedrock();
});
afterEach(async () => server.close());

function environment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: server.url,
    AWS_MAX_ATTEMPTS: '1',
  };
}

async function aws(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run('aws', ['bedrock', ...args, '--output', 'json'], {
    env: environment(),
  });
  return stdout.trim() === '' ? {} : JSON.parse(stdout);
}

test('the AWS CLI creates, watches, lists and deletes', async () => {
  const input = JSON.stringify({ ...aJob(), jobTags: [{ key: 'team', value: 'ml' }] });
  const { jobArn } = await aws('create-model-customization-job', '--cli-input-json', input);
  server.clock.advance(5 * MINUTE);
  expect(
    await aws('get-model-customization-job', '--job-identifier', String(jobArn)),
  ).toMatchObject({
    status: 'InProgress',
    statusDetails: { validationDetails: { status: 'InProgress' } },
    hyperParameters: { learningRate: '1.0E-5' },
  });
  server.clock.advance(2 * HOUR);
  expect(await aws('list-custom-models', '--query', 'modelSummaries[].modelName')).toEqual([
    'support-bot-v1',
  ]);
  await aws('delete-custom-model', '--model-identifier', 'support-bot-v1');
  await expect(aws('get-custom-model', '--model-identifier', 'support-bot-v1')).rejects.toThrow(
    /An error occurred \(ResourceNotFoundException\)/,
  );
}, 120_000);

/** Every operation once; boto3 parses each answer by the service model, and the script checks what it parsed. */
const EVERY_OPERATION = `
import boto3, datetime, json, sys, urllib.request
from botocore.exceptions import ClientError
client = boto3.client('bedrock')
job, control = json.loads(sys.argv[1]), sys.argv[2]
def wait(minutes): urllib.request.urlopen(f'{control}/{minutes}').read()
def error(call, **kwargs):
    try: call(**kwargs)
    except ClientError as e: return e.response['Error']['Code'], e.response['ResponseMetadata']['HTTPStatusCode']
arn = client.create_model_customization_job(**job)['jobArn']
assert error(client.create_model_customization_job, **job) == ('ValidationException', 400)
got = client.get_model_customization_job(jobIdentifier=arn)
assert isinstance(got['creationTime'], datetime.datetime), got
assert client.list_model_customization_jobs(creationTimeAfter=got['creationTime'] - datetime.timedelta(seconds=1), statusEquals='InProgress')['modelCustomizationJobSummaries'][0]['jobArn'] == arn
client.create_model_customization_job(**{**job, 'jobName': 'stopped', 'customModelName': 'stopped'})
client.stop_model_customization_job(jobIdentifier='stopped')
wait(180)
got = client.get_model_customization_job(jobIdentifier=arn)
assert got['status'] == 'Completed' and isinstance(got['trainingMetrics']['trainingLoss'], float), got
assert client.get_model_customization_job(jobIdentifier='stopped')['status'] == 'Stopped'
model = client.get_custom_model(modelIdentifier=got['outputModelArn'])
assert model['modelStatus'] == 'Active' and model['jobArn'] == arn, model
pages = client.get_paginator('list_model_customization_jobs').paginate(PaginationConfig={'PageSize': 1})
assert sorted(s['jobName'] for p in pages for s in p['modelCustomizationJobSummaries']) == ['stopped', 'support-bot-v1']
client.tag_resource(resourceARN=arn, tags=[{'key': 'a', 'value': 'b'}])
assert client.list_tags_for_resource(resourceARN=arn)['tags'] == [{'key': 'a', 'value': 'b'}]
client.untag_resource(resourceARN=arn, tagKeys=['a'])
assert client.list_tags_for_resource(resourceARN=arn)['tags'] == []
assert error(client.list_tags_for_resource, resourceARN=arn[:-12] + 'z' * 12) == ('ResourceNotFoundException', 404)
base = client.get_foundation_model(modelIdentifier=job['baseModelIdentifier'])['modelDetails']
assert 'FINE_TUNING' in base['customizationsSupported'], base
assert client.list_foundation_models(byCustomizationType='FINE_TUNING')['modelSummaries']
d = client.create_custom_model_deployment(modelDeploymentName='serve', modelArn=model['modelArn'])['customModelDeploymentArn']
wait(10)
assert client.get_custom_model_deployment(customModelDeploymentIdentifier=d)['status'] == 'Active'
assert client.list_custom_model_deployments(statusEquals='Active')['modelDeploymentSummaries'][0]['customModelDeploymentName'] == 'serve'
assert error(client.delete_custom_model, modelIdentifier=model['modelArn']) == ('ConflictException', 400)
client.update_custom_model_deployment(customModelDeploymentIdentifier=d, modelArn=model['modelArn'])
client.delete_custom_model_deployment(customModelDeploymentIdentifier=d)
p = client.create_provisioned_model_throughput(modelUnits=1, provisionedModelName='pt', modelId=model['modelArn'])['provisionedModelArn']
wait(10)
assert client.get_provisioned_model_throughput(provisionedModelId=p)['status'] == 'InService'
client.update_provisioned_model_throughput(provisionedModelId=p, desiredProvisionedModelName='pt2')
assert client.list_provisioned_model_throughputs()['provisionedModelSummaries'][0]['provisionedModelName'] == 'pt2'
client.delete_provisioned_model_throughput(provisionedModelId=p)
client.put_model_invocation_logging_configuration(loggingConfig={'s3Config': {'bucketName': 'logs'}})
assert client.get_model_invocation_logging_configuration()['loggingConfig']['s3Config']['bucketName'] == 'logs'
client.delete_model_invocation_logging_configuration()
assert [m['modelName'] for m in client.list_custom_models(isOwned=True)['modelSummaries']] == ['support-bot-v1']
client.delete_custom_model(modelIdentifier='support-bot-v1')
assert client.list_custom_models()['modelSummaries'] == []
print('ok')
`;

test('boto3 reads every answer by the service model, and every error by its name', async () => {
  const { createServer } = await import('node:http');
  const control = createServer((request, response) => {
    server.clock.advance(Number(request.url?.slice(1)) * MINUTE);
    response.end();
  });
  await new Promise<void>((resolve) => void control.listen(0, '127.0.0.1', resolve));
  const address = control.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  try {
    const { stdout } = await run('python3', ['-c', EVERY_OPERATION, JSON.stringify(aJob()), url], {
      env: environment(),
    });
    expect(stdout.trim()).toBe('ok');
  } finally {
    control.close();
  }
}, 120_000);
