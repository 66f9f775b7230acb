import type { FirstFilesRequest } from '../../../first-files.ts';
import { ec2Bounds } from './bounds.ts';
import { ec2Reach } from './reach.ts';
import { EC2_RULES } from './rules/index.ts';
import { Ec2Compute } from './schema/index.ts';

/** A fleet of EC2 machines that trains once. */
export const EC2 = {
  type: 'ec2',
  schema: Ec2Compute,
  rules: EC2_RULES,
  firstFiles: async (request: FirstFilesRequest) =>
    (await import('../bedrock/first-files/index.ts')).firstModel(request),
  example: {
    baseModel: 'google-bert/bert-base-uncased',
    compute: {
      type: 'ec2',
      preset: 'enterprise',
      subnet: 'subnet-0123456789abcdef0',
      maxRuntime: '6h',
      maxRestarts: 20,
      workload: { recipe: 'bert-classification' },
    },
  },
  reach: ec2Reach,
  bounds: ec2Bounds,
  builder: async () => (await import('./builder.ts')).EC2_BUILDER,
} as const;
