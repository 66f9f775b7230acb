import { BEDROCK } from './bedrock/index.ts';
import { EC2 } from './ec2/index.ts';

/** Every place where a FineTune can train. The first is where one trains that says nothing. */
export const COMPUTES = [BEDROCK, EC2] as const;

/** What `spec.compute.type` can be. */
export type ComputeType = (typeof COMPUTES)[number]['type'];
