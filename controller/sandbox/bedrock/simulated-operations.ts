import type { BedrockOperation } from '../operation-bedrock.ts';
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
import {
  getFoundationModel,
  getFoundationModelAvailability,
  listFoundationModels,
} from './foundation-models.ts';
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

/** What the sandbox's Bedrock carries out itself; any other operation is left to the emulator. */
export const SIMULATED: Partial<Readonly<Record<BedrockOperation, Operation>>> = {
  CreateModelCustomizationJob: createModelCustomizationJob,
  ListModelCustomizationJobs: listModelCustomizationJobs,
  StopModelCustomizationJob: stopModelCustomizationJob,
  GetModelCustomizationJob: getModelCustomizationJob,
  ListCustomModels: listCustomModels,
  GetCustomModel: getCustomModel,
  DeleteCustomModel: deleteCustomModel,
  ListFoundationModels: listFoundationModels,
  GetFoundationModel: getFoundationModel,
  GetFoundationModelAvailability: getFoundationModelAvailability,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
  CreateProvisionedModelThroughput: createProvisionedModelThroughput,
  ListProvisionedModelThroughputs: listProvisionedModelThroughputs,
  GetProvisionedModelThroughput: getProvisionedModelThroughput,
  UpdateProvisionedModelThroughput: updateProvisionedModelThroughput,
  DeleteProvisionedModelThroughput: deleteProvisionedModelThroughput,
  CreateCustomModelDeployment: createCustomModelDeployment,
  ListCustomModelDeployments: listCustomModelDeployments,
  GetCustomModelDeployment: getCustomModelDeployment,
  UpdateCustomModelDeployment: updateCustomModelDeployment,
  DeleteCustomModelDeployment: deleteCustomModelDeployment,
  GetModelInvocationLoggingConfiguration: getModelInvocationLoggingConfiguration,
  PutModelInvocationLoggingConfiguration: putModelInvocationLoggingConfiguration,
  DeleteModelInvocationLoggingConfiguration: deleteModelInvocationLoggingConfiguration,
};
