/**
 * The inputs of the operations, from Amazon Bedrock's service model (botocore 1.43, bedrock 2023-04-20). Where AWS's
 * pattern backtracks exponentially in JavaScript (`JobName`: 30 dashes and a bad character take seconds) or is a huge
 * alternation, `test` is an equivalent or a superset that does not; what a superset lets through fails on look-up.
 */
import type { Pattern, Shape } from './shape.ts';

const same = (text: string): Pattern => ({ text, test: new RegExp(`^(?:${text})$`) });
const string = (bounds: Omit<Extract<Shape, { type: 'string' }>, 'type'> = {}): Shape => ({
  type: 'string',
  ...bounds,
});
const list = (of: Shape, min: number, max: number): Shape => ({ type: 'list', of, min, max });
const structure = (members: Record<string, Shape>, ...required: string[]): Shape => ({
  type: 'structure',
  members,
  required,
});

const JOB_NAME: Pattern = {
  text: '[a-zA-Z0-9](-*[a-zA-Z0-9\\+\\-\\.])*',
  test: /^[a-zA-Z0-9][a-zA-Z0-9+.-]*$/,
};
const MODEL_NAME: Pattern = {
  text: '([0-9a-zA-Z][_-]?){1,63}',
  test: /^[0-9a-zA-Z](?:[_-]?[0-9a-zA-Z])*[_-]?$/,
};
const S3_URI: Pattern = {
  text: "s3://[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:/[-!_*'().a-z0-9A-Z]+(?:/[-!_*'().a-z0-9A-Z]+)*)?/?",
  test: /^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:\/[-!_*'().a-z0-9A-Z]+)*\/?$/,
};
const TAG_TEXT = same('[a-zA-Z0-9\\s._:/=+@-]*');

const ROLE_ARN = string({
  min: 0,
  max: 2048,
  pattern: {
    text: 'arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+',
    test: /^arn:aws(?:-[^:]+)?:iam::(?:[0-9]{12})?:role\/.+$/,
  },
});
const TOKEN = string({
  min: 1,
  max: 256,
  pattern: {
    text: '[a-zA-Z0-9]([-a-zA-Z0-9]{0,254}[a-zA-Z0-9])?',
    test: /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*(?<=[a-zA-Z0-9]))?$/,
  },
});
const KMS_KEY = string({
  min: 1,
  max: 2048,
  pattern: same(
    '(arn:aws(-[^:]+)?:kms:[a-zA-Z0-9-]*:[0-9]{12}:((key/[a-zA-Z0-9-]{36})|(alias/[a-zA-Z0-9-_/]+)))|([a-zA-Z0-9-]{36})|(alias/[a-zA-Z0-9-_/]+)',
  ),
});
const MODEL_IDENTIFIER = string({ min: 1, max: 2048, pattern: same('[a-zA-Z0-9_.:/-]+') });
const ARN = string({ min: 20, max: 1011, pattern: same('arn:aws[a-zA-Z0-9_.:/-]*') });
const S3 = string({ min: 1, max: 1024, pattern: S3_URI });

const TAGS = list(
  structure(
    {
      key: string({ min: 1, max: 128, pattern: TAG_TEXT }),
      value: string({ min: 0, max: 256, pattern: TAG_TEXT }),
    },
    'key',
    'value',
  ),
  0,
  200,
);

const METADATA: Shape = { type: 'map', of: string({ max: 256 }) };
const METADATA_FILTER = { equals: METADATA, notEquals: METADATA };
const DATA_CONFIG = structure({
  s3Uri: S3,
  invocationLogsConfig: structure(
    {
      usePromptResponse: { type: 'boolean' },
      invocationLogSource: structure({ s3Uri: S3 }),
      requestMetadataFilters: structure({
        ...METADATA_FILTER,
        andAll: list(structure(METADATA_FILTER), 1, 16),
        orAll: list(structure(METADATA_FILTER), 1, 16),
      }),
    },
    'invocationLogSource',
  ),
});

const CUSTOMIZATION_CONFIG = structure({
  distillationConfig: structure(
    {
      teacherModelConfig: structure(
        {
          teacherModelIdentifier: MODEL_IDENTIFIER,
          maxResponseLengthForInference: { type: 'integer' },
        },
        'teacherModelIdentifier',
      ),
    },
    'teacherModelConfig',
  ),
  rftConfig: structure({
    graderConfig: structure({
      lambdaGrader: structure({ lambdaArn: string({ min: 1, max: 512 }) }, 'lambdaArn'),
    }),
    hyperParameters: structure({
      epochCount: { type: 'integer', min: 1, max: 50 },
      batchSize: { type: 'integer', min: 16, max: 512 },
      learningRate: { type: 'float', min: 1e-7, max: 0.001 },
      maxPromptLength: { type: 'integer' },
      trainingSamplePerPrompt: { type: 'integer', min: 2, max: 16 },
      inferenceMaxTokens: { type: 'integer' },
      reasoningEffort: string({ enum: ['low', 'medium', 'high'] }),
      evalInterval: { type: 'integer', min: 1, max: 100 },
    }),
  }),
});

const VPC_ID = string({ min: 0, max: 32, pattern: same('[-0-9a-zA-Z]+') });

export const CREATE_JOB = structure(
  {
    jobName: string({ min: 1, max: 63, pattern: JOB_NAME }),
    customModelName: string({ min: 1, max: 63, pattern: MODEL_NAME }),
    roleArn: ROLE_ARN,
    clientRequestToken: TOKEN,
    baseModelIdentifier: MODEL_IDENTIFIER,
    customizationType: string({
      enum: [
        'FINE_TUNING',
        'CONTINUED_PRE_TRAINING',
        'DISTILLATION',
        'REINFORCEMENT_FINE_TUNING',
        'IMPORTED',
      ],
    }),
    customModelKmsKeyId: KMS_KEY,
    jobTags: TAGS,
    customModelTags: TAGS,
    trainingDataConfig: DATA_CONFIG,
    validationDataConfig: structure(
      { validators: list(structure({ s3Uri: S3 }, 's3Uri'), 0, 10) },
      'validators',
    ),
    outputDataConfig: structure({ s3Uri: S3 }, 's3Uri'),
    hyperParameters: { type: 'map', of: string() },
    vpcConfig: structure(
      { subnetIds: list(VPC_ID, 1, 16), securityGroupIds: list(VPC_ID, 1, 5) },
      'subnetIds',
      'securityGroupIds',
    ),
    customizationConfig: CUSTOMIZATION_CONFIG,
  },
  'jobName',
  'customModelName',
  'roleArn',
  'baseModelIdentifier',
  'trainingDataConfig',
  'outputDataConfig',
);

export const JOB_IDENTIFIER = structure(
  { jobIdentifier: string({ min: 0, max: 1011, pattern: same('[a-zA-Z0-9+.:/-]*') }) },
  'jobIdentifier',
);

const NAMED_MODEL = string({ min: 1, max: 63, pattern: MODEL_NAME });
const POSITIVE: Shape = { type: 'integer', min: 1 };

export const CREATE_DEPLOYMENT = structure(
  {
    modelDeploymentName: NAMED_MODEL,
    modelArn: ARN,
    description: string({ min: 1, max: 2048 }),
    tags: TAGS,
    clientRequestToken: TOKEN,
  },
  'modelDeploymentName',
  'modelArn',
);
export const UPDATE_DEPLOYMENT = structure({ modelArn: ARN }, 'modelArn');

export const CREATE_THROUGHPUT = structure(
  {
    clientRequestToken: TOKEN,
    modelUnits: POSITIVE,
    provisionedModelName: NAMED_MODEL,
    modelId: MODEL_IDENTIFIER,
    commitmentDuration: string({ enum: ['OneMonth', 'SixMonths'] }),
    tags: TAGS,
  },
  'modelUnits',
  'provisionedModelName',
  'modelId',
);
export const UPDATE_THROUGHPUT = structure({
  desiredProvisionedModelName: NAMED_MODEL,
  desiredModelId: MODEL_IDENTIFIER,
});

const TAGGED = string({ min: 20, max: 1011 });
export const TAG_RESOURCE = structure({ resourceARN: TAGGED, tags: TAGS }, 'resourceARN', 'tags');
export const UNTAG_RESOURCE = structure(
  {
    resourceARN: TAGGED,
    tagKeys: list(string({ min: 1, max: 128, pattern: TAG_TEXT }), 0, 200),
  },
  'resourceARN',
  'tagKeys',
);
export const LIST_TAGS = structure({ resourceARN: TAGGED }, 'resourceARN');

const LOG_BUCKET = structure(
  { bucketName: string({ min: 3, max: 63 }), keyPrefix: string({ min: 0, max: 1024 }) },
  'bucketName',
);
export const PUT_LOGGING = structure(
  {
    loggingConfig: structure({
      cloudWatchConfig: structure(
        {
          logGroupName: string({ min: 1, max: 512 }),
          roleArn: ROLE_ARN,
          largeDataDeliveryS3Config: LOG_BUCKET,
        },
        'logGroupName',
        'roleArn',
      ),
      s3Config: LOG_BUCKET,
      textDataDeliveryEnabled: { type: 'boolean' },
      imageDataDeliveryEnabled: { type: 'boolean' },
      embeddingDataDeliveryEnabled: { type: 'boolean' },
      videoDataDeliveryEnabled: { type: 'boolean' },
      audioDataDeliveryEnabled: { type: 'boolean' },
    }),
  },
  'loggingConfig',
);
