import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';

export interface Quota {
  /** As Service Quotas knows it, `L-CB5B847D`. */
  readonly code: string;
  readonly name: string;
  /** `unknown` when it cannot be read: no permission, no such quota here, no answer. */
  readonly value: number | 'unknown';
  /** Why it matters to a fine-tune. */
  readonly matters: string;
}

/** Quotas of Bedrock that stop a fine-tune or its serving; codes from accounts' quota lists, 2026-11. */
const QUOTAS: readonly Omit<Quota, 'value'>[] = [
  {
    code: 'L-CB5B847D',
    name: 'custom models per account',
    matters: 'each trained version is one; the next training fails when all are used',
  },
  {
    code: 'L-0406044C',
    name: 'scheduled customization jobs',
    matters:
      'jobs that may wait or train at once; AWS names no quota of jobs that train at the same time',
  },
  {
    code: 'L-BE77399C',
    name: 'no-commitment model units for custom models',
    matters: 'zero in new accounts: most tuned models cannot be served until it is raised',
  },
];

/** The quotas `doctor` shows. Never fails: a quota that cannot be read is `unknown`. */
export async function quotas(access: AwsAccess): Promise<Quota[]> {
  return await Promise.all(
    QUOTAS.map(async (quota) => ({
      ...quota,
      value: await quotaValue(access, { service: 'bedrock', code: quota.code }),
    })),
  );
}

/** A quota, by the service that it is of: `ec2`, `L-417A185B`. Never fails. */
export async function quotaValue(
  access: AwsAccess,
  { service, code }: { readonly service: string; readonly code: string },
): Promise<number | 'unknown'> {
  const asked = { ServiceCode: service, QuotaCode: code };
  try {
    const client = await awsClients(access).quotas();
    // Some quotas answer only as a default until the account has changed them once.
    const applied = await client.getServiceQuota(asked).catch(() => undefined);
    const quota = applied ?? (await client.getAWSDefaultServiceQuota(asked));
    return quota.Quota?.Value ?? 'unknown';
  } catch {
    // A quota is a courtesy; whatever stands in the way of reading it is reported by the other checks.
    return 'unknown';
  }
}
