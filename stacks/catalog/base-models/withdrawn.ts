import type { BaseModel, HyperparameterFact } from '../base-model.ts';
import { GIB, MIB } from '../bytes.ts';
import {
  COPIED_PRICE,
  DATA_PAGE,
  FIELD_NOTES,
  FINE_TUNING_PAGE,
  HYPERPARAMETERS_PAGE,
  PRICE_PAGE_COPY,
  TITAN_LITE_PRICE,
} from '../sources.ts';
import { TITAN_IMAGE_DATASET, TITAN_IMAGE_HYPERPARAMETERS } from './titan-image.ts';

/*
 * Models that Bedrock once customized and that are gone from its table. They stay known so that a spec, a tutorial or
 * an old repository that names one is told what happened and what to use instead.
 */

const GONE = "AWS's table of models that can be fine-tuned no longer lists it";
const GONE_AND_UNLISTED = `${GONE}, and ListFoundationModels returned it in neither us-east-1 nor us-west-2 in August 2026`;

const NEVER_AGAIN = { onDemand: false, provisionedThroughput: false } as const;

const TITAN_TEXT = {
  epochs: { bedrockName: 'epochCount', type: 'integer', min: 1, max: 10, default: 5 },
  batchSize: { bedrockName: 'batchSize', type: 'integer', min: 1, max: 64, default: 1 },
  learningRate: { bedrockName: 'learningRate', type: 'float', min: 0, max: 1, default: 1e-5 },
  warmupSteps: {
    bedrockName: 'learningRateWarmupSteps',
    type: 'integer',
    min: 0,
    max: 250,
    default: 5,
  },
} as const satisfies Record<string, HyperparameterFact>;

const TITAN_PREMIER = {
  epochs: { bedrockName: 'epochCount', type: 'integer', min: 1, max: 5, default: 2 },
  batchSize: { bedrockName: 'batchSize', type: 'integer', min: 1, max: 1, default: 1, fixed: true },
  learningRate: { bedrockName: 'learningRate', type: 'float', min: 1e-7, max: 1e-5, default: 1e-6 },
  warmupSteps: {
    bedrockName: 'learningRateWarmupSteps',
    type: 'integer',
    min: 0,
    max: 20,
    default: 5,
  },
} as const satisfies Record<string, HyperparameterFact>;

function cohere(maxBatchSize: number): Record<string, HyperparameterFact> {
  return {
    epochs: { bedrockName: 'epochCount', type: 'integer', min: 1, max: 100, default: 1 },
    batchSize: { bedrockName: 'batchSize', type: 'integer', min: 8, max: maxBatchSize, default: 8 },
    learningRate: {
      bedrockName: 'learningRate',
      type: 'float',
      min: 5e-6,
      max: 0.1,
      default: 1e-5,
    },
    earlyStoppingThreshold: {
      bedrockName: 'earlyStoppingThreshold',
      type: 'float',
      min: 0,
      max: 0.1,
      default: 0.01,
    },
    earlyStoppingPatience: {
      bedrockName: 'earlyStoppingPatience',
      type: 'integer',
      min: 1,
      max: 10,
      default: 6,
    },
    evaluationPercent: {
      bedrockName: 'evalPercentage',
      type: 'float',
      min: 5,
      max: 50,
      default: 20,
    },
  };
}

/** What every withdrawn model has in common. */
function withdrawn(id: string, title: string, successor?: string): Omit<BaseModel, 'dataset'> {
  const provider = { amazon: 'Amazon', cohere: 'Cohere', meta: 'Meta' }[id.split('.', 1)[0] ?? ''];
  const unlisted = id.includes('titan-text-lite') || id.includes('titan-text-express');
  return {
    id,
    title,
    provider: provider ?? 'unknown',
    regions: [],
    methods: ['sft'],
    serving: NEVER_AGAIN,
    lifecycle: {
      withdrawn: unlisted ? GONE_AND_UNLISTED : GONE,
      ...(successor !== undefined && { successor }),
    },
    price: {},
    sources: unlisted ? [FINE_TUNING_PAGE, FIELD_NOTES] : [FINE_TUNING_PAGE],
  };
}

function copiedPrice(trainingPer1kTokensUsd: number, provisionedPerHourUsd: number) {
  return {
    trainingPer1kTokensUsd,
    storagePerMonthUsd: 1.95,
    provisionedPerHourUsd,
    source: PRICE_PAGE_COPY,
    unverified: COPIED_PRICE,
  };
}

export const WITHDRAWN_BASE_MODELS: readonly BaseModel[] = [
  {
    ...withdrawn(
      'amazon.titan-text-lite-v1:0:4k',
      'Titan Text G1 Lite',
      'amazon.nova-micro-v1:0:128k',
    ),
    methods: ['sft', 'cpt'],
    hyperparameters: TITAN_TEXT,
    dataset: {
      format: 'prompt-completion',
      maxTokensPerRecord: 4096,
      maxTrainBytes: GIB,
      maxValidationBytes: 100 * MIB,
      validation: 'optional',
    },
    price: {
      trainingPer1kTokensUsd: 0.0004,
      storagePerMonthUsd: 1.95,
      provisionedPerHourUsd: 7.1,
      source: TITAN_LITE_PRICE,
      unverified: "a third party's notes, undated",
    },
    sources: [FINE_TUNING_PAGE, HYPERPARAMETERS_PAGE, DATA_PAGE, FIELD_NOTES],
  },
  {
    ...withdrawn(
      'amazon.titan-text-express-v1:0:8k',
      'Titan Text G1 Express',
      'amazon.nova-lite-v1:0:300k',
    ),
    methods: ['sft', 'cpt'],
    hyperparameters: TITAN_TEXT,
    dataset: {
      format: 'prompt-completion',
      maxTokensPerRecord: 4096,
      // 10 GB was the limit of continued pre-training.
      maxTrainBytes: GIB,
      maxValidationBytes: 100 * MIB,
      validation: 'optional',
    },
    sources: [FINE_TUNING_PAGE, HYPERPARAMETERS_PAGE, DATA_PAGE, FIELD_NOTES],
  },
  {
    ...withdrawn(
      'amazon.titan-text-premier-v1:0:32k',
      'Titan Text G1 Premier',
      'amazon.nova-pro-v1:0:300k',
    ),
    hyperparameters: TITAN_PREMIER,
    dataset: {
      format: 'prompt-completion',
      maxTokensPerRecord: 4096,
      maxTrainBytes: GIB,
      maxValidationBytes: 100 * MIB,
      validation: 'optional',
    },
    sources: [FINE_TUNING_PAGE, HYPERPARAMETERS_PAGE, DATA_PAGE],
  },
  {
    ...withdrawn('amazon.titan-image-generator-v1:0', 'Titan Image Generator G1'),
    hyperparameters: TITAN_IMAGE_HYPERPARAMETERS,
    dataset: TITAN_IMAGE_DATASET,
    sources: [FINE_TUNING_PAGE, HYPERPARAMETERS_PAGE, DATA_PAGE],
  },
  {
    ...withdrawn('cohere.command-text-v14', 'Cohere Command', 'amazon.nova-pro-v1:0:300k'),
    hyperparameters: cohere(8),
    dataset: {
      format: 'prompt-completion',
      maxRecords: 10_000,
      maxValidationRecords: 1000,
      maxTokensPerRecord: 6144,
      validation: 'optional',
    },
    price: copiedPrice(0.004, 49.5),
    sources: [FINE_TUNING_PAGE, HYPERPARAMETERS_PAGE, DATA_PAGE],
  },
  {
    ...withdrawn(
      'cohere.command-light-text-v14',
      'Cohere Command Light',
      'amazon.nova-micro-v1:0:128k',
    ),
    hyperparameters: cohere(32),
    dataset: {
      format: 'prompt-completion',
      maxRecords: 10_000,
      maxValidationRecords: 1000,
      maxTokensPerRecord: 6144,
      validation: 'optional',
    },
    price: copiedPrice(0.001, 8.56),
    sources: [FINE_TUNING_PAGE, HYPERPARAMETERS_PAGE, DATA_PAGE],
  },
  {
    ...withdrawn('meta.llama2-13b-v1', 'Llama 2 13B', 'meta.llama3-1-8b-instruct-v1:0:128k'),
    dataset: { format: 'prompt-completion', validation: 'optional' },
    price: copiedPrice(0.00149, 23.5),
  },
  {
    ...withdrawn('meta.llama2-70b-v1', 'Llama 2 70B', 'meta.llama3-3-70b-instruct-v1:0:128k'),
    dataset: { format: 'prompt-completion', validation: 'optional' },
    price: copiedPrice(0.00799, 23.5),
  },
];
