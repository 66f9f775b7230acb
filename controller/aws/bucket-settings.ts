import {
  STATE_BUCKET_RULES,
  STATE_BUCKET_SIDS,
} from '../../stacks/bootstrap/state-bucket-names.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

/**
 * What a state bucket of this account has that Temper did not give it and would overwrite, in words: statements of its policy,
 * lifecycle rules. Told by their ids, which people choose.
 */
export async function foreignSettings(
  access: AwsAccess,
  bucket: string,
): Promise<readonly string[]> {
  const s3 = await awsClients(access).s3();
  const call = (operation: string) => ({ access, service: 's3', operation, resource: bucket });
  const policy = await askAwsFor(call('GetBucketPolicy'), ['NoSuchBucketPolicy'], () =>
    s3.getBucketPolicy({ Bucket: bucket }),
  );
  const lifecycle = await askAwsFor(
    call('GetBucketLifecycleConfiguration'),
    ['NoSuchLifecycleConfiguration'],
    () => s3.getBucketLifecycleConfiguration({ Bucket: bucket }),
  );
  const sids = statementsIn(policy?.Policy).map(({ Sid }) => Sid ?? 'without a Sid');
  const rules = (lifecycle?.Rules ?? []).map(({ ID }) => ID ?? 'without an id');
  return [
    ...sids
      .filter((sid) => !STATE_BUCKET_SIDS.includes(sid))
      .map((sid) => `a statement in its policy that is not Temper’s: ${sid}`),
    ...rules
      .filter((id) => !STATE_BUCKET_RULES.includes(id))
      .map((id) => `a lifecycle rule that is not Temper’s: ${id}`),
  ];
}

function statementsIn(policy: string | undefined): readonly { readonly Sid?: string }[] {
  if (policy === undefined || policy === '') return [];
  const { Statement } = JSON.parse(policy) as { readonly Statement?: unknown };
  return (Array.isArray(Statement) ? Statement : [Statement]) as readonly { Sid?: string }[];
}
