import { RULES } from './rules/index.ts';
import { BedrockCompute } from './schema.ts';

/** A customization job that Amazon Bedrock manages. */
export const BEDROCK = {
  type: 'bedrock',
  schema: BedrockCompute,
  rules: RULES,
  builder: async () => (await import('./builder.ts')).BEDROCK_BUILDER,
} as const;
