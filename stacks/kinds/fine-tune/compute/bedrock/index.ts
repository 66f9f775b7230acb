import { bedrockReach } from './reach.ts';
import { BEDROCK_RULES } from './rules/index.ts';
import { BedrockCompute } from './schema.ts';

/** A customization job that Amazon Bedrock manages. */
export const BEDROCK = {
  type: 'bedrock',
  schema: BedrockCompute,
  rules: BEDROCK_RULES,
  reach: bedrockReach,
  builder: async () => (await import('./builder.ts')).BEDROCK_BUILDER,
} as const;
