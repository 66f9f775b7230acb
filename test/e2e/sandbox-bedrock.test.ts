/*
 * What the real Terraform with the real provider 5.100.0 makes of the simulated Bedrock: the facts about drift, import
 * and destroy that the compiler and the gates are built on.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetModelCustomizationJobCommand } from '@aws-sdk/client-bedrock';
import { engineEnvironment } from '../../controller/terraform/engine/engine-environment.ts';
import { cliConfig, findMirror } from '../../controller/terraform/engine/mirror.ts';
import {
  ACCOUNT,
  aJob,
  type BedrockServer,
  HOUR,
  NOVA_MICRO,
  REGION,
  startBedrock,
} from '../controller/sandbox/bedrock/bedrock-server.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const TIMEOUT = 600_000;
const ADDRESS = 'aws_bedrock_custom_model.attempt_1';
/** Every argument that AWS echoes in its own way. */
const ECHOED = ['hyperparameters', 'base_model_identifier', 'custom_model_kms_key_id'];

const temporaryFolder = temporaryFolders();
let server: BedrockServer;
let folder: string;
beforeEach(async () => {
  server = await startBedrock();
  folder = await temporaryFolder();
  const { platform, arch } = process;
  const mirror = await findMirror({ platform, arch, home: process.env['HOME'] ?? folder });
  await writeFile(join(folder, 'terraform.rc'), cliConfig(mirror));
});
afterEach(async () => server.close());

async function terraform(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const variables = { PATH: process.env['PATH'] ?? '', HOME: folder };
    const env = engineEnvironment(variables, join(folder, 'terraform.rc'));
    execFile('terraform', [...args, '-no-color'], { cwd: folder, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: out + err });
    });
  });
}

async function succeed(...args: string[]): Promise<string> {
  const { code, output } = await terraform(...args);
  expect({ code, output }).toMatchObject({ code: 0 });
  return output;
}

interface Configuration {
  readonly ignored: readonly string[];
  readonly model?: object;
  readonly importId?: string;
}

async function configure({ ignored, model = {}, importId }: Configuration): Promise<void> {
  const job = aJob();
  const configuration = {
    terraform: {
      required_providers: {
        aws: { source: 'registry.terraform.io/hashicorp/aws', version: '5.100.0' },
      },
    },
    provider: {
      aws: {
        region: REGION,
        access_key: ACCOUNT,
        secret_key: 'sandbox',
        skip_credentials_validation: true,
        skip_requesting_account_id: true,
        skip_metadata_api_check: 'true',
        max_retries: 1,
        endpoints: [{ bedrock: server.url }],
      },
    },
    resource: {
      aws_bedrock_custom_model: {
        attempt_1: {
          job_name: job.jobName,
          custom_model_name: job.customModelName,
          base_model_identifier: `arn:aws:bedrock:${REGION}::foundation-model/${NOVA_MICRO}`,
          role_arn: job.roleArn,
          hyperparameters: {
            epochCount: '2',
            batchSize: '1',
            learningRate: '0.00001',
            learningRateWarmupSteps: '10',
          },
          training_data_config: [{ s3_uri: job.trainingDataConfig.s3Uri }],
          validation_data_config: [{ validator: [{ s3_uri: 's3://data/validation.jsonl' }] }],
          output_data_config: [{ s3_uri: job.outputDataConfig.s3Uri }],
          custom_model_kms_key_id: `arn:aws:kms:${REGION}:${ACCOUNT}:alias/temper-research`,
          vpc_config: [{ subnet_ids: ['subnet-b', 'subnet-a'], security_group_ids: ['sg-1'] }],
          tags: { 'temper:stack': 'model/support-bot/v1' },
          timeouts: { delete: '180m' },
          lifecycle: { ignore_changes: ignored },
          ...model,
        },
      },
    },
    ...(importId !== undefined && { import: [{ to: ADDRESS, id: importId }] }),
    output: {
      job_status: { value: `\${${ADDRESS}.job_status}` },
      custom_model_arn: { value: `\${${ADDRESS}.custom_model_arn}` },
      training_metrics: { value: `\${${ADDRESS}.training_metrics}` },
      validation_metrics: { value: `\${${ADDRESS}.validation_metrics}` },
    },
  };
  await writeFile(join(folder, 'main.tf.json'), JSON.stringify(configuration));
}

async function job() {
  return server
    .client()
    .send(new GetModelCustomizationJobCommand({ jobIdentifier: 'support-bot-v1' }));
}

test(
  'destroying a job in training stops it',
  async () => {
    await configure({ ignored: ECHOED });
    await succeed('init', '-input=false');
    await succeed('apply', '-input=false', '-auto-approve');
    server.clock.advance(HOUR / 2);
    // Time stands still until Terraform has asked to stop, or the job would be done before.
    const clock = setInterval(() => {
      if (server.requests.some((one) => one.endsWith('/stop'))) server.clock.advance(60_000);
    }, 500);
    try {
      await succeed('destroy', '-input=false', '-auto-approve');
    } finally {
      clearInterval(clock);
    }
    expect((await job()).status).toBe('Stopped');
  },
  TIMEOUT,
);
