import * as z from 'zod';
import { PRESET_NAMES } from '../../../../../estimate/presets.ts';
import { Usd } from '../../../../../language/scalars.ts';
import { Capacity } from './capacity.ts';
import { Length } from './lengths.ts';
import { RootVolume, Storage } from './storage.ts';
import { Workload } from './workload.ts';

const Ami = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('ssmParameter').describe('The image that a public parameter names.'),
      name: z
        .string()
        .max(2048)
        .regex(/^\/[\w./-]+$/, "an SSM parameter's name, `/aws/service/…`")
        .describe(
          'Name of the parameter. What it says when a plan is made is what is trained with.',
        )
        .meta({
          examples: [
            '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id',
          ],
        }),
    })
    .describe('An image by a parameter of SSM.'),
  z
    .strictObject({
      type: z.literal('id').describe('An image by its id.'),
      id: z
        .string()
        .regex(/^ami-[0-9a-f]{8,17}$/, "an image's id, `ami-…`")
        .describe('Id of the image.')
        .meta({ examples: ['ami-0123456789abcdef0'] }),
    })
    .describe('An image by its id.'),
]);

/** Which machines. */
const MACHINES = {
  preset: z
    .enum(PRESET_NAMES)
    .optional()
    .describe('Defaults for the fields below, by the size of the job. A field that is given wins.')
    .meta({ examples: ['dev'] }),
  instanceType: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('EC2 instance type, from the catalog.')
    .meta({ examples: ['g5.xlarge'] }),
  accelerators: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9-]+:[1-9]\d{0,2}$/, 'a name and a number: `H100:8`')
    .optional()
    .describe('Accelerators of a node instead: the cheapest instance type that has them.')
    .meta({ examples: ['H100:8'] }),
  nodes: z
    .number()
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe('How many machines train together; 1 without it.')
    .meta({ examples: [2] }),
  capacity: Capacity.optional().describe('How the machines are paid for; on demand without it.'),
  placement: z
    .enum(['cluster', 'none'])
    .optional()
    .describe(
      'Whether machines stand close together. Without it, `cluster` where there are several and it is allowed.',
    ),
  allowTcp: z
    .boolean()
    .default(false)
    .describe('Whether several machines may train without EFA, slowly.'),
  subnet: z
    .string()
    .regex(/^subnet-[0-9a-f]{8,17}$/, "a subnet's id, `subnet-…`")
    .optional()
    .describe("A private subnet of yours. Without it, the environment's `fleets.network`.")
    .meta({ examples: ['subnet-0123456789abcdef0'] }),
  ami: Ami.optional().describe(
    'The image that machines start from; without it, AWS’s for deep learning.',
  ),
  rootVolume: RootVolume.optional(),
  storage: Storage.optional(),
};

/** How it begins, and how it ends. */
const COURSE = {
  maxRuntime: Length.describe(
    'The longest that machines may run, all starts together. What is not done by then is ended.',
  ).meta({ examples: ['6h'] }),
  autostop: z
    .strictObject({
      idleMinutes: z
        .number()
        .int()
        .min(5)
        .max(1440)
        .describe('Minutes without work of any accelerator.')
        .meta({ examples: [30] }),
    })
    .optional()
    .describe('Ends the run when the accelerators do nothing.'),
  maxRestarts: z
    .number()
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe(
      'How often all machines are started again, from the newest complete checkpoint, after one was lost. 0 without it, on spot 3.',
    ),
  onFailure: z
    .enum(['terminate', 'keep'])
    .default('terminate')
    .describe('What becomes of the machines of a training that failed.'),
  keepFor: Length.optional()
    .describe(
      'How long machines are kept after a failure; they bill, and end with `maxRuntime` at the latest.',
    )
    .meta({ examples: ['2h'] }),
  maxHourlyCostUsd: Usd.optional()
    .describe('The most that machines and file system may cost an hour, in US dollars.')
    .meta({ examples: [60] }),
  workload: Workload,
};

/** `compute: { type: ec2, … }`. */
export const Ec2Compute = z
  .strictObject({
    type: z.literal('ec2').describe('Machines of Amazon EC2.'),
    ...MACHINES,
    ...COURSE,
  })
  .describe(
    'A fleet of EC2 machines that starts whole or not at all, trains once, and ends itself.',
  );
export type Ec2Compute = z.infer<typeof Ec2Compute>;
