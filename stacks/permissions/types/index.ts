import type { TypeRights } from '../resource-type.ts';
import { BEDROCK_RIGHTS } from './bedrock.ts';
import { FLEET_RIGHTS } from './fleet.ts';
import { IDENTITY_RIGHTS } from './identity.ts';
import { LIMIT_RIGHTS } from './limit.ts';
import { NETWORK_RIGHTS } from './network.ts';
import { NOTIFICATION_RIGHTS } from './notification.ts';
import { S3_RIGHTS } from './s3.ts';

const ALL: Readonly<Record<string, TypeRights>> = {
  ...S3_RIGHTS,
  ...IDENTITY_RIGHTS,
  ...NOTIFICATION_RIGHTS,
  ...BEDROCK_RIGHTS,
  ...NETWORK_RIGHTS,
  ...LIMIT_RIGHTS,
  ...FLEET_RIGHTS,
};

/** What is asked of AWS for a type of resource, or for what is looked up (`data.aws_subnet`). Every type that a stack may hold has a row; a test compiles them all. */
export function rightsOf(type: string): TypeRights {
  const rights = Object.hasOwn(ALL, type) ? ALL[type] : undefined;
  if (rights === undefined) throw new Error(`nothing says what AWS is asked for ${type}`);
  return rights;
}
