import { IMAGE_CAPTIONS } from './record-contents.ts';
import type { BaseModel, HyperparameterFact } from '../base-model.ts';

/** Titan Image Generator, both versions. Bedrock also takes the word `auto` for the steps; a spec says a number. */
export const TITAN_IMAGE_HYPERPARAMETERS = {
  batchSize: { bedrockName: 'batchSize', type: 'integer', min: 8, max: 192, default: 8 },
  steps: { bedrockName: 'stepCount', type: 'integer', min: 10, max: 40_000 },
  learningRate: { bedrockName: 'learningRate', type: 'float', min: 1e-7, max: 1, default: 1e-5 },
} as const satisfies Record<string, HyperparameterFact>;

export const TITAN_IMAGE_DATASET = {
  format: 'image-caption',
  content: IMAGE_CAPTIONS,
  minRecords: 5,
  maxRecords: 10_000,
  validation: 'not-supported',
} as const satisfies BaseModel['dataset'];
