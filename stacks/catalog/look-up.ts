import { nearestNamed } from '../nearest.ts';
import type { BaseModel } from './base-model.ts';
import { BASE_MODELS, WITHDRAWN_BASE_MODELS } from './base-models/index.ts';
import { modelKey } from './model-key.ts';
import { notCustomizable, type NotCustomizable } from './not-customizable.ts';

const BY_ID: ReadonlyMap<string, BaseModel> = new Map(
  BASE_MODELS.map((model) => [model.id, model]),
);
const ALL = [...BASE_MODELS, ...WITHDRAWN_BASE_MODELS].map((model) => ({
  model,
  keys: [modelKey(model.id), modelKey(model.title)],
}));

/** How many suggestions a person can take in. */
const SUGGESTIONS = 3;

/** The base model with exactly this id; models that AWS has withdrawn are not found. */
export function findBaseModel(id: string): BaseModel | undefined {
  return BY_ID.get(id);
}

/** The base model with exactly this id, one that AWS has withdrawn too: what was trained on it still has a state. */
export function findKnownBaseModel(id: string): BaseModel | undefined {
  return findBaseModel(id) ?? WITHDRAWN_BASE_MODELS.find((model) => model.id === id);
}

/** What a text in `baseModel` turns out to be. */
export type RecognizedModel =
  | { readonly kind: 'current'; readonly model: BaseModel }
  | { readonly kind: 'misspelt'; readonly model: BaseModel }
  | { readonly kind: 'withdrawn'; readonly model: BaseModel }
  | ({ readonly kind: 'not-customizable' } & NotCustomizable)
  | { readonly kind: 'unknown'; readonly nearest: readonly BaseModel[] };

/** Says what `text` is: a base model, another spelling of one, one of the past, one that never was, or nothing known. */
export function recognizeBaseModel(text: string): RecognizedModel {
  const current = findBaseModel(text);
  if (current !== undefined) return { kind: 'current', model: current };
  if (/^arn:[^:]*:bedrock:[^:]*:[^:]*:custom-model\//.test(text)) {
    return { kind: 'not-customizable', ...CUSTOM_MODEL };
  }
  const key = modelKey(text);
  const named = ALL.find(({ keys }) => keys.includes(key));
  if (named !== undefined) {
    return { kind: isWithdrawn(named.model) ? 'withdrawn' : 'misspelt', model: named.model };
  }
  const never = notCustomizable(text);
  if (never !== undefined) return { kind: 'not-customizable', ...never };
  return { kind: 'unknown', nearest: nearestBaseModels(text) };
}

/** The base models that a text which names none may have been meant to name, best first. */
function nearestBaseModels(text: string): readonly BaseModel[] {
  const current = ALL.filter(({ model }) => !isWithdrawn(model));
  return nearestNamed(modelKey(text), current, ({ keys }) => keys)
    .slice(0, SUGGESTIONS)
    .map(({ model }) => model);
}

/** The ARN Bedrock answers with; anything else, an id without its suffix too, Terraform takes for a change. */
export function baseModelArn(model: BaseModel, region: string, partition: string): string {
  return `arn:${partition}:bedrock:${region}::foundation-model/${model.id}`;
}

function isWithdrawn(model: BaseModel): boolean {
  return model.lifecycle.withdrawn !== undefined;
}

const CUSTOM_MODEL: NotCustomizable = {
  name: 'a custom model',
  reason:
    'Bedrock would train a custom model further, but the job it reports names the foundation model underneath, which Terraform would take for a change and answer by training again',
  instead: 'name the foundation model and train on all of the data',
};
