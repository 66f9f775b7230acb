import type { Operation } from './call.ts';
import { deleteCustomModel, getCustomModel, listCustomModels } from './custom-models.ts';
import {
  createModelCustomizationJob,
  getModelCustomizationJob,
  listModelCustomizationJobs,
  stopModelCustomizationJob,
} from './customization-jobs.ts';
import {
  createCustomModelDeployment,
  deleteCustomModelDeployment,
  getCustomModelDeployment,
  listCustomModelDeployments,
  updateCustomModelDeployment,
} from './deployments.ts';
import { getFoundationModel, listFoundationModels } from './foundation-models.ts';
import {
  deleteModelInvocationLoggingConfiguration,
  getModelInvocationLoggingConfiguration,
  putModelInvocationLoggingConfiguration,
} from './invocation-logging.ts';
import {
  createProvisionedModelThroughput,
  deleteProvisionedModelThroughput,
  getProvisionedModelThroughput,
  listProvisionedModelThroughputs,
  updateProvisionedModelThroughput,
} from './provisioned-throughput.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly operation: Operation;
}

/** A path of the service model as a pattern; an identifier may be an ARN, so it may hold slashes. */
function route(method: string, path: string, operation: Operation): Route {
  const pattern = path.replace('{identifier}', '(?<identifier>.+)');
  return { method, path: new RegExp(`^${pattern}/?$`), operation };
}

const DEPLOYMENTS = '/model-customization/custom-model-deployments';

/** More specific before less specific. */
const ROUTES: readonly Route[] = [
  route('POST', '/model-customization-jobs', createModelCustomizationJob),
  route('GET', '/model-customization-jobs', listModelCustomizationJobs),
  route('POST', '/model-customization-jobs/{identifier}/stop', stopModelCustomizationJob),
  route('GET', '/model-customization-jobs/{identifier}', getModelCustomizationJob),
  route('GET', '/custom-models', listCustomModels),
  route('GET', '/custom-models/{identifier}', getCustomModel),
  route('DELETE', '/custom-models/{identifier}', deleteCustomModel),
  route('GET', '/foundation-models', listFoundationModels),
  route('GET', '/foundation-models/{identifier}', getFoundationModel),
  route('POST', '/tagResource', tagResource),
  route('POST', '/untagResource', untagResource),
  route('POST', '/listTagsForResource', listTagsForResource),
  route('POST', '/provisioned-model-throughput', createProvisionedModelThroughput),
  route('GET', '/provisioned-model-throughputs', listProvisionedModelThroughputs),
  route('GET', '/provisioned-model-throughput/{identifier}', getProvisionedModelThroughput),
  route('PATCH', '/provisioned-model-throughput/{identifier}', updateProvisionedModelThroughput),
  route('DELETE', '/provisioned-model-throughput/{identifier}', deleteProvisionedModelThroughput),
  route('POST', DEPLOYMENTS, createCustomModelDeployment),
  route('GET', DEPLOYMENTS, listCustomModelDeployments),
  route('GET', `${DEPLOYMENTS}/{identifier}`, getCustomModelDeployment),
  route('PATCH', `${DEPLOYMENTS}/{identifier}`, updateCustomModelDeployment),
  route('DELETE', `${DEPLOYMENTS}/{identifier}`, deleteCustomModelDeployment),
  route('GET', '/logging/modelinvocations', getModelInvocationLoggingConfiguration),
  route('PUT', '/logging/modelinvocations', putModelInvocationLoggingConfiguration),
  route('DELETE', '/logging/modelinvocations', deleteModelInvocationLoggingConfiguration),
];

export interface Match {
  readonly operation: Operation;
  readonly identifier: string;
}

/** The operation that a request means; undefined for one the sandbox's Bedrock does not simulate. */
export function matchRoute(method: string, path: string): Match | undefined {
  for (const one of ROUTES) {
    const match = one.method === method ? one.path.exec(path) : null;
    if (match) return { operation: one.operation, identifier: match.groups?.['identifier'] ?? '' };
  }
  return undefined;
}
