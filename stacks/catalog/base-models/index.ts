import type { BaseModel } from '../base-model.ts';
import { AMAZON_NOVA } from './amazon-nova.ts';
import { AMAZON_TITAN } from './amazon-titan.ts';
import { ANTHROPIC } from './anthropic.ts';
import { META } from './meta.ts';

/** Every base model that Bedrock customizes, as AWS's table lists them. */
export const BASE_MODELS: readonly BaseModel[] = [
  ...AMAZON_NOVA,
  ...AMAZON_TITAN,
  ...ANTHROPIC,
  ...META,
];

export { WITHDRAWN_BASE_MODELS } from './withdrawn.ts';
