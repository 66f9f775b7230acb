import { ENVIRONMENT } from '../../../stacks/kinds/environment/index.ts';
import { documentsOf } from '../../../stacks/language/spec-set.ts';
import { customerKey, type CustomerKey } from '../../aws/customer-key.ts';
import type { Check } from '../../stack/check.ts';
import type { Surroundings } from '../../stack/operated-kind.ts';

/** Whether a key that an environment was given can be used, and lets those use it who must. */
export async function examineKey({
  environment: name,
  access,
  workspace,
}: Surroundings): Promise<Check[]> {
  const declared = documentsOf(workspace.specs, ENVIRONMENT).find(
    ({ value }) => value?.metadata.name === name,
  );
  const encryption = declared?.value?.spec.encryption;
  if (encryption?.type !== 'customer-key') return [];
  const key = await customerKey(access, encryption.keyArn);
  const subject = `${name}: key`;
  if ('code' in key) {
    const fix = key.fix ?? 'look at the key in the console of KMS';
    return [{ subject, status: 'warning', found: `cannot be read: ${key.message}`, fix }];
  }
  return problems(key).map((problem) => ({ subject, ...problem }));
}

const WHERE = 'docs/permissions.md says what its policy must allow';

function problems(key: CustomerKey): Omit<Check, 'subject'>[] {
  if (key.unusable !== undefined) {
    return [
      {
        status: 'failed',
        found: `cannot encrypt: ${key.unusable}`,
        fix: 'enable it, or name another key in `spec.encryption.keyArn` of an environment that has no models yet',
      },
    ];
  }
  const found: Omit<Check, 'subject'>[] = [];
  if (!key.leftToIam) {
    found.push({
      status: 'warning',
      found:
        'its policy does not leave it to IAM who may use it, so it must name every training role and whoever plans and applies',
      fix: `allow \`kms:*\` to the account's root in it, or name them: ${WHERE}`,
    });
  }
  if (!key.servesModels) {
    found.push({
      status: 'warning',
      found:
        'its policy does not let bedrock.amazonaws.com read models with it, which provisioned throughput of a tuned Nova takes',
      fix: `add the statement for it: ${WHERE}`,
    });
  }
  return found.length > 0
    ? found
    : [{ status: 'ok', found: 'enabled, and its policy lets those use it who must' }];
}
