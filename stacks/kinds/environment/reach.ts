import { PARTITION_FACTS } from '../../catalog/index.ts';
import type { NamedResource } from '../../permissions/reach.ts';
import { environmentResourceName } from './names.ts';
import type { Environment } from './schema.ts';

/**
 * What an environment may come to have by a change of its spec that decides about nobody's trust: who has a role for it needs no
 * other one then. Everything else it has from the beginning, or is decided with `encryption`.
 */
export function environmentReach({ metadata, spec }: Environment): readonly NamedResource[] {
  const name = environmentResourceName(metadata.name);
  return [
    { type: 'aws_sns_topic_subscription', named: {} },
    { type: 'aws_cloudwatch_dashboard', named: { dashboard_name: name } },
    ...(PARTITION_FACTS[spec.partition].budgets
      ? [{ type: 'aws_budgets_budget', named: { name } }]
      : []),
  ];
}
