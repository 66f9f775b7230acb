import type { Rule } from '../../../language/rules/rule.ts';
import { ACCOUNT_RULES } from './account.ts';
import { REGION_NAME_RULES } from './region.ts';
import { BUDGET_RULES } from './budget.ts';
import { FLEETS_RULES } from './fleets.ts';
import { GUARDRAIL_RULES } from './guardrails.ts';
import { BUCKET_NAME_RULES } from './names.ts';
import { REPEATED_VALUE_RULES } from './repeated-values.ts';
import { STATE_BUCKET_RULES } from './state-buckets.ts';
import { ENVIRONMENT_TAG_RULES } from './tags.ts';

/** What must hold of environments. */
export const ENVIRONMENT_RULES: readonly Rule[] = [
  ...REGION_NAME_RULES,
  ...ACCOUNT_RULES,
  ...BUDGET_RULES,
  ...GUARDRAIL_RULES,
  ...FLEETS_RULES,
  ...BUCKET_NAME_RULES,
  ...STATE_BUCKET_RULES,
  ...ENVIRONMENT_TAG_RULES,
  ...REPEATED_VALUE_RULES,
];
