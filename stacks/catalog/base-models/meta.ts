import type { BaseModel, HyperparameterFact } from '../base-model.ts';
import {
  COPIED_PRICE,
  CUSTODIAN_PRICE,
  DATA_PAGE,
  DISTILLATION_PAGE,
  FIELD_NOTES,
  FINE_TUNING_PAGE,
  HYPERPARAMETERS_PAGE,
  LLAMA_VALIDATOR,
  ON_DEMAND_PAGE,
  PRICE_PAGE_COPY,
  PROVISIONED_PAGE,
} from '../sources.ts';
import { LLAMA_PROMPTS, LLAMA_TEXT, LLAMA_VISION } from './record-contents.ts';

/** Llama 3.1 and 3.2. The largest number of epochs is a quota that AWS raises on request. */
const LLAMA_3 = {
  epochs: { bedrockName: 'epochCount', type: 'integer', min: 1, max: 10, default: 5 },
  batchSize: { bedrockName: 'batchSize', type: 'integer', min: 1, max: 1, default: 1, fixed: true },
  learningRate: { bedrockName: 'learningRate', type: 'float', min: 5e-6, max: 0.1, default: 1e-4 },
} as const satisfies Record<string, HyperparameterFact>;

const AS_LLAMA_3_1 =
  "AWS's page has no row for Llama 3.3; these are the bounds of Llama 3.1 and 3.2";

/**
 * Llama 3.3 is not on AWS's page. A job that left them out came back with batch size 1 and learning rate `1.0E-4`;
 * what AWS would take for the epochs is not known, so a spec must say it.
 */
const LLAMA_3_3 = {
  epochs: { bedrockName: 'epochCount', type: 'integer', min: 1, max: 10, unverified: AS_LLAMA_3_1 },
  batchSize: { ...LLAMA_3.batchSize, unverified: AS_LLAMA_3_1 },
  learningRate: { ...LLAMA_3.learningRate, unverified: AS_LLAMA_3_1 },
} as const satisfies Record<string, HyperparameterFact>;

const COUNTS = {
  minTotalRecords: 100,
  maxTotalRecords: 10_000,
  maxValidationRecords: 1000,
  maxRecordsAdjustable: true,
  maxTokensPerRecord: 16_000,
  validation: 'optional',
} as const;

const CONVERSATIONS = {
  format: 'converse',
  schemaVersion: 'bedrock-conversation-2024',
  content: LLAMA_TEXT,
  ...COUNTS,
} as const satisfies BaseModel['dataset'];

const VISION = { ...CONVERSATIONS, content: LLAMA_VISION } as const satisfies BaseModel['dataset'];

const SOURCES = [
  FINE_TUNING_PAGE,
  HYPERPARAMETERS_PAGE,
  DATA_PAGE,
  LLAMA_VALIDATOR,
  PROVISIONED_PAGE,
] as const;

const COMMON = {
  provider: 'Meta',
  regions: ['us-west-2'],
  hyperparameters: LLAMA_3,
  serving: { onDemand: false, provisionedThroughput: true },
  lifecycle: {},
} as const;

/** Prices as AWS's page listed them for Llama in us-west-2. */
function listed(trainingPer1kTokensUsd: number, provisionedPerHourUsd: number): BaseModel['price'] {
  return {
    trainingPer1kTokensUsd,
    storagePerMonthUsd: 1.95,
    provisionedPerHourUsd,
    source: PRICE_PAGE_COPY,
    unverified: COPIED_PRICE,
  };
}

export const META: readonly BaseModel[] = [
  {
    ...COMMON,
    id: 'meta.llama3-1-8b-instruct-v1:0:128k',
    title: 'Llama 3.1 8B Instruct',
    inferenceId: 'us.meta.llama3-1-8b-instruct-v1:0',
    methods: ['sft', 'distillation'],
    dataset: { format: 'prompt-completion', content: LLAMA_PROMPTS, ...COUNTS },
    price: listed(0.00149, 24),
    sources: [...SOURCES, DISTILLATION_PAGE],
  },
  {
    ...COMMON,
    id: 'meta.llama3-1-70b-instruct-v1:0:128k',
    title: 'Llama 3.1 70B Instruct',
    inferenceId: 'us.meta.llama3-1-70b-instruct-v1:0',
    methods: ['sft', 'distillation'],
    dataset: { format: 'prompt-completion', content: LLAMA_PROMPTS, ...COUNTS },
    price: listed(0.00799, 24),
    sources: [...SOURCES, DISTILLATION_PAGE],
  },
  {
    ...COMMON,
    id: 'meta.llama3-2-1b-instruct-v1:0:128k',
    title: 'Llama 3.2 1B Instruct',
    inferenceId: 'us.meta.llama3-2-1b-instruct-v1:0',
    methods: ['sft', 'distillation'],
    dataset: CONVERSATIONS,
    price: listed(0.0005, 23),
    sources: [...SOURCES, DISTILLATION_PAGE],
  },
  {
    ...COMMON,
    id: 'meta.llama3-2-3b-instruct-v1:0:128k',
    title: 'Llama 3.2 3B Instruct',
    inferenceId: 'us.meta.llama3-2-3b-instruct-v1:0',
    methods: ['sft', 'distillation'],
    dataset: CONVERSATIONS,
    price: listed(0.0011, 23),
    sources: [...SOURCES, DISTILLATION_PAGE],
  },
  {
    ...COMMON,
    id: 'meta.llama3-2-11b-instruct-v1:0:128k',
    title: 'Llama 3.2 11B Vision Instruct',
    inferenceId: 'us.meta.llama3-2-11b-instruct-v1:0',
    methods: ['sft'],
    dataset: VISION,
    price: listed(0.0035, 23),
    sources: SOURCES,
  },
  {
    ...COMMON,
    id: 'meta.llama3-2-90b-instruct-v1:0:128k',
    title: 'Llama 3.2 90B Vision Instruct',
    inferenceId: 'us.meta.llama3-2-90b-instruct-v1:0',
    methods: ['sft'],
    dataset: { ...VISION, maxTokensPerRecord: 10_000 },
    price: listed(0.0079, 30),
    sources: SOURCES,
  },
  {
    ...COMMON,
    id: 'meta.llama3-3-70b-instruct-v1:0:128k',
    title: 'Llama 3.3 70B Instruct',
    inferenceId: 'us.meta.llama3-3-70b-instruct-v1:0',
    methods: ['sft', 'distillation'],
    hyperparameters: LLAMA_3_3,
    dataset: CONVERSATIONS,
    serving: { onDemand: true, provisionedThroughput: false },
    price: {
      trainingPer1kTokensUsd: 0.0033,
      storagePerMonthUsd: 1.95,
      source: CUSTODIAN_PRICE,
      unverified: 'noted by third parties: a public test fixture and the bill of a public project',
    },
    sources: [
      FINE_TUNING_PAGE,
      DATA_PAGE,
      LLAMA_VALIDATOR,
      ON_DEMAND_PAGE,
      DISTILLATION_PAGE,
      FIELD_NOTES,
    ],
  },
];
