import type { ResourcePolicy } from '@aws-sdk/client-cloudwatch-logs';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws } from './failures.ts';

/** The names of the resource policies that CloudWatch Logs holds for the account and region. */
export async function logPolicies(access: AwsAccess): Promise<string[]> {
  const logs = await awsClients(access).logs();
  const call = { access, service: 'logs', operation: 'DescribeResourcePolicies' };
  return await askAws(call, async () => {
    const policies: ResourcePolicy[] = [];
    let nextToken: string | undefined;
    do {
      const page = await logs.describeResourcePolicies(
        nextToken === undefined ? {} : { nextToken },
      );
      policies.push(...(page.resourcePolicies ?? []));
      ({ nextToken } = page);
    } while (nextToken !== undefined);
    return policies.flatMap(({ policyName }) => policyName ?? []);
  });
}
