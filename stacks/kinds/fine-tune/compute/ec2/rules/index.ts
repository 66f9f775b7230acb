import type { Rule } from '../../../../../language/rules/rule.ts';

/** What must hold of FineTunes that train on a fleet. */
export const EC2_RULES: readonly Rule[] = [];
