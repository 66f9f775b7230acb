import type { BaseModel } from '../base-model.ts';
import { GIB } from '../bytes.ts';
import {
  DATA_PAGE,
  FINE_TUNING_PAGE,
  HAIKU_VALIDATOR,
  HYPERPARAMETERS_PAGE,
  LIFECYCLE_PAGE,
  PROVISIONED_PAGE,
} from '../sources.ts';
import { HAIKU_TEXT } from './record-contents.ts';

export const ANTHROPIC: readonly BaseModel[] = [
  {
    id: 'anthropic.claude-3-haiku-20240307-v1:0:200k',
    title: 'Claude 3 Haiku',
    provider: 'Anthropic',
    inferenceId: 'anthropic.claude-3-haiku-20240307-v1:0',
    regions: ['us-west-2'],
    methods: ['sft'],
    hyperparameters: {
      epochs: { bedrockName: 'epochCount', type: 'integer', min: 1, max: 10, default: 2 },
      batchSize: { bedrockName: 'batchSize', type: 'integer', min: 4, max: 256, default: 32 },
      learningRateMultiplier: {
        bedrockName: 'learningRateMultiplier',
        type: 'float',
        min: 0.1,
        max: 2,
        default: 1,
      },
      earlyStoppingThreshold: {
        bedrockName: 'earlyStoppingThreshold',
        type: 'float',
        min: 0,
        max: 0.1,
        default: 0.001,
      },
      earlyStoppingPatience: {
        bedrockName: 'earlyStoppingPatience',
        type: 'integer',
        min: 1,
        max: 10,
        default: 2,
      },
    },
    dataset: {
      format: 'messages',
      content: HAIKU_TEXT,
      minRecords: 32,
      maxRecords: 10_000,
      minValidationRecords: 32,
      maxValidationRecords: 1000,
      maxTotalRecords: 10_000,
      maxRecordsAdjustable: true,
      maxTrainBytes: 10 * GIB,
      maxValidationBytes: GIB,
      maxTokensPerRecord: 32_000,
      validation: 'optional',
    },
    serving: { onDemand: false, provisionedThroughput: true },
    lifecycle: {
      legacyOn: '2026-03-10',
      endOfLifeOn: '2026-09-10',
      successor: 'amazon.nova-2-lite-v1:0:256k',
    },
    price: {},
    sources: [
      FINE_TUNING_PAGE,
      HYPERPARAMETERS_PAGE,
      DATA_PAGE,
      HAIKU_VALIDATOR,
      PROVISIONED_PAGE,
      LIFECYCLE_PAGE,
    ],
  },
];
