import type { TrainingJob } from '../../../controller/aws/training-job.ts';

export const JOB_ARN =
  'arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-micro-v1:0:128k/abcdefghijkl';

/** A job as GetModelCustomizationJob answers it. */
export function aJobAnswer(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    jobArn: JOB_ARN,
    jobName: 'support-bot-v1',
    outputModelName: 'support-bot-v1',
    roleArn: 'arn:aws:iam::111122223333:role/temper-support-bot-v1',
    status: 'InProgress',
    creationTime: '2026-11-20T10:00:00Z',
    baseModelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k',
    hyperParameters: { epochCount: '2', learningRate: '1.0E-4' },
    trainingDataConfig: { s3Uri: 's3://data/train.jsonl' },
    outputDataConfig: { s3Uri: 's3://results/support-bot/v1/' },
    ...fields,
  };
}

/** A job as `find` gives it. */
export function aJob(fields: Partial<TrainingJob> = {}): TrainingJob {
  return {
    name: 'support-bot-v1',
    arn: JOB_ARN,
    status: 'InProgress',
    phases: {
      validation: { status: 'Completed' },
      dataProcessing: { status: 'Completed' },
      training: { status: 'InProgress' },
    },
    createdAt: new Date('2026-11-20T10:00:00Z'),
    modelName: 'support-bot-v1',
    validationLosses: [],
    hyperparameters: {},
    baseModelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k',
    outputUri: 's3://results/support-bot/v1/',
    ...fields,
  };
}
