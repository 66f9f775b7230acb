import { G_TYPES } from './g-types.ts';
import type { InstanceType } from './instance-type.ts';
import { P_TYPES } from './p-types.ts';
import { TRN_TYPES } from './trn-types.ts';

/** Every EC2 instance type that a fleet can be made of. */
export const INSTANCE_TYPES: readonly InstanceType[] = [...G_TYPES, ...P_TYPES, ...TRN_TYPES];
