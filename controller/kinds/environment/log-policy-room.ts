import { MOST_LOG_RESOURCE_POLICIES } from '../../../stacks/catalog/index.ts';
import { environmentResourceName } from '../../../stacks/kinds/environment/names.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { JudgedPlan } from '../../stack/operated-kind.ts';
import { changeKind } from '../../terraform/plan/summary.ts';

const TYPE = 'aws_cloudwatch_log_resource_policy';
const PATH = ['metadata', 'name'];

/**
 * EventBridge writes to a log group only where a resource policy of the account and region allows it, and there is room for few.
 * An environment makes one of its own: one that several shared would belong to no state. So the room is counted before
 * anything is made, instead of failing when half of the environment is there.
 */
export async function logPolicyRoom({
  context,
  compiled,
  plan,
  destroy,
}: JudgedPlan<Environment>): Promise<Diagnostic[]> {
  const creates = plan.resourceChanges.some(
    (change) => change.type === TYPE && changeKind(change) === 'create',
  );
  if (destroy || !creates) return [];
  const found = await policiesOr(context.logPolicies());
  const full =
    found instanceof TemperError ? found : isFull(found, compiled.value) ? found : undefined;
  if (full === undefined) return [];
  const at = context.locate(PATH);
  return [{ ...told(full, compiled.stack), path: PATH, ...(at !== undefined && { at }) }];
}

/** Who cannot look cannot tell; that is no reason to refuse. */
async function policiesOr(
  soon: Promise<readonly string[]>,
): Promise<readonly string[] | TemperError> {
  try {
    return await soon;
  } catch (error) {
    if (error instanceof TemperError) return error;
    throw error;
  }
}

/** One of this name is written over, whoever made it. */
function isFull(names: readonly string[], { metadata }: Environment): boolean {
  return (
    names.length >= MOST_LOG_RESOURCE_POLICIES &&
    !names.includes(environmentResourceName(metadata.name))
  );
}

function told(
  found: readonly string[] | TemperError,
  { account, region }: { readonly account: string; readonly region: string },
): Pick<Diagnostic, 'code' | 'severity' | 'message' | 'why' | 'fix'> {
  const code = 'GATE_LOG_POLICIES';
  if (found instanceof TemperError) {
    return {
      code,
      severity: 'warning',
      message: `nobody can tell whether ${account} ${region} has room for one more log resource policy`,
      why: found.diagnostics[0].message,
      fix: 'allow `logs:DescribeResourcePolicies`; without room the apply fails at the policy, and can be run again',
    };
  }
  return {
    code,
    severity: 'error',
    message: `${account} has ${found.length} log resource policies in ${region} and CloudWatch Logs takes no more: ${found.join(', ')}`,
    why: 'an environment needs one, so that EventBridge may write the states of trainings into its log group; the limit cannot be raised',
    fix: `delete one that nothing needs (\`aws logs delete-resource-policy --region ${region} --policy-name <name>\`), or make the environment in another account or region`,
  };
}
