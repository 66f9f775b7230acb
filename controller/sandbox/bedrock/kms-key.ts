import { arnPartition } from '../../../stacks/catalog/partitions.ts';
import { invalid } from './aws-error.ts';
import type { Call } from './call.ts';
import { seededId } from '../seeded.ts';

/**
 * The key ARN that AWS echoes for any way to name a key. When the sandbox has no key store to ask, an alias gets a key
 * ARN made up from its name, so that the echo still differs from what was given, as it does on AWS.
 *
 * @throws AwsError ValidationException when there is no such key (wording unverified)
 */
export async function keyArn(call: Call, key: string | undefined): Promise<string | undefined> {
  if (key === undefined) return undefined;
  const { account, region } = call.state;
  if (call.neighbours.keyArn) {
    const found = await call.neighbours.keyArn(account, region, key);
    if (found === undefined) throw invalid(`The KMS key ${key} was not found.`);
    return found;
  }
  if (key.includes(':key/')) return key;
  const prefix = `arn:${arnPartition(region)}:kms:${region}:${account}:key/`;
  if (!key.includes('alias/')) return `${prefix}${key}`;
  const alias = key.slice(key.indexOf('alias/'));
  const digits = [0, 1, 2].map((part) => seededId(account, region, alias, part)).join('');
  return `${prefix}${[8, 12, 16, 20, 32].map((end, index, ends) => digits.slice(ends[index - 1] ?? 0, end)).join('-')}`;
}
