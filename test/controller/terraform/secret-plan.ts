import { parsePlan } from '../../../controller/terraform/plan/plan.ts';
import { planDigest } from '../../../controller/terraform/plan/digest.ts';
import { planJson, type FakePlan } from './plan-json.ts';

/** A plan with the secret in every place a plan can hold one. */
export function planWithSecret(secret: string): string {
  const values = { name: 'n', password: secret, list: [secret, 'open'] };
  const marks = { password: true, list: [true, false] };
  const plan = JSON.parse(
    planJson({
      changes: [
        {
          address: 'aws_x.r',
          actions: ['update'],
          before: values,
          after: values,
          beforeSensitive: marks,
          afterSensitive: marks,
        },
      ],
      outputs: {
        token: {
          actions: ['update'],
          before: secret,
          after: secret,
          beforeSensitive: true,
          afterSensitive: true,
        },
      },
    }),
  ) as Record<string, unknown> & { resource_changes: unknown[] };
  plan['resource_drift'] = plan.resource_changes;
  plan['prior_state'] = {
    values: {
      outputs: { token: { sensitive: true, value: secret } },
      root_module: {
        resources: [
          { address: 'aws_x.r', mode: 'managed', type: 'aws_x', values, sensitive_values: marks },
        ],
        child_modules: [
          {
            resources: [
              {
                address: 'module.m.aws_x.r',
                mode: 'managed',
                type: 'aws_x',
                values,
                sensitive_values: marks,
              },
            ],
          },
        ],
      },
    },
  };
  return JSON.stringify(plan);
}

export function contentOf(plan: FakePlan): string {
  return planDigest(parsePlan(planJson(plan)), { account: '1', region: 'r' });
}
