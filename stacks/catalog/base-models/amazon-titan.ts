import type { BaseModel } from '../base-model.ts';
import {
  DATA_PAGE,
  FINE_TUNING_PAGE,
  HYPERPARAMETERS_PAGE,
  IMAGE_DATA_PAGE,
  LIFECYCLE_COPY,
  PROVISIONED_PAGE,
} from '../sources.ts';
import { EMBEDDING_CAPTIONS } from './record-contents.ts';
import { TITAN_IMAGE_DATASET, TITAN_IMAGE_HYPERPARAMETERS } from './titan-image.ts';

const SOURCES = [FINE_TUNING_PAGE, HYPERPARAMETERS_PAGE, DATA_PAGE, PROVISIONED_PAGE] as const;

export const AMAZON_TITAN: readonly BaseModel[] = [
  {
    id: 'amazon.titan-image-generator-v2:0',
    title: 'Titan Image Generator G1 v2',
    provider: 'Amazon',
    inferenceId: 'amazon.titan-image-generator-v2:0',
    regions: ['us-east-1', 'us-west-2'],
    methods: ['sft'],
    hyperparameters: TITAN_IMAGE_HYPERPARAMETERS,
    dataset: TITAN_IMAGE_DATASET,
    serving: { onDemand: false, provisionedThroughput: true },
    lifecycle: { legacyOn: '2025-12-30', endOfLifeOn: '2026-06-30', unverified: true },
    price: {},
    sources: [...SOURCES, IMAGE_DATA_PAGE, LIFECYCLE_COPY],
  },
  {
    id: 'amazon.titan-embed-image-v1:0',
    title: 'Titan Multimodal Embeddings G1',
    provider: 'Amazon',
    inferenceId: 'amazon.titan-embed-image-v1',
    regions: ['us-east-1', 'us-west-2'],
    methods: ['sft'],
    hyperparameters: {
      // Bedrock also takes the word `Auto`; a spec says a number, so that the cost is known.
      epochs: { bedrockName: 'epochCount', type: 'integer', min: 1, max: 100 },
      batchSize: { bedrockName: 'batchSize', type: 'integer', min: 256, max: 9216, default: 576 },
      learningRate: {
        bedrockName: 'learningRate',
        type: 'float',
        min: 5e-8,
        max: 1,
        default: 5e-5,
      },
    },
    dataset: {
      format: 'image-caption',
      content: EMBEDDING_CAPTIONS,
      minRecords: 1000,
      maxRecords: 500_000,
      validation: 'not-supported',
    },
    serving: { onDemand: false, provisionedThroughput: true },
    lifecycle: {},
    price: {},
    sources: SOURCES,
  },
];
