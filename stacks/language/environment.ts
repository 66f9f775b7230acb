import { z } from 'zod';
import { EnvironmentName, Tags, API_VERSION } from './scalars.ts';

const Arn = z.string().regex(/^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:.+$/);

/** How data and models at rest are encrypted. */
export const Encryption = z.discriminatedUnion('type', [
  z
    .strictObject({ type: z.literal('aws-managed') })
    .describe('S3 and Bedrock use keys that AWS owns.'),
  z
    .strictObject({ type: z.literal('temper-managed') })
    .describe('Temper creates a KMS key and rotates it.'),
  z
    .strictObject({ type: z.literal('customer-key'), keyArn: Arn })
    .describe('A KMS key that exists already.'),
]);

/** One AWS account and region: state, roles, network, encryption, retention, budget and guard-rails. */
export const Environment = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Environment'),
  metadata: z.strictObject({
    name: EnvironmentName,
    description: z.string().min(1).max(1024).optional(),
  }),
  spec: z.strictObject({
    account: z.string().regex(/^\d{12}$/),
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
    partition: z.enum(['aws', 'aws-us-gov', 'aws-cn']).default('aws'),
    stateBucket: z.string().min(3).max(63).optional(),
    encryption: Encryption.default({ type: 'aws-managed' }),
    retention: z
      .strictObject({
        datasetsDays: z.number().int().min(1).max(36500).default(365),
        artifactsDays: z.number().int().min(1).max(36500).default(365),
        logsDays: z.number().int().min(1).max(3653).default(90),
      })
      .prefault({}),
    notifications: z.strictObject({ emails: z.array(z.email()).max(10).default([]) }).prefault({}),
    budget: z
      .strictObject({
        monthlyUsd: z.number().positive().max(10_000_000),
        alertPercents: z
          .array(z.number().int().min(1).max(1000))
          .min(1)
          .max(5)
          .default([50, 80, 100]),
      })
      .optional(),
    network: z
      .strictObject({
        subnets: z
          .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/))
          .min(1)
          .max(16),
        securityGroups: z
          .array(z.string().regex(/^sg-[0-9a-f]{8,17}$/))
          .min(1)
          .max(5),
      })
      .optional(),
    guardrails: z
      .strictObject({
        allowedBaseModels: z.array(z.string()).min(1).optional(),
        maxTrainingUsd: z.number().positive().optional(),
      })
      .prefault({}),
    tags: Tags.default({}),
    github: z.strictObject({ environment: z.string().min(1).max(255) }).optional(),
    roles: z.strictObject({ plan: Arn.optional(), apply: Arn.optional() }).prefault({}),
  }),
});
export type Environment = z.infer<typeof Environment>;
