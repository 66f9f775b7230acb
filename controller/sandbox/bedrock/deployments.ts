import { conflict, invalid, notFound, quotaExceeded } from './aws-error.ts';
import { type Call, nextId, ok, once, type Reply } from './call.ts';
import { existingModel } from './custom-models.ts';
import { bedrockArn } from './identifiers.ts';
import { isoTime } from './job-view.ts';
import { choice, page } from './listing.ts';
import type { DeploymentRecord, ModelRecord, Tag } from './region-state.ts';
import {
  changedTime,
  findServing,
  isCreating,
  isSwapping,
  servedModelArn,
  swapTo,
} from './serving.ts';
import { checkShape } from './shape.ts';
import { CREATE_DEPLOYMENT, UPDATE_DEPLOYMENT } from './shapes.ts';
import { newTags } from './tags.ts';

interface CreateInput {
  readonly modelDeploymentName: string;
  readonly modelArn: string;
  readonly description?: string;
  readonly tags?: readonly Tag[];
}

export async function createCustomModelDeployment(call: Call): Promise<Reply> {
  const input = checkShape<CreateInput>(CREATE_DEPLOYMENT, call.body);
  const arn = await once(call, 'CreateCustomModelDeployment', () => create(call, input));
  return ok({ customModelDeploymentArn: arn }, 202);
}

export function getCustomModelDeployment(call: Call): Reply {
  const found = deployment(call);
  const { swap } = found;
  return ok({
    customModelDeploymentArn: found.arn,
    modelDeploymentName: found.name,
    modelArn: servedModelArn(found, call.nowMs),
    createdAt: isoTime(found.createdMs),
    status: status(found, call.nowMs),
    description: found.description,
    updateDetails: swap && {
      modelArn: found.modelArn,
      updateStatus: isSwapping(found, call.nowMs) ? 'Updating' : 'UpdateCompleted',
    },
    lastUpdatedAt: changedTime(found, call.nowMs),
  });
}

export function listCustomModelDeployments(call: Call): Reply {
  const { query, nowMs } = call;
  const wanted = choice(query, 'statusEquals', ['Creating', 'Active', 'Failed']);
  const model = query.get('modelArnEquals');
  const matching = call.state.deployments.filter(
    (one) =>
      (wanted === undefined || status(one, nowMs) === wanted) &&
      (model === null || servedModelArn(one, nowMs) === model),
  );
  const { items, nextToken } = page(matching, query, {
    after: 'createdAfter',
    before: 'createdBefore',
  });
  return ok({
    nextToken,
    modelDeploymentSummaries: items.map((one) => ({
      customModelDeploymentArn: one.arn,
      customModelDeploymentName: one.name,
      modelArn: servedModelArn(one, nowMs),
      createdAt: isoTime(one.createdMs),
      status: status(one, nowMs),
      lastUpdatedAt: changedTime(one, nowMs),
    })),
  });
}

export function updateCustomModelDeployment(call: Call): Reply {
  const { modelArn } = checkShape<{ modelArn: string }>(UPDATE_DEPLOYMENT, call.body);
  const found = deployment(call);
  const next = deployable(call, modelArn);
  if (status(found, call.nowMs) !== 'Active' || isSwapping(found, call.nowMs))
    throw invalid(`The deployment ${found.name} is being created or updated.`);
  const old = existingModel(call.state, found.modelArn);
  if (old.baseModelId !== next.baseModelId)
    throw invalid(`The model ${next.name} is not a custom model of ${old.baseModelId}.`);
  swapTo(found, next.arn, call.nowMs);
  return ok({ customModelDeploymentArn: found.arn }, 202);
}

/** That a deployment cannot be deleted while it is created was seen on AWS (cloud-custodian's fixtures, 2026-07). */
export function deleteCustomModelDeployment(call: Call): Reply {
  const found = deployment(call);
  if (status(found, call.nowMs) === 'Creating')
    throw conflict(`The deployment ${found.name} cannot be deleted while its status is Creating.`);
  call.state.deployments = call.state.deployments.filter((one) => one !== found);
  return ok();
}

function create(call: Call, input: CreateInput): string {
  const { state, nowMs, quotas } = call;
  const model = deployable(call, input.modelArn);
  if (state.deployments.some((one) => one.name === input.modelDeploymentName))
    throw invalid('The provided model deployment name is currently in use.');
  const creating = state.deployments.filter((one) => isCreating(one, nowMs)).length;
  if (creating >= quotas.creatingDeployments)
    throw quotaExceeded(
      `The number of custom model deployments in progress exceeds the limit of ${quotas.creatingDeployments}.`,
    );
  const tags = newTags(input.tags, input.modelDeploymentName);
  const id = nextId(call, 'deployment');
  const arn = bedrockArn(state, `custom-model-deployment/${id}`);
  state.deployments.push({
    id,
    arn,
    name: input.modelDeploymentName,
    modelArn: model.arn,
    ...(input.description !== undefined && { description: input.description }),
    createdMs: nowMs,
    updatedMs: nowMs,
    tags,
  });
  return arn;
}

function deployable(call: Call, modelArn: string): ModelRecord {
  const model = existingModel(call.state, modelArn);
  if (!call.baseModels.withId(model.baseModelId).serving.onDemand)
    throw invalid(
      `Custom models of ${model.baseModelId} are not supported for on-demand deployment.`,
    );
  return model;
}

function deployment(call: Call): DeploymentRecord {
  const found = findServing(call.state.deployments, call);
  if (!found) throw notFound(`The custom model deployment ${call.identifier} was not found.`);
  return found;
}

function status(one: DeploymentRecord, nowMs: number): 'Creating' | 'Active' {
  return isCreating(one, nowMs) ? 'Creating' : 'Active';
}
