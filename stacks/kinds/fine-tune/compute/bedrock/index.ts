import type { FirstFilesRequest } from '../../../first-files.ts';
import { bedrockBounds } from './bounds.ts';
import { bedrockReach } from './reach.ts';
import { BEDROCK_RULES } from './rules/index.ts';
import { BedrockCompute } from './schema.ts';

/** A customization job that Amazon Bedrock manages. */
export const BEDROCK = {
  type: 'bedrock',
  schema: BedrockCompute,
  rules: BEDROCK_RULES,
  firstFiles: async (request: FirstFilesRequest) =>
    (await import('./first-files/index.ts')).firstModel(request),
  example: { baseModel: 'amazon.nova-micro-v1:0:128k', compute: { type: 'bedrock' } },
  reach: bedrockReach,
  bounds: bedrockBounds,
  builder: async () => (await import('./builder.ts')).BEDROCK_BUILDER,
} as const;
