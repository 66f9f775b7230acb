import { conflict, invalid, notFound } from './aws-error.ts';
import { customModel, unsuffixed } from './base-models.ts';
import { type Call, ok, type Reply } from './call.ts';
import { foundationModelArn } from './identifiers.ts';
import { modelDetails, modelSummary } from './job-view.ts';
import { choice, page } from './listing.ts';
import type { ModelRecord, RegionState } from './region-state.ts';

export function getCustomModel(call: Call): Reply {
  return ok(modelDetails(call.state, model(call)));
}

export function listCustomModels(call: Call): Reply {
  const { state, query } = call;
  const bases = ['baseModelArnEquals', 'foundationModelArnEquals'].flatMap(
    (name) => query.get(name) ?? [],
  );
  const status = choice(query, 'modelStatus', ['Active', 'Creating', 'Failed']);
  const none = choice(query, 'isOwned', ['true', 'false']) === 'false';
  const models = state.models.filter(
    (one) =>
      !none &&
      (status === undefined || status === 'Active') &&
      bases.every((arn) => baseArns(call, one).includes(arn)),
  );
  const { items, nextToken } = page(models, query);
  return ok({ nextToken, modelSummaries: items.map((one) => modelSummary(state, one)) });
}

/** AWS documents the refusal for distilled models; that it holds for every custom model is unverified. */
export function deleteCustomModel(call: Call): Reply {
  const { state } = call;
  const found = model(call);
  const user = usersOf(state, found.arn)[0];
  if (user !== undefined)
    throw conflict(`The custom model ${found.name} cannot be deleted because ${user} uses it.`);
  state.models = state.models.filter((one) => one !== found);
  return ok();
}

/** An active custom model by ARN or name. @throws AwsError ResourceNotFoundException */
export function existingModel(state: RegionState, identifier: string): ModelRecord {
  const found = customModel(state, identifier);
  if (!found) throw notFound(`The custom model ${identifier} was not found.`);
  return found;
}

function model(call: Call): ModelRecord {
  if (call.identifier.length > 2048) throw invalid('The provided model identifier is invalid.');
  return existingModel(call.state, call.identifier);
}

function usersOf(state: RegionState, arn: string): readonly string[] {
  return [...state.deployments, ...state.throughputs]
    .filter((one) => one.modelArn === arn || one.swap?.from === arn)
    .map((one) => one.name);
}

function baseArns(call: Call, one: ModelRecord): readonly string[] {
  const base = call.baseModels.withId(one.baseModelId);
  return [base.id, unsuffixed(base)].map((id) => foundationModelArn(call.state.region, id));
}
