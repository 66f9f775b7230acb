import { findKnownBaseModel } from '../../../../../stacks/catalog/index.ts';
import { FINE_TUNE } from '../../../../../stacks/kinds/fine-tune/index.ts';
import { documentsOf } from '../../../../../stacks/language/spec-set.ts';
import { modelAccess, type ModelAccess } from '../../../../aws/model-access.ts';
import { quotas, type Quota } from '../../../../aws/quotas.ts';
import type { AwsAccess } from '../../../../ports/ports.ts';
import type { Check } from '../../../../stack/check.ts';
import type { Surroundings } from '../../../../stack/operated-kind.ts';

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
  return [
    ...(await modelAccess(access, models)).map((model) => checkModel(access, environment, model)),
    ...(await quotas(access)).map((quota) => checkQuota(environment, quota)),
  ];
}

function checkModel(access: AwsAccess, name: string, model: ModelAccess): Check {
  const subject = `${name}: ${findKnownBaseModel(model.id)?.title ?? model.id}`;
  if (model.found === undefined)
    return { subject, status: 'unknown', found: 'Bedrock could not be asked' };
  if (!model.found) {
    return {
      subject,
      status: 'failed',
      found: `not available in ${access.region}`,
      fix: 'ask for access to the model in the Bedrock console, or choose another region',
    };
  }
  return model.lifecycle === 'LEGACY'
    ? {
        subject,
        status: 'warning',
        found: 'available, but legacy',
        fix: 'plan the move to its successor',
      }
    : { subject, status: 'ok', found: `available in ${access.region}` };
}

function checkQuota(name: string, quota: Quota): Check {
  return {
    subject: `${name}: quota`,
    status: quota.value === 'unknown' ? 'unknown' : 'ok',
    found: `${quota.name}: ${quota.value === 'unknown' ? 'cannot be read' : quota.value} (${quota.matters})`,
  };
}
