import { createHash } from 'node:crypto';
import { arnPartition } from '../../../stacks/catalog/partitions.ts';

export interface AccountRegion {
  readonly account: string;
  readonly region: string;
}

/** `arn:aws:bedrock:<region>:<account>:<resource>`. */
export function bedrockArn(place: AccountRegion, resource: string): string {
  return `arn:${arnPartition(place.region)}:bedrock:${place.region}:${place.account}:${resource}`;
}

export function foundationModelArn(region: string, id: string): string {
  return `arn:${arnPartition(region)}:bedrock:${region}::foundation-model/${id}`;
}

/** A value's SHA-256 whatever the order of its keys: what tells one request from another. */
export function requestDigest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** Splits `s3://bucket/key`; the key is empty when there is none. */
export function s3Location(uri: string): S3Location {
  const [bucket = '', ...key] = uri.slice('s3://'.length).split('/');
  return { bucket, key: key.join('/') };
}
