import type { Rule } from '../../../../../language/rules/rule.ts';
import { ALLOWED_BASE_MODEL_RULES } from './allowed-base-models.ts';
import { BASE_MODEL_RULES } from './base-models.ts';
import { DATASET_MEDIA_RULES } from './dataset-media.ts';
import { DATASET_SIZE_RULES } from './dataset-size.ts';
import { HYPERPARAMETER_RULES } from './hyperparameters.ts';
import { LIFECYCLE_RULES } from './lifecycle.ts';
import { METHOD_RULES } from './methods.ts';
import { JOB_NAME_RULES } from './names.ts';
import { REGION_RULES } from './regions.ts';

/** What must hold of FineTunes that train on Bedrock. */
export const BEDROCK_RULES: readonly Rule[] = [
  ...BASE_MODEL_RULES,
  ...LIFECYCLE_RULES,
  ...METHOD_RULES,
  ...HYPERPARAMETER_RULES,
  ...DATASET_SIZE_RULES,
  ...DATASET_MEDIA_RULES,
  ...REGION_RULES,
  ...ALLOWED_BASE_MODEL_RULES,
  ...JOB_NAME_RULES,
];
