import type { KMS, KeyMetadata } from '@aws-sdk/client-kms';
import pLimit from 'p-limit';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { keyAlias } from '../../stacks/kinds/environment/names.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws, askAwsFor } from './failures.ts';
import type { PlannedCreate } from './finder.ts';
import { STACK_TAG, ownership, text } from './ownership.ts';
import type { Existing } from './ownership.ts';

/** KMS allows ten ListResourceTags a second; two at a time stay below that. */
const KEYS_AT_ONCE = 2;

/**
 * The key of a stack. Keys have no name, so the environment's alias leads to it; a run killed between the key and its
 * alias leaves a key that only its tag gives away, which takes a look at every key of the account. Keys that await
 * deletion are no candidates. Of several, the oldest enabled one is taken, every time.
 */
export async function findKey(
  access: AwsAccess,
  { values }: PlannedCreate,
  stackId: string,
): Promise<Existing | undefined> {
  const kms = await awsClients(access).kms();
  const alias = aliasOf(values, stackId);
  const aliased = alias === undefined ? undefined : await describeKey(access, kms, alias);
  if (aliased && isCandidate(aliased)) {
    const tags = await keyTags(access, kms, aliased.KeyId ?? '');
    if (tags[STACK_TAG] === stackId) return { importId: aliased.KeyId ?? '', ours: true };
  }
  return chooseKey(await keysTagged(access, kms, stackId));
}

/** The alias itself: it has no tags, so it is whose its key is. */
export async function findKeyAlias(
  access: AwsAccess,
  { values }: PlannedCreate,
  stackId: string,
): Promise<Existing | undefined> {
  const alias = text(values, 'name');
  if (alias === undefined) return undefined;
  const kms = await awsClients(access).kms();
  const key = await describeKey(access, kms, alias);
  if (!key) return undefined;
  const { ours, owner, why } = ownership(await keyTags(access, kms, key.KeyId ?? ''), stackId);
  if (ours) return { importId: alias, ours };
  return {
    importId: alias,
    ours,
    why: `it leads to the key ${key.KeyId}, and of that: ${why}`,
    ...(owner !== undefined && { owner }),
  };
}

function aliasOf(values: Readonly<Record<string, unknown>>, stackId: string): string | undefined {
  const tags = (values['tags_all'] ?? values['tags']) as Record<string, unknown> | null | undefined;
  const environment =
    text(tags ?? {}, 'temper:environment') ?? /^environment\/(.+)$/.exec(stackId)?.[1];
  return environment === undefined ? undefined : keyAlias(environment);
}

async function describeKey(
  access: AwsAccess,
  kms: KMS,
  keyOrAlias: string,
): Promise<KeyMetadata | undefined> {
  const call = { access, service: 'kms', operation: 'DescribeKey', resource: keyOrAlias };
  const found = await askAwsFor(call, ['NotFoundException'], () =>
    kms.describeKey({ KeyId: keyOrAlias }),
  );
  return found?.KeyMetadata;
}

async function keyTags(
  access: AwsAccess,
  kms: KMS,
  keyId: string,
): Promise<Record<string, string>> {
  const call = { access, service: 'kms', operation: 'ListResourceTags', resource: keyId };
  return await askAws(call, async () => {
    const tags: Record<string, string> = {};
    for await (const page of kms.paginateListResourceTags({ KeyId: keyId }))
      for (const { TagKey, TagValue } of page.Tags ?? []) if (TagKey) tags[TagKey] = TagValue ?? '';
    return tags;
  });
}

/** Every candidate that carries the stack's tag. */
async function keysTagged(access: AwsAccess, kms: KMS, stackId: string): Promise<KeyMetadata[]> {
  const limit = pLimit(KEYS_AT_ONCE);
  const ids = await ownKeyIds(access, kms);
  const looks = await Promise.all(
    ids.map((id) => limit(() => lookAtKey(access, kms, id, stackId))),
  );
  const denied = looks.filter((look) => look instanceof TemperError);
  const [first] = denied;
  // A key policy may shut us out of somebody's key; being shut out of all of them is a missing permission.
  if (first && denied.length === looks.length) throw first;
  return looks.filter(
    (look): look is KeyMetadata => look !== undefined && !(look instanceof TemperError),
  );
}

async function lookAtKey(
  access: AwsAccess,
  kms: KMS,
  id: string,
  stackId: string,
): Promise<KeyMetadata | TemperError | undefined> {
  try {
    const tags = await keyTags(access, kms, id);
    if (tags[STACK_TAG] !== stackId) return undefined;
    const key = await describeKey(access, kms, id);
    return key && isCandidate(key) ? key : undefined;
  } catch (error) {
    if (error instanceof TemperError && isDenied(error)) return error;
    if (error instanceof TemperError && error.diagnostics[0].code === 'AWS_NOT_FOUND')
      return undefined;
    throw error;
  }
}

function isDenied(error: TemperError): boolean {
  return error.diagnostics[0].code === 'AWS_ACCESS_DENIED';
}

/** All keys but those AWS made for its services, which their aliases (`alias/aws/s3`) give away. */
async function ownKeyIds(access: AwsAccess, kms: KMS): Promise<string[]> {
  const amazons = await amazonsKeyIds(access, kms);
  return await askAws({ access, service: 'kms', operation: 'ListKeys' }, async () => {
    const ids: string[] = [];
    for await (const page of kms.paginateListKeys())
      for (const { KeyId } of page.Keys ?? []) if (KeyId && !amazons.has(KeyId)) ids.push(KeyId);
    return ids;
  });
}

async function amazonsKeyIds(access: AwsAccess, kms: KMS): Promise<ReadonlySet<string>> {
  return await askAws({ access, service: 'kms', operation: 'ListAliases' }, async () => {
    const ids = new Set<string>();
    for await (const page of kms.paginateListAliases())
      for (const { AliasName, TargetKeyId } of page.Aliases ?? [])
        if (AliasName?.startsWith('alias/aws/') && TargetKeyId) ids.add(TargetKeyId);
    return ids;
  });
}

function isCandidate(key: KeyMetadata): boolean {
  return key.KeyState !== 'PendingDeletion' && key.KeyState !== 'PendingReplicaDeletion';
}

/** Enabled before disabled, then the oldest, then by id: the same choice on every machine. */
function chooseKey(keys: readonly KeyMetadata[]): Existing | undefined {
  const order = (key: KeyMetadata): string =>
    `${key.KeyState === 'Enabled' ? 0 : 1} ${key.CreationDate?.toISOString() ?? ''} ${key.KeyId}`;
  const [chosen] = keys.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  return chosen?.KeyId ? { importId: chosen.KeyId, ours: true } : undefined;
}
