import { environmentResourceName } from '../../../stacks/kinds/environment/names.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import { budgetStanding } from '../../aws/budget-standing.ts';
import type { SpendingReader } from '../../stack/operated-kind.ts';

/** The monthly budget of everything in the environment's account and region. */
export const environmentBudget: SpendingReader<Environment> = {
  read: async ({ value: { metadata, spec } }, access) =>
    spec.budget === undefined
      ? undefined
      : budgetStanding(access, environmentResourceName(metadata.name)),
};
