/* What the policies of the team say of a plan. */
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import type { Json } from '../../stacks/json.ts';
import { monthlyTotal, type MonthlyCostLine } from '../../stacks/monthly-cost.ts';
import type { PolicyVerdict } from '../rego/team-policies.ts';
import type { Plan } from '../terraform/plan/plan.ts';
import type { StackContext } from './stack-context.ts';
import type { TrainingEstimate } from './training-estimate.ts';

/** What is judged besides the stack and its spec. */
export interface PlanToJudge {
  readonly plan: Plan;
  readonly destroy: boolean;
  readonly estimate?: TrainingEstimate | undefined;
  readonly monthlyCost: readonly MonthlyCostLine[];
}

/** A refusal or warning for each thing that a policy says, at the place in the spec that it names. */
export async function policyGate(
  context: StackContext,
  judged: PlanToJudge,
): Promise<Diagnostic[]> {
  const { verdicts, diagnostics } = await context.policies.judge(policyInput(context, judged));
  return [...verdicts.map((verdict) => refusalBy(context, verdict)), ...diagnostics];
}

function refusalBy(
  { compiled }: StackContext,
  { severity, policy, message, why, fix, path }: PolicyVerdict,
): Diagnostic {
  const place = path ?? ['spec'];
  const by = policy === undefined ? 'a policy of the team' : `the team’s policy ${shown(policy)}`;
  const at = compiled.spec.locate(place) ?? compiled.spec.locate(['spec']);
  return {
    code: 'GATE_POLICY',
    severity,
    message: `${compiled.stack.title}: ${message}`,
    why: why === undefined ? `${by} says so` : `${by} says so: ${why}`,
    ...(fix !== undefined && { fix }),
    ...(policy !== undefined && { policy }),
    path: place,
    ...(at !== undefined && { at }),
  };
}

/**
 * What a policy is given, in Terraform's own names where it has some: sensitive values have been taken out of the plan. Fields are
 * added to it and never change their meaning while `version` is 1.
 */
export function policyInput(
  { compiled }: Pick<StackContext, 'compiled'>,
  { plan, destroy, estimate, monthlyCost }: PlanToJudge,
): Json {
  const { id, kind, title, environment, account, region } = compiled.stack;
  const { lowUsd, expectedUsd, highUsd } = estimate ?? {};
  const month = monthlyTotal(monthlyCost);
  return {
    version: 1,
    stack: { id, kind, title, environment, account, region },
    spec: asJson(compiled.value),
    environment: asJson(compiled.environment),
    plan: {
      destroy,
      resource_changes: plan.resourceChanges.map(
        ({ address, mode, type, name, actions, importing, before, after }) => ({
          address,
          mode,
          type,
          name,
          change: { actions, before, after, importing: importing ?? null },
        }),
      ),
    },
    cost: {
      training_usd:
        expectedUsd === undefined
          ? null
          : { low: lowUsd ?? expectedUsd, expected: expectedUsd, high: highUsd ?? expectedUsd },
      monthly_usd: { low: month.lowUsd, high: month.highUsd },
    },
  };
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
