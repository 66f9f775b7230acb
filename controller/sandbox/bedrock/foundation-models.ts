import type { BaseModel } from '../../../stacks/catalog/base-model.ts';
import { notFound } from './aws-error.ts';
import { isLegacy, METHOD_TYPES, unsuffixed } from './base-models.ts';
import { type Call, ok, type Reply } from './call.ts';
import { foundationModelArn } from './identifiers.ts';
import { isModelDenied } from './job-faults.ts';
import { choice } from './listing.ts';
import { isoTime } from './job-view.ts';

interface Details {
  readonly modelArn: string;
  readonly modelId: string;
  readonly modelName: string;
  readonly providerName: string;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly responseStreamingSupported: boolean;
  readonly customizationsSupported: readonly string[];
  readonly inferenceTypesSupported: readonly string[];
  readonly modelLifecycle: object;
}

/**
 * Whether the account may use a model. Access is on by default at AWS; a fault takes it away. That an id is taken with and
 * without its context length is unverified.
 */
export function getFoundationModelAvailability(call: Call): Reply {
  const modelId = call.identifier;
  const here = call.baseModels
    .available(call)
    .find((model) => model.id === modelId || unsuffixed(model) === modelId);
  if (!here) {
    throw notFound('Could not resolve the foundation model from the provided model identifier.');
  }
  const denied = isModelDenied(call.faults, here.id);
  return ok({
    modelId,
    agreementAvailability: { status: denied ? 'NOT_AVAILABLE' : 'AVAILABLE' },
    authorizationStatus: 'AUTHORIZED',
    entitlementAvailability: denied ? 'NOT_AVAILABLE' : 'AVAILABLE',
    regionAvailability: 'AVAILABLE',
  });
}

export function getFoundationModel(call: Call): Reply {
  const prefix = foundationModelArn(call.state.region, '');
  const id = call.identifier.startsWith(prefix)
    ? call.identifier.slice(prefix.length)
    : call.identifier;
  const found = details(call).find((one) => one.modelId === id);
  if (!found)
    throw notFound('Could not resolve the foundation model from the provided model identifier.');
  return ok({ modelDetails: found });
}

export function listFoundationModels(call: Call): Reply {
  const { query } = call;
  // The enumeration of the service model lacks reinforcement fine-tuning.
  const type = choice(query, 'byCustomizationType', [
    'FINE_TUNING',
    'CONTINUED_PRE_TRAINING',
    'DISTILLATION',
  ]);
  const inference = choice(query, 'byInferenceType', ['ON_DEMAND', 'PROVISIONED']);
  const output = choice(query, 'byOutputModality', ['TEXT', 'IMAGE', 'EMBEDDING']);
  const provider = query.get('byProvider')?.toLowerCase();
  const modelSummaries = details(call).filter(
    (one) =>
      (type === undefined || one.customizationsSupported.includes(type)) &&
      (inference === undefined || one.inferenceTypesSupported.includes(inference)) &&
      (output === undefined || one.outputModalities.includes(output)) &&
      (provider === undefined || one.providerName.toLowerCase() === provider),
  );
  return ok({ modelSummaries });
}

/** AWS lists a base twice: with its context suffix for customization, without for on-demand inference. */
function details(call: Call): readonly Details[] {
  const { region } = call.state;
  return call.baseModels.available(call).flatMap((model) => {
    const common = {
      modelName: model.title,
      providerName: model.provider,
      inputModalities: model.dataset.format === 'image-caption' ? ['TEXT', 'IMAGE'] : ['TEXT'],
      outputModalities: [outputModality(model)],
      responseStreamingSupported: outputModality(model) === 'TEXT',
      modelLifecycle: lifecycle(model, call.nowMs),
    };
    const customizable: Details = {
      modelArn: foundationModelArn(region, model.id),
      modelId: model.id,
      ...common,
      customizationsSupported: customizations(model),
      inferenceTypesSupported: model.serving.provisionedThroughput ? ['PROVISIONED'] : [],
    };
    const inferenceId = unsuffixed(model);
    if (inferenceId === model.id) return [customizable];
    const onDemand: Details = {
      modelArn: foundationModelArn(region, inferenceId),
      modelId: inferenceId,
      ...common,
      customizationsSupported: [],
      inferenceTypesSupported: ['ON_DEMAND'],
    };
    return [onDemand, customizable];
  });
}

function customizations(model: BaseModel): readonly string[] {
  return model.methods
    .map((method) => METHOD_TYPES[method])
    .filter((type) => type !== 'REINFORCEMENT_FINE_TUNING');
}

function outputModality(model: BaseModel): string {
  if (model.dataset.format !== 'image-caption') return 'TEXT';
  return model.id.includes('embed') ? 'EMBEDDING' : 'IMAGE';
}

/** As far as AWS itself has published it. */
function lifecycle(model: BaseModel, nowMs: number): object {
  const { legacyOn, endOfLifeOn } = model.lifecycle.unverified === true ? {} : model.lifecycle;
  const at = (day: string | undefined) =>
    day === undefined ? undefined : isoTime(Date.parse(day));
  return {
    status: isLegacy(model, nowMs) ? 'LEGACY' : 'ACTIVE',
    legacyTime: at(legacyOn),
    endOfLifeTime: at(endOfLifeOn),
  };
}
