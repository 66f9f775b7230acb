import type { BaseModel, HyperparameterFact } from '../base-model.ts';
import {
  AWS_BLOG_PRICE,
  CANVAS_NOTEBOOK,
  COPIED_PRICE,
  DISTILLATION_PAGE,
  FIELD_NOTES,
  FINE_TUNING_PAGE,
  HYPERPARAMETERS_PAGE,
  IMAGE_DATA_PAGE,
  LIFECYCLE_PAGE,
  NOVA_2_DATA_GUIDE,
  NOVA_DATA_GUIDE,
  ON_DEMAND_PAGE,
  PRICE_LIST_NOTES,
  PRICE_PAGE_COPY,
  PROVISIONED_PAGE,
  REINFORCEMENT_PAGE,
} from '../sources.ts';
import { IMAGE_CAPTIONS, NOVA_2_MEDIA, NOVA_MEDIA, NOVA_TEXT } from './record-contents.ts';

/**
 * Nova Micro, Lite and Pro. AWS's page gives three hyperparameters; its notebooks also send `batchSize`, which can
 * only be 1.
 */
const UNDERSTANDING = {
  epochs: { bedrockName: 'epochCount', type: 'integer', min: 1, max: 5, default: 2 },
  batchSize: { bedrockName: 'batchSize', type: 'integer', min: 1, max: 1, default: 1, fixed: true },
  learningRate: {
    bedrockName: 'learningRate',
    type: 'float',
    min: 1e-6,
    max: 1e-4,
    default: 1e-5,
  },
  warmupSteps: {
    bedrockName: 'learningRateWarmupSteps',
    type: 'integer',
    min: 0,
    max: 100,
    default: 10,
  },
} as const satisfies Record<string, HyperparameterFact>;

const UNDERSTANDING_DATASET = {
  format: 'converse',
  minRecords: 8,
  advisedRecords: 100,
  maxTotalRecords: 20_000,
  maxTokensPerRecord: 32_000,
  validation: 'optional',
} as const satisfies BaseModel['dataset'];

const UNDERSTANDING_SOURCES = [
  FINE_TUNING_PAGE,
  HYPERPARAMETERS_PAGE,
  NOVA_DATA_GUIDE,
  DISTILLATION_PAGE,
  ON_DEMAND_PAGE,
  PROVISIONED_PAGE,
] as const;

const BOTH_WAYS = { onDemand: true, provisionedThroughput: true } as const;

export const AMAZON_NOVA: readonly BaseModel[] = [
  {
    id: 'amazon.nova-micro-v1:0:128k',
    title: 'Nova Micro',
    provider: 'Amazon',
    inferenceId: 'us.amazon.nova-micro-v1:0',
    regions: ['us-east-1'],
    methods: ['sft', 'distillation'],
    hyperparameters: UNDERSTANDING,
    dataset: { ...UNDERSTANDING_DATASET, content: NOVA_TEXT },
    serving: BOTH_WAYS,
    lifecycle: {},
    price: { trainingPer1kTokensUsd: 0.001, storagePerMonthUsd: 1.95, source: AWS_BLOG_PRICE },
    sources: UNDERSTANDING_SOURCES,
  },
  {
    id: 'amazon.nova-lite-v1:0:300k',
    title: 'Nova Lite',
    provider: 'Amazon',
    inferenceId: 'us.amazon.nova-lite-v1:0',
    regions: ['us-east-1'],
    methods: ['sft', 'distillation'],
    hyperparameters: UNDERSTANDING,
    dataset: { ...UNDERSTANDING_DATASET, content: NOVA_MEDIA },
    serving: BOTH_WAYS,
    lifecycle: {},
    price: { storagePerMonthUsd: 1.95, source: PRICE_PAGE_COPY, unverified: COPIED_PRICE },
    sources: UNDERSTANDING_SOURCES,
  },
  {
    id: 'amazon.nova-pro-v1:0:300k',
    title: 'Nova Pro',
    provider: 'Amazon',
    inferenceId: 'us.amazon.nova-pro-v1:0',
    regions: ['us-east-1'],
    methods: ['sft', 'distillation'],
    hyperparameters: UNDERSTANDING,
    dataset: { ...UNDERSTANDING_DATASET, content: NOVA_MEDIA },
    serving: BOTH_WAYS,
    lifecycle: {},
    price: { storagePerMonthUsd: 1.95, source: PRICE_PAGE_COPY, unverified: COPIED_PRICE },
    sources: UNDERSTANDING_SOURCES,
  },
  {
    id: 'amazon.nova-2-lite-v1:0:256k',
    title: 'Nova 2 Lite',
    provider: 'Amazon',
    inferenceId: 'us.amazon.nova-2-lite-v1:0',
    regions: ['us-east-1'],
    methods: ['sft', 'rft'],
    hyperparameters: {
      epochs: {
        bedrockName: 'epochCount',
        type: 'integer',
        min: 1,
        max: 5,
        unverified:
          'AWS documents no hyperparameters for Nova 2 Lite; a public project trained with `epochCount`, and these are the bounds of Nova Micro, Lite and Pro',
      },
    },
    dataset: {
      format: 'converse',
      content: NOVA_2_MEDIA,
      minRecords: 200,
      maxTotalRecords: 20_000,
      validation: 'not-supported',
      unverified:
        "AWS's user guide gives no number of records for Nova 2 Lite; its validator takes 200 to 20,000, and a public project trained on 189",
    },
    serving: BOTH_WAYS,
    lifecycle: {},
    price: {
      trainingPer1kTokensUsd: 0.00378,
      storagePerMonthUsd: 1.95,
      provisionedPerHourUsd: 60.5,
      source: PRICE_LIST_NOTES,
      unverified: "a third party's notes of AWS's price list",
    },
    sources: [
      FINE_TUNING_PAGE,
      NOVA_2_DATA_GUIDE,
      REINFORCEMENT_PAGE,
      FIELD_NOTES,
      ON_DEMAND_PAGE,
      PROVISIONED_PAGE,
    ],
  },
  {
    id: 'amazon.nova-canvas-v1:0',
    title: 'Nova Canvas',
    provider: 'Amazon',
    inferenceId: 'amazon.nova-canvas-v1:0',
    regions: ['us-east-1'],
    methods: ['sft'],
    hyperparameters: {
      batchSize: { bedrockName: 'batchSize', type: 'integer', min: 8, max: 192, default: 8 },
      steps: { bedrockName: 'stepCount', type: 'integer', min: 10, max: 20_000, default: 500 },
      learningRate: {
        bedrockName: 'learningRate',
        type: 'float',
        min: 1e-7,
        max: 1e-4,
        default: 1e-5,
      },
    },
    dataset: {
      format: 'image-caption',
      minRecords: 5,
      maxRecords: 10_000,
      content: IMAGE_CAPTIONS,
      validation: 'optional',
    },
    serving: { onDemand: false, provisionedThroughput: true },
    lifecycle: { legacyOn: '2026-03-30', endOfLifeOn: '2026-09-30' },
    price: {
      trainingPerImageUsd: 0.005,
      storagePerMonthUsd: 1.95,
      provisionedPerHourUsd: 60.5,
      source: PRICE_PAGE_COPY,
      unverified: COPIED_PRICE,
    },
    sources: [
      FINE_TUNING_PAGE,
      HYPERPARAMETERS_PAGE,
      CANVAS_NOTEBOOK,
      IMAGE_DATA_PAGE,
      PROVISIONED_PAGE,
      LIFECYCLE_PAGE,
    ],
  },
];
