/*
 * The alternative: what a team writes by hand with CDKTF, all stacks in one App. It makes the same resources, outputs,
 * backends and tags as Temper's FineTune stacks, from values that stand in the program: it reads and checks nothing.
 * Run as: plain-cdktf <number of models> <output folder>
 */
import { BedrockCustomModel } from '@cdktf/provider-aws/lib/bedrock-custom-model/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { App, S3Backend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

class ModelStack extends TerraformStack {
  constructor(scope: Construct, name: string) {
    super(scope, name);
    new AwsProvider(this, 'aws', {
      region: REGION,
      allowedAccountIds: [ACCOUNT],
      maxRetries: 10,
      retryMode: 'standard',
      defaultTags: [{ tags: { 'managed-by': 'cdktf', model: name, version: '1', stack: name } }],
    });
    new S3Backend(this, {
      bucket: `state-${ACCOUNT}`,
      key: `models/${name}/v1.tfstate`,
      region: REGION,
      encrypt: true,
      allowedAccountIds: [ACCOUNT],
    });
    const role = new IamRole(this, 'training', {
      name: `training-${name}`,
      description: 'Bedrock reads the data and writes the results of one training',
      assumeRolePolicy: JSON.stringify(trust()),
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'training',
      role: role.name,
      policy: JSON.stringify(permissions(name)),
    });
    this.#outputs(this.#model(name, role, policy), role);
  }

  #model(name: string, role: IamRole, policy: IamRolePolicy): BedrockCustomModel {
    return new BedrockCustomModel(this, 'model', {
      baseModelIdentifier: `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-micro-v1:0:128k`,
      customModelName: `${name}-v1`,
      jobName: `${name}-v1`,
      customizationType: 'FINE_TUNING',
      roleArn: role.arn,
      hyperparameters: {
        batchSize: '1',
        epochCount: '2',
        learningRate: '0.00001',
        learningRateWarmupSteps: '10',
      },
      trainingDataConfig: [{ s3Uri: `s3://some-bucket/${name}/train.jsonl` }],
      outputDataConfig: [{ s3Uri: `s3://artifacts-${ACCOUNT}/${name}/v1/` }],
      timeouts: { delete: '180m' },
      dependsOn: [policy],
      lifecycle: {
        preventDestroy: true,
        ignoreChanges: ['hyperparameters', 'base_model_identifier'],
      },
    });
  }

  #outputs(model: BedrockCustomModel, role: IamRole): void {
    const values = {
      custom_model_arn: model.customModelArn,
      custom_model_name: model.customModelName,
      job_arn: model.jobArn,
      job_name: model.jobName,
      job_status: model.jobStatus,
      training_metrics: model.getStringAttribute('training_metrics'),
      validation_metrics: model.getStringAttribute('validation_metrics'),
      training_data_uri: model.trainingDataConfig.get(0).s3Uri,
      output_data_uri: model.outputDataConfig.get(0).s3Uri,
      role_arn: role.arn,
    };
    for (const [name, value] of Object.entries(values)) new TerraformOutput(this, name, { value });
  }
}

function trust(): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'bedrock.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
          ArnEquals: {
            'aws:SourceArn': `arn:aws:bedrock:${REGION}:${ACCOUNT}:model-customization-job/*`,
          },
        },
      },
    ],
  };
}

function permissions(name: string): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::some-bucket' },
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::some-bucket/${name}/train.jsonl`,
      },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: `arn:aws:s3:::artifacts-${ACCOUNT}/${name}/v1/*`,
      },
    ],
  };
}

const [count = '1', outdir = 'cdktf.out'] = process.argv.slice(2);
const app = new App({ outdir });
for (let at = 0; at < Number(count); at += 1) new ModelStack(app, `model-${at}`);
app.synth();
