/** Amazon Bedrock's operations by method and path (botocore's service model, bedrock 2023-04-20). */
const OPERATIONS: readonly (readonly [string, RegExp, string])[] = [
  ['POST', /^\/model-customization-jobs$/, 'CreateModelCustomizationJob'],
  ['GET', /^\/model-customization-jobs$/, 'ListModelCustomizationJobs'],
  ['POST', /^\/model-customization-jobs\/.+\/stop$/, 'StopModelCustomizationJob'],
  ['GET', /^\/model-customization-jobs\/.+$/, 'GetModelCustomizationJob'],
  ['POST', /^\/custom-models\/create-custom-model$/, 'CreateCustomModel'],
  ['GET', /^\/custom-models$/, 'ListCustomModels'],
  ['GET', /^\/custom-models\/.+$/, 'GetCustomModel'],
  ['DELETE', /^\/custom-models\/.+$/, 'DeleteCustomModel'],
  ['GET', /^\/foundation-models$/, 'ListFoundationModels'],
  ['GET', /^\/foundation-models\/.+$/, 'GetFoundationModel'],
  ['POST', /^\/provisioned-model-throughput$/, 'CreateProvisionedModelThroughput'],
  ['GET', /^\/provisioned-model-throughputs$/, 'ListProvisionedModelThroughputs'],
  ['GET', /^\/provisioned-model-throughput\/.+$/, 'GetProvisionedModelThroughput'],
  ['PATCH', /^\/provisioned-model-throughput\/.+$/, 'UpdateProvisionedModelThroughput'],
  ['DELETE', /^\/provisioned-model-throughput\/.+$/, 'DeleteProvisionedModelThroughput'],
  ['POST', /^\/model-customization\/custom-model-deployments$/, 'CreateCustomModelDeployment'],
  ['GET', /^\/model-customization\/custom-model-deployments$/, 'ListCustomModelDeployments'],
  ['GET', /^\/model-customization\/custom-model-deployments\/.+$/, 'GetCustomModelDeployment'],
  ['PATCH', /^\/model-customization\/custom-model-deployments\/.+$/, 'UpdateCustomModelDeployment'],
  [
    'DELETE',
    /^\/model-customization\/custom-model-deployments\/.+$/,
    'DeleteCustomModelDeployment',
  ],
  ['POST', /^\/listTagsForResource$/, 'ListTagsForResource'],
  ['POST', /^\/tagResource$/, 'TagResource'],
  ['POST', /^\/untagResource$/, 'UntagResource'],
];

export function bedrockOperation(request: {
  readonly method: string;
  readonly path: string;
}): string | undefined {
  // A trailing slash is not part of the path: the AWS SDK for Go sends none, hand-written requests may.
  const path = request.path.replace(/\/$/, '');
  return OPERATIONS.find(([method, at]) => method === request.method && at.test(path))?.[2];
}
