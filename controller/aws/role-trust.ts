import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

/** Who may take a role of this account: a policy, as IAM has it; undefined when there is no such role. */
export async function roleTrust(access: AwsAccess, arn: string): Promise<unknown> {
  const iam = await awsClients(access).iam();
  const call = { access, service: 'iam', operation: 'GetRole', resource: arn };
  const found = await askAwsFor(call, ['NoSuchEntity', 'NoSuchEntityException'], () =>
    iam.getRole({ RoleName: arn.slice(arn.lastIndexOf('/') + 1) }),
  );
  if (found?.Role?.Arn !== arn) return undefined;
  const document = found.Role.AssumeRolePolicyDocument;
  return document === undefined ? {} : (JSON.parse(decodeURIComponent(document)) as unknown);
}
