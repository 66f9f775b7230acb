import * as z from 'zod';

/** `compute: { type: bedrock }`. */
export const BedrockCompute = z
  .strictObject({ type: z.literal('bedrock').describe('Amazon Bedrock.') })
  .describe('A customization job that Amazon Bedrock manages.');
