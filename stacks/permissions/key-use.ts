import type { Environment } from '../kinds/environment/schema.ts';
import { Place } from '../place.ts';
import type { Grant } from './grant.ts';

/**
 * Use of an environment's key by a service, on behalf of whoever asks that service; none with keys that AWS owns. The key
 * that Temper manages is any key of the account and region here: its id is known in its state alone, and its alias and tags
 * count in authorization only minutes after they were made (docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html,
 * 2026-11).
 */
export function keyUse(
  { spec }: Environment,
  service: 's3' | 's3express' | 'bedrock',
  actions: readonly string[],
): Grant[] {
  const place = new Place(spec);
  const keys = {
    'aws-managed': () => undefined,
    'temper-managed': () => place.regional('kms', 'key/*'),
    'customer-key': () => (spec.encryption as { readonly keyArn: string }).keyArn,
  };
  const key = keys[spec.encryption.type]();
  if (key === undefined) return [];
  const condition = { StringEquals: { 'kms:ViaService': place.endpoint(service) } };
  return [{ actions, resources: [key], condition }];
}
