import type { Rule } from '../../../language/rules/rule.ts';
import { DATASET_CONTENT_RULES } from './dataset-content.ts';
import { DATASET_LOCATION_RULES } from './dataset-location.ts';
import { OUTPUT_PREFIX_RULES } from './output-prefix.ts';
import { FINE_TUNE_TAG_RULES } from './tags.ts';
import { VALIDATION_DATA_RULES } from './validation-data.ts';
import { VERSION_RULES } from './versions.ts';

/** What must hold of FineTunes, wherever they train. */
export const FINE_TUNE_RULES: readonly Rule[] = [
  ...DATASET_LOCATION_RULES,
  ...DATASET_CONTENT_RULES,
  ...VALIDATION_DATA_RULES,
  ...VERSION_RULES,
  ...OUTPUT_PREFIX_RULES,
  ...FINE_TUNE_TAG_RULES,
];
