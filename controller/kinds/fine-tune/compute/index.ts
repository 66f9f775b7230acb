import type { ComputeType } from '../../../../stacks/kinds/fine-tune/compute/index.ts';
import { OPERATED_BEDROCK } from './bedrock/index.ts';
import type { OperatedCompute } from './compute.ts';
import { OPERATED_EC2 } from './ec2/index.ts';

/** How a training is operated, by where it runs; the compiler names the place that is missing. */
export const OPERATED_COMPUTES: { readonly [Type in ComputeType]: OperatedCompute } = {
  bedrock: OPERATED_BEDROCK,
  ec2: OPERATED_EC2,
};
