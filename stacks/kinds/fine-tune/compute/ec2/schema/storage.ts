import * as z from 'zod';
import type { LustreDeploymentType } from '../../../../../catalog/instances/index.ts';

/** The disk that a machine starts from. */
export const RootVolume = z
  .strictObject({
    type: z.enum(['gp3', 'io2']).default('gp3').describe('EBS volume type.'),
    sizeGib: z
      .number()
      .int()
      .min(50)
      .max(65_536)
      .describe('Size, GiB.')
      .meta({ examples: [100] }),
    iops: z
      .number()
      .int()
      .min(100)
      .optional()
      .describe('Operations a second; io2 needs it, gp3 has 3,000 without it.')
      .meta({ examples: [3000] }),
    throughputMibs: z
      .number()
      .int()
      .min(125)
      .optional()
      .describe('Throughput of gp3, MiB a second; 125 without it.')
      .meta({ examples: [500] }),
  })
  .describe('The disk that a machine starts from.');
export type RootVolume = z.infer<typeof RootVolume>;

const Metadata = z
  .strictObject({
    mode: z.enum(['automatic', 'userProvisioned']).describe('Who chooses the number.'),
    iops: z
      .number()
      .int()
      .optional()
      .describe('Metadata operations a second, where you choose.')
      .meta({ examples: [1500] }),
  })
  .describe('Metadata performance; of `persistent2` only.');

/** A file system for the run. */
export const Lustre = z
  .strictObject({
    deployment: z
      .enum(['scratch1', 'scratch2', 'persistent1', 'persistent2'])
      .default('scratch2')
      .describe('FSx deployment type.'),
    capacityGib: z
      .number()
      .int()
      .min(1200)
      .describe('Capacity, GiB: 1,200, 2,400, then in the steps of the deployment type.')
      .meta({ examples: [1200] }),
    throughputPerTib: z
      .number()
      .int()
      .optional()
      .describe('Throughput, MB a second for each TiB; of persistent types, which need it.')
      .meta({ examples: [250] }),
    compression: z.boolean().default(true).describe('Whether LZ4 compresses what is written.'),
    efa: z
      .boolean()
      .default(false)
      .describe('Whether nodes read it over EFA; of `persistent2` with metadata settings.'),
    metadata: Metadata.optional(),
  })
  .describe('A Lustre file system that lives as long as the run.');
export type Lustre = z.infer<typeof Lustre>;

/** Deployment types as FSx names them. */
export const LUSTRE_TYPES = {
  scratch1: 'SCRATCH_1',
  scratch2: 'SCRATCH_2',
  persistent1: 'PERSISTENT_1',
  persistent2: 'PERSISTENT_2',
} as const satisfies Record<Lustre['deployment'], LustreDeploymentType>;

/** Where data lies while it is trained on. */
export const Storage = z
  .strictObject({
    datasets: z
      .enum(['standard', 'intelligentTiering', 'expressOneZone'])
      .optional()
      .describe(
        'S3 storage class of the data that Temper uploads. `expressOneZone`: machines read a copy in their own zone, which goes when the run is released.',
      ),
    lustre: Lustre.optional(),
  })
  .describe('Where data lies while it is trained on.');
export type Storage = z.infer<typeof Storage>;
