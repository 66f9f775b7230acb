import {
  BudgetsBudget,
  type BudgetsBudgetNotification,
} from '@cdktf/provider-aws/lib/budgets-budget/index.js';
import { Construct } from 'constructs';
import type { Environment } from '../schema.ts';
import { environmentResourceName } from '../names.ts';
import { MOST_NOTIFICATIONS } from '../rules/budget.ts';
import { stackOf } from '../../../temper-stack.ts';
import type { NotificationTopic } from './notification-topic.ts';

export interface SpendGuardProps {
  readonly budget: NonNullable<Environment['spec']['budget']>;
  readonly topic: NotificationTopic;
}

/**
 * Watches what the environment's account spends in its region in a month, and says so at every alert percentage of what
 * was spent and, where a notification is left, at 100 percent of what AWS forecasts.
 *
 * It counts by region, not by tag: that is what an environment is. A cost allocation tag counts nothing until someone
 * activates it in the billing console, and a budget that sees nothing warns of nothing. Something else in the same
 * account and region is counted too, so the alarm may come early; AWS updates what was spent several times a day, so it may
 * also come some hours late.
 */
export class SpendGuard extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: SpendGuardProps) {
    super(scope, id);
    const stack = stackOf(this);
    const { metadata, spec } = stack.environment;
    const budget = new BudgetsBudget(this, 'Budget', {
      name: stack.data(environmentResourceName(metadata.name)),
      budgetType: 'COST',
      limitAmount: stack.data(decimal(props.budget.monthlyUsd)),
      limitUnit: 'USD',
      timeUnit: 'MONTHLY',
      costFilter: [{ name: 'Region', values: [stack.data(spec.region)] }],
      notification: notifications(props),
      // AWS refuses a notification to a topic that it may not publish to yet.
      dependsOn: [props.topic.ready],
    });
    stack.origin(budget, ['spec', 'budget'], {
      limit_amount: ['spec', 'budget', 'monthlyUsd'],
      notification: ['spec', 'budget', 'alertPercents'],
    });
    this.name = budget.name;
  }
}

function notifications({ budget, topic }: SpendGuardProps): BudgetsBudgetNotification[] {
  const at = (threshold: number, notificationType: 'ACTUAL' | 'FORECASTED') => ({
    comparisonOperator: 'GREATER_THAN',
    notificationType,
    threshold,
    thresholdType: 'PERCENTAGE',
    subscriberSnsTopicArns: [topic.arn],
  });
  const percents = [...new Set(budget.alertPercents)].sort((one, other) => one - other);
  const actual = percents.map((percent) => at(percent, 'ACTUAL'));
  return actual.length < MOST_NOTIFICATIONS ? [...actual, at(100, 'FORECASTED')] : actual;
}

/** Dollars and cents, without an exponent. */
function decimal(usd: number): string {
  return Math.max(usd, 0.01).toFixed(2);
}
