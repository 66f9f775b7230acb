import { conflict, invalid, notFound, quotaExceeded } from './aws-error.ts';
import { customModel } from './base-models.ts';
import { type Call, nextId, ok, once, type Reply } from './call.ts';
import { bedrockArn, foundationModelArn } from './identifiers.ts';
import { isoTime } from './job-view.ts';
import { choice, page } from './listing.ts';
import type { Tag, ThroughputRecord } from './region-state.ts';
import {
  changedTime,
  findServing,
  isCreating,
  isSwapping,
  servedModelArn,
  swapTo,
} from './serving.ts';
import { checkShape } from './shape.ts';
import { CREATE_THROUGHPUT, UPDATE_THROUGHPUT } from './shapes.ts';
import { newTags } from './tags.ts';

interface CreateInput {
  readonly modelUnits: number;
  readonly provisionedModelName: string;
  readonly modelId: string;
  readonly commitmentDuration?: 'OneMonth' | 'SixMonths';
  readonly tags?: readonly Tag[];
}

interface Servable {
  readonly arn: string;
  readonly baseModelId: string;
}

export async function createProvisionedModelThroughput(call: Call): Promise<Reply> {
  const input = checkShape<CreateInput>(CREATE_THROUGHPUT, call.body);
  const arn = await once(call, 'CreateProvisionedModelThroughput', () => create(call, input));
  return ok({ provisionedModelArn: arn }, 201);
}

export function getProvisionedModelThroughput(call: Call): Reply {
  return ok(details(call, throughput(call)));
}

export function listProvisionedModelThroughputs(call: Call): Reply {
  const { query, nowMs } = call;
  const wanted = choice(query, 'statusEquals', ['Creating', 'InService', 'Updating', 'Failed']);
  const model = query.get('modelArnEquals');
  const matching = call.state.throughputs.filter(
    (one) =>
      (wanted === undefined || status(one, nowMs) === wanted) &&
      (model === null || servedModelArn(one, nowMs) === model),
  );
  const { items, nextToken } = page(matching, query);
  return ok({ nextToken, provisionedModelSummaries: items.map((one) => details(call, one)) });
}

/** Renames, or swaps to the base or another custom model of the same base. */
export function updateProvisionedModelThroughput(call: Call): Reply {
  const input = checkShape<{ desiredProvisionedModelName?: string; desiredModelId?: string }>(
    UPDATE_THROUGHPUT,
    call.body,
  );
  const found = throughput(call);
  if (status(found, call.nowMs) !== 'InService')
    throw invalid(`The provisioned throughput ${found.name} is being created or updated.`);
  const next =
    input.desiredModelId === undefined ? undefined : servable(call, input.desiredModelId);
  if (next && next.baseModelId !== found.baseModelId)
    throw invalid(`The model ${input.desiredModelId} is not one of ${found.baseModelId}.`);
  const name = input.desiredProvisionedModelName;
  if (name !== undefined && name !== found.name) checkName(call, name);
  if (name !== undefined) found.name = name;
  if (next && next.arn !== found.modelArn) swapTo(found, next.arn, call.nowMs);
  found.updatedMs = call.nowMs;
  return ok();
}

/** Refused before the commitment is over; that AWS calls it a conflict is unverified. */
export function deleteProvisionedModelThroughput(call: Call): Reply {
  const found = throughput(call);
  const expiresMs = commitmentEndMs(found);
  if (expiresMs !== undefined && call.nowMs < expiresMs)
    throw conflict(
      `The provisioned throughput ${found.name} cannot be deleted before its commitment ends at ${isoTime(expiresMs)}.`,
    );
  call.state.throughputs = call.state.throughputs.filter((one) => one !== found);
  return ok();
}

function create(call: Call, input: CreateInput): string {
  const { state, nowMs, quotas } = call;
  const model = servable(call, input.modelId);
  if (!call.baseModels.withId(model.baseModelId).serving.provisionedThroughput)
    throw invalid(`Provisioned throughput is not supported for ${model.baseModelId}.`);
  checkName(call, input.provisionedModelName);
  const used = state.throughputs.reduce((sum, one) => sum + one.units, 0);
  if (used + input.modelUnits > quotas.modelUnits)
    throw quotaExceeded(
      `The number of provisioned model units exceeds the limit of ${quotas.modelUnits}.`,
    );
  const tags = newTags(input.tags, input.provisionedModelName);
  const id = nextId(call, 'throughput');
  const arn = bedrockArn(state, `provisioned-model/${id}`);
  state.throughputs.push({
    id,
    arn,
    name: input.provisionedModelName,
    modelArn: model.arn,
    baseModelId: model.baseModelId,
    units: input.modelUnits,
    ...(input.commitmentDuration !== undefined && { commitment: input.commitmentDuration }),
    createdMs: nowMs,
    updatedMs: nowMs,
    tags,
  });
  return arn;
}

function checkName(call: Call, name: string): void {
  if (call.state.throughputs.some((one) => one.name === name))
    throw invalid('The provided provisioned model name is currently in use.');
}

/** A custom model by name or ARN, or a base model by id or ARN. */
function servable(call: Call, identifier: string): Servable {
  const { state } = call;
  const custom = customModel(state, identifier);
  if (custom) return custom;
  const base = call.baseModels
    .available(call)
    .find((one) => [one.id, foundationModelArn(state.region, one.id)].includes(identifier));
  if (!base) throw notFound(`The model ${identifier} was not found.`);
  return { arn: foundationModelArn(state.region, base.id), baseModelId: base.id };
}

function throughput(call: Call): ThroughputRecord {
  const found = findServing(call.state.throughputs, call);
  if (!found) throw notFound(`The provisioned throughput ${call.identifier} was not found.`);
  return found;
}

function details(call: Call, one: ThroughputRecord): object {
  const expiresMs = commitmentEndMs(one);
  return {
    modelUnits: one.units,
    desiredModelUnits: one.units,
    provisionedModelName: one.name,
    provisionedModelArn: one.arn,
    modelArn: servedModelArn(one, call.nowMs),
    desiredModelArn: one.modelArn,
    foundationModelArn: foundationModelArn(call.state.region, one.baseModelId),
    status: status(one, call.nowMs),
    creationTime: isoTime(one.createdMs),
    lastModifiedTime: changedTime(one, call.nowMs),
    commitmentDuration: one.commitment,
    commitmentExpirationTime: expiresMs === undefined ? undefined : isoTime(expiresMs),
  };
}

function status(one: ThroughputRecord, nowMs: number): 'Creating' | 'InService' | 'Updating' {
  if (isCreating(one, nowMs)) return 'Creating';
  return isSwapping(one, nowMs) ? 'Updating' : 'InService';
}

function commitmentEndMs(one: ThroughputRecord): number | undefined {
  if (!one.commitment) return undefined;
  const end = new Date(one.createdMs);
  end.setUTCMonth(end.getUTCMonth() + (one.commitment === 'OneMonth' ? 1 : 6));
  return end.getTime();
}
