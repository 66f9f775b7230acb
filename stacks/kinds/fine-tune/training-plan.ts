import {
  findKnownBaseModel,
  recognizeOpenModel,
  type OpenModel,
  type RecognizedOpenModel,
  type WeightMethod,
} from '../../catalog/index.ts';
import type { TrainingPlan } from '../../estimate/recommendation.ts';
import { tokensPerSample } from '../../estimate/run-time.ts';
import { amount, counted, shown } from '../../language/display.ts';
import type { Draft } from '../../language/spec-set.ts';
import type { Ec2Compute } from './compute/ec2/schema/index.ts';
import { RECIPE_MAX_LENGTH } from './compute/ec2/schema/workload.ts';
import type { DatasetFacts } from './dataset-facts.ts';
import type { FineTune } from './schema.ts';

/** A version that is thought of as trained on a fleet, wherever its spec says that it trains. */
export interface ThoughtOf {
  readonly spec: Draft<FineTune['spec']>;
  /** What is known of its data; undefined where nobody looked. */
  readonly dataset: DatasetFacts | undefined;
  /** The region of its environment. */
  readonly region: string | undefined;
  readonly method: WeightMethod;
  /** To the internet, GB; the model once where absent. */
  readonly transferOutGb?: number | undefined;
}

/** What a fleet would have to do, and what was assumed for it; or why that cannot be told, as a sentence's second half. */
export type PlannedTraining =
  | { readonly plan: TrainingPlan; readonly assumptions: readonly string[] }
  | { readonly unknownBecause: string };

/** Passes over the data where the spec does not say: what papers on fine-tuning mostly use. */
const EPOCHS = 3;
/** Characters of a record where records are not counted: there are too many, or only a program knows them. */
const CHARACTERS_A_RECORD = 2000;
/** Records that an accelerator works on at once: short texts, or long ones of a large model. */
const MICRO_BATCH = { encoder: 32, decoder: 1 } as const;
/** Bytes of a parameter in what is exported: `float32` of small models, `bfloat16` of large ones. */
const EXPORTED_BYTES = { encoder: 4, decoder: 2 } as const;
const GB = 1e9;

/** The version as a question to the estimates. */
export function plannedTraining(version: ThoughtOf): PlannedTraining {
  const { spec, region, method } = version;
  if (spec.baseModel === undefined) return { unknownBecause: 'no base model is named' };
  if (region === undefined) return { unknownBecause: 'its environment is not declared' };
  const recognized = recognizeOpenModel(spec.baseModel);
  if (recognized === undefined) return { unknownBecause: unknownModel(spec.baseModel) };
  const data = sizeOf(version.dataset);
  if (data === undefined) return { unknownBecause: 'nobody could look at its training data' };
  const { model } = recognized;
  const { transferOutGb = (model.parameters * EXPORTED_BYTES[model.architecture]) / GB } = version;
  const limit = longest(model, spec.compute as Draft<Ec2Compute> | undefined);
  const isLarge = model.architecture === 'decoder';
  const plan: TrainingPlan = {
    model,
    dataset: { bytes: data.bytes, samples: data.samples },
    tokensPerSample: tokensPerSample(data, limit),
    epochs: spec.hyperparameters?.epochs ?? EPOCHS,
    need: {
      method,
      microBatch: MICRO_BATCH[model.architecture],
      sharded: isLarge,
      recompute: isLarge ? 'everything' : 'attention',
    },
    region,
    transferOutGb,
  };
  return {
    plan,
    assumptions: [
      modelWords(spec.baseModel, recognized),
      `${dataWords(data)}, cut to ${counted(limit)} tokens each`,
      `${amount(plan.epochs, 'epoch')}${spec.hyperparameters?.epochs === undefined ? ', because the spec does not say' : ''}`,
      `trained by the method \`${method}\`, ${amount(plan.need.microBatch, 'record')} at once on each accelerator`,
      `${gigabytes(transferOutGb * GB)} fetched over the internet${version.transferOutGb === undefined ? ': the model once' : ''}`,
    ],
  };
}

function modelWords(baseModel: string, { model, by }: RecognizedOpenModel): string {
  return by === 'name'
    ? `${model.id}: ${millions(model)} parameters`
    : `${shown(baseModel)}: ${millions(model)} parameters by its name, in the shape of models of that size`;
}

function dataWords({ bytes, samples, characters, isCounted }: Size): string {
  return isCounted
    ? `${amount(samples, 'record')} of ${counted(characters / Math.max(1, samples))} characters, counted`
    : `${gigabytes(bytes)} of data, not counted: records of ${counted(CHARACTERS_A_RECORD)} characters`;
}

function unknownModel(baseModel: string): string {
  const atBedrock = findKnownBaseModel(baseModel);
  return atBedrock === undefined
    ? `nothing is known of the size of ${shown(baseModel)}, not even by its name`
    : `the weights of ${atBedrock.title} are not public: no fleet can train it, Bedrock can`;
}

interface Size {
  readonly bytes: number;
  readonly samples: number;
  readonly characters: number;
  readonly isCounted: boolean;
}

function sizeOf({ train, oversized }: Partial<DatasetFacts> = {}): Size | undefined {
  if (train !== undefined && train.records > 0) {
    const { bytes, records, characters } = train;
    return { bytes, samples: records, characters, isCounted: true };
  }
  const bytes = train?.bytes ?? oversized?.train;
  if (bytes === undefined) return undefined;
  const samples = Math.ceil(bytes / CHARACTERS_A_RECORD);
  return { bytes, samples, characters: bytes, isCounted: false };
}

/** Tokens that a longer record is cut to. */
function longest(model: OpenModel, compute: Draft<Ec2Compute> | undefined): number {
  const { recipe, settings } = compute?.workload ?? {};
  const most = settings?.maxLength ?? (recipe === undefined ? Infinity : RECIPE_MAX_LENGTH);
  return Math.min(model.maxSequence, most);
}

function millions({ parameters }: OpenModel): string {
  return parameters >= 1e9
    ? `${(parameters / 1e9).toFixed(1)} billion`
    : `${Math.round(parameters / 1e6)} million`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / GB).toFixed(bytes < 10 * GB ? 1 : 0)} GB`;
}
