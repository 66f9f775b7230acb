import type { Rule } from '../../../../../language/rules/rule.ts';
import { CAPACITY_RULES } from './capacity.ts';
import { MACHINE_RULES } from './machines.ts';
import { MONEY_RULES } from './money.ts';
import { OUTPUT_PREFIX_RULES } from './output-prefix.ts';
import { PLACE_RULES } from './place.ts';
import { DATA_RULES } from './data.ts';
import { LUSTRE_RULES } from './lustre.ts';
import { RECIPE_RULES } from './recipe.ts';
import { ROOT_VOLUME_RULES } from './root-volume.ts';
import { STAGED_RULES } from './staged.ts';
import { STORAGE_CLASS_RULES } from './storage-class.ts';
import { WORKLOAD_RULES } from './workload.ts';

/** What must hold of FineTunes that train on a fleet. */
export const EC2_RULES: readonly Rule[] = [
  ...MACHINE_RULES,
  ...CAPACITY_RULES,
  ...ROOT_VOLUME_RULES,
  ...LUSTRE_RULES,
  ...PLACE_RULES,
  ...OUTPUT_PREFIX_RULES,
  ...STORAGE_CLASS_RULES,
  ...WORKLOAD_RULES,
  ...RECIPE_RULES,
  ...STAGED_RULES,
  ...DATA_RULES,
  ...MONEY_RULES,
];
