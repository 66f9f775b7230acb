import type { InstanceType } from './instance-type.ts';
import { INSTANCE_TYPES } from './instance-types.ts';

const BY_NAME: ReadonlyMap<string, InstanceType> = new Map(
  INSTANCE_TYPES.map((type) => [type.name, type]),
);

/** The instance type with exactly this name. */
export function findInstanceType(name: string): InstanceType | undefined {
  return BY_NAME.get(name);
}
