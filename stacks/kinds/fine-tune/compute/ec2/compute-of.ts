import type { FineTune } from '../../schema.ts';
import type { Ec2Compute } from './schema/index.ts';

/** What a FineTune that trains on machines says of them. @throws Error for one that trains elsewhere */
export function ec2ComputeOf({ spec }: Pick<FineTune, 'spec'>): Ec2Compute {
  const { compute } = spec;
  if (compute.type !== 'ec2') throw new Error(`a training on ${compute.type} has no machines`);
  return compute;
}
