import * as z from 'zod';

/** The largest and the smallest network of a VPC that a fleet of 64 machines still fits into. */
const CIDR = /^(?:\d{1,3}\.){3}\d{1,3}\/(?:1[6-9]|2[0-4])$/;

const ManagedFleetNetwork = z
  .strictObject({
    type: z.literal('managed').describe('A network that Temper makes.'),
    zone: z
      .string()
      .regex(
        /^(?:[a-z]{2}(?:-[a-z]+)+-\d[a-z]|[a-z]{2,6}\d-az\d{1,2})$/,
        "a zone's name, `us-east-1a`, or its id, `use1-az4`",
      )
      .describe(
        'The availability zone, by its name or by its id. Ids mean the same zone in every account, so Temper can tell which machines it has.',
      )
      .meta({ examples: ['us-east-1a', 'use1-az4'] }),
    cidr: z
      .string()
      .regex(CIDR, 'a block of IPv4 addresses between /16 and /24, `10.20.0.0/16`')
      .describe('Addresses of the network.')
      .meta({ examples: ['10.20.0.0/16'] }),
  })
  .describe(
    'Temper makes a VPC with one private subnet, a gateway endpoint for S3 and an interface endpoint for each other service that machines call. There is no way to the internet.',
  );

const ExistingFleetNetwork = z
  .strictObject({
    type: z.literal('existing').describe('A subnet of yours.'),
    subnet: z
      .string()
      .regex(/^subnet-[0-9a-f]{8,17}$/, "a subnet's id, `subnet-…`")
      .describe(
        'A private subnet with a way to S3, CloudWatch, Systems Manager and what else the trainings call.',
      )
      .meta({ examples: ['subnet-0123456789abcdef0'] }),
  })
  .describe('A private subnet that exists already.');

/** What an environment has for training fleets. */
export const Fleets = z
  .strictObject({
    network: z
      .discriminatedUnion('type', [ManagedFleetNetwork, ExistingFleetNetwork])
      .optional()
      .describe('Where machines stand whose FineTune names no subnet.'),
  })
  .describe(
    'What training fleets need of an environment. With it, also when it is empty (`fleets: {}`), a function ends every five minutes what has outlived its time.',
  );
export type Fleets = z.infer<typeof Fleets>;

export type ManagedFleetNetwork = z.infer<typeof ManagedFleetNetwork>;
