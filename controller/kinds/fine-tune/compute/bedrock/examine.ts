import { FINE_TUNE } from '../../../../../stacks/kinds/fine-tune/index.ts';
import { documentsOf } from '../../../../../stacks/language/spec-set.ts';
import { modelAccessTo } from '../../../../aws/model-access.ts';
import { modelAvailability } from '../../../../aws/model-availability.ts';
import { quotas, type Quota } from '../../../../aws/quotas.ts';
import type { Check } from '../../../../stack/check.ts';
import type { Surroundings } from '../../../../stack/operated-kind.ts';
import { checkModel } from './check-model.ts';

/** Whether the base models may be used that an environment's FineTunes name, and what the account's quotas allow. */
export async function examineBedrock({
  environment,
  access,
  workspace,
}: Surroundings): Promise<Check[]> {
  const models = documentsOf(workspace.specs, FINE_TUNE).flatMap(({ value }) =>
    value?.spec.environment === environment && value.spec.compute.type === 'bedrock'
      ? [value.spec.baseModel]
      : [],
  );
  const checks = [...new Set(models)].map(async (id) => {
    const [model, availability] = await Promise.all([
      modelAccessTo(access, id),
      modelAvailability(access, id),
    ]);
    return checkModel({ environment, region: access.region, model, availability });
  });
  return [
    ...(await Promise.all(checks)),
    ...(await quotas(access)).map((quota) => checkQuota(environment, quota)),
  ];
}

function checkQuota(name: string, quota: Quota): Check {
  return {
    subject: `${name}: quota`,
    status: quota.value === 'unknown' ? 'unknown' : 'ok',
    found: `${quota.name}: ${quota.value === 'unknown' ? 'cannot be read' : quota.value} (${quota.matters})`,
  };
}
