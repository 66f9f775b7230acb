import { PARTITION_FACTS } from '../../../catalog/index.ts';
import type { RuleContext } from '../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { environmentsIn } from '../subjects.ts';

/** Rules about what an environment's budget can do. */
export const BUDGET_RULES: readonly Rule[] = [
  { code: 'RULE_BUDGET_FORECAST', check: withoutForecast },
  { code: 'RULE_BUDGET_UNAVAILABLE', check: unavailable },
];

/** Notifications a budget has. Source: API reference of CreateBudget, 2026-11; its list type says ten. */
export const MOST_NOTIFICATIONS = 5;

function* withoutForecast(context: RuleContext): Iterable<Breach> {
  for (const { spec, declared } of environmentsIn(context)) {
    const percents = spec.budget?.alertPercents;
    if (percents === undefined || new Set(percents).size < MOST_NOTIFICATIONS) continue;
    yield {
      severity: 'warning',
      message: `${MOST_NOTIFICATIONS} percentages leave no alert for what AWS forecasts`,
      ...place(declared, ['spec', 'budget', 'alertPercents']),
      why: 'AWS takes five notifications a budget, and only the forecast warns before the money is spent',
      fix: 'remove one of the percentages',
    };
  }
}

function* unavailable(context: RuleContext): Iterable<Breach> {
  for (const { spec, declared } of environmentsIn(context)) {
    const { partition } = spec;
    if (spec.budget === undefined || partition === undefined) continue;
    if (PARTITION_FACTS[partition].budgets) continue;
    yield {
      severity: 'warning',
      message: `AWS Budgets is not there in partition \`${partition}\`: nothing watches what this environment spends`,
      ...place(declared, ['spec', 'budget'], 'key'),
      why: 'the environment is made without its budget; guard-rails and budgets of single trainings still count',
      fix: 'remove `budget`, and watch the account’s bill by other means',
    };
  }
}
