import type { Rule } from '../../../language/rules/rule.ts';
import { ACCOUNT_RULES } from './account.ts';
import { ENVIRONMENT_RULES } from './environments.ts';
import { GUARDRAIL_RULES } from './guardrails.ts';
import { NAME_RULES } from './names.ts';
import { REPEATED_VALUE_RULES } from './repeated-values.ts';
import { STATE_BUCKET_RULES } from './state-buckets.ts';
import { TAG_RULES } from './tags.ts';

/** What must hold of environments. */
export const RULES: readonly Rule[] = [
  ...ENVIRONMENT_RULES,
  ...ACCOUNT_RULES,
  ...GUARDRAIL_RULES,
  ...NAME_RULES,
  ...STATE_BUCKET_RULES,
  ...TAG_RULES,
  ...REPEATED_VALUE_RULES,
];
