/**
 * Amazon Bedrock's operations by method and path (botocore's service model, bedrock 2023-04-20), the more specific path
 * before the less specific. An identifier may be an ARN, so it may hold slashes.
 */
export const BEDROCK_OPERATIONS = {
  CreateModelCustomizationJob: 'POST /model-customization-jobs',
  ListModelCustomizationJobs: 'GET /model-customization-jobs',
  StopModelCustomizationJob: 'POST /model-customization-jobs/{identifier}/stop',
  GetModelCustomizationJob: 'GET /model-customization-jobs/{identifier}',
  CreateCustomModel: 'POST /custom-models/create-custom-model',
  ListCustomModels: 'GET /custom-models',
  GetCustomModel: 'GET /custom-models/{identifier}',
  DeleteCustomModel: 'DELETE /custom-models/{identifier}',
  ListFoundationModels: 'GET /foundation-models',
  GetFoundationModel: 'GET /foundation-models/{identifier}',
  GetFoundationModelAvailability: 'GET /foundation-model-availability/{identifier}',
  CreateProvisionedModelThroughput: 'POST /provisioned-model-throughput',
  ListProvisionedModelThroughputs: 'GET /provisioned-model-throughputs',
  GetProvisionedModelThroughput: 'GET /provisioned-model-throughput/{identifier}',
  UpdateProvisionedModelThroughput: 'PATCH /provisioned-model-throughput/{identifier}',
  DeleteProvisionedModelThroughput: 'DELETE /provisioned-model-throughput/{identifier}',
  CreateCustomModelDeployment: 'POST /model-customization/custom-model-deployments',
  ListCustomModelDeployments: 'GET /model-customization/custom-model-deployments',
  GetCustomModelDeployment: 'GET /model-customization/custom-model-deployments/{identifier}',
  UpdateCustomModelDeployment: 'PATCH /model-customization/custom-model-deployments/{identifier}',
  DeleteCustomModelDeployment: 'DELETE /model-customization/custom-model-deployments/{identifier}',
  ListTagsForResource: 'POST /listTagsForResource',
  TagResource: 'POST /tagResource',
  UntagResource: 'POST /untagResource',
  GetModelInvocationLoggingConfiguration: 'GET /logging/modelinvocations',
  PutModelInvocationLoggingConfiguration: 'PUT /logging/modelinvocations',
  DeleteModelInvocationLoggingConfiguration: 'DELETE /logging/modelinvocations',
} as const;

export type BedrockOperation = keyof typeof BEDROCK_OPERATIONS;

interface BedrockRequest {
  readonly operation: BedrockOperation;
  /** Empty for an operation whose path has none. */
  readonly identifier: string;
}

/** A trailing slash is not part of the path: the AWS SDK for Go sends none, hand-written requests may. */
const PATTERNS = Object.entries(BEDROCK_OPERATIONS).map(([operation, request]) => ({
  operation: operation as BedrockOperation,
  pattern: new RegExp(`^${request.replace('{identifier}', '(?<identifier>.+?)')}/?$`),
}));

/** What a request asks of Bedrock; undefined where the table has no such path. */
export function bedrockRequest(method: string, path: string): BedrockRequest | undefined {
  for (const { operation, pattern } of PATTERNS) {
    const match = pattern.exec(`${method} ${path}`);
    if (match) return { operation, identifier: match.groups?.['identifier'] ?? '' };
  }
  return undefined;
}
