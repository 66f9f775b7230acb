import type { BaseModel } from '../../../stacks/catalog/base-model.ts';
import { invalid } from './aws-error.ts';
import { foundationModelArn } from './identifiers.ts';
import type { CustomizationType, ModelRecord, RegionState } from './region-state.ts';

export const METHOD_TYPES = {
  sft: 'FINE_TUNING',
  cpt: 'CONTINUED_PRE_TRAINING',
  distillation: 'DISTILLATION',
  rft: 'REINFORCEMENT_FINE_TUNING',
} as const satisfies Record<BaseModel['methods'][number], CustomizationType>;

interface Moment {
  readonly state: RegionState;
  readonly nowMs: number;
}

/** Finds base models among those of a region. */
export class BaseModels {
  readonly #models: readonly BaseModel[];

  constructor(models: readonly BaseModel[]) {
    this.#models = models;
  }

  /** Those of a region that are not past their end of life, as far as AWS itself has published it. */
  available(at: Moment): readonly BaseModel[] {
    return this.#models.filter(
      (model) => model.regions.includes(at.state.region) && !retired(model, at.nowMs),
    );
  }

  /** By its exact id, whatever the region. */
  withId(id: string): BaseModel {
    const found = this.#models.find((model) => model.id === id);
    if (!found) throw new Error(`the catalog has no base model ${id}`);
    return found;
  }

  /**
   * What `baseModelIdentifier` names: an id or ARN with or without the context suffix, or a custom model of this
   * account by name or ARN, whose own base is then echoed (the API types `baseModelArn` as a foundation model's;
   * unverified on AWS). The text of the refusal is the one Bedrock gives for any unknown model.
   *
   * @throws AwsError ValidationException
   */
  customizable(at: Moment, identifier: string, type: CustomizationType): BaseModel {
    const model = this.#resolve(at, identifier);
    if (!model) throw invalid('The provided model identifier is invalid.');
    if (!model.methods.some((method) => METHOD_TYPES[method] === type))
      throw invalid(
        `The customization type ${type} is not supported for the model ${model.id} in region ${at.state.region}`,
      );
    // That no new job starts on a legacy model is AWS's word, how it is said is not known.
    if (isLegacy(model, at.nowMs))
      throw invalid(
        `The model ${model.id} is marked by provider as Legacy and cannot be customized.`,
      );
    return model;
  }

  #resolve(at: Moment, identifier: string): BaseModel | undefined {
    const custom = customModel(at.state, identifier);
    if (custom) return this.withId(custom.baseModelId);
    const prefix = foundationModelArn(at.state.region, '');
    const id = identifier.startsWith(prefix) ? identifier.slice(prefix.length) : identifier;
    const here = this.available(at);
    return here.find((model) => model.id === id) ?? here.find((model) => unsuffixed(model) === id);
  }
}

/** A custom model of the region by ARN or name. */
export function customModel(state: RegionState, identifier: string): ModelRecord | undefined {
  return state.models.find((model) => model.arn === identifier || model.name === identifier);
}

/** The id without its context window: `amazon.nova-micro-v1:0:128k` is `amazon.nova-micro-v1:0` for inference. */
export function unsuffixed(model: BaseModel): string {
  return model.id.split(':').slice(0, 2).join(':');
}

/** Whether AWS itself has published that the model is legacy by then. */
export function isLegacy({ lifecycle }: BaseModel, nowMs: number): boolean {
  const { legacyOn, unverified } = lifecycle;
  return legacyOn !== undefined && unverified !== true && Date.parse(legacyOn) <= nowMs;
}

function retired(model: BaseModel, nowMs: number): boolean {
  const { endOfLifeOn, unverified } = model.lifecycle;
  return endOfLifeOn !== undefined && !unverified && Date.parse(endOfLifeOn) <= nowMs;
}
