import * as z from 'zod';
import { PARTITIONS } from '../../catalog/index.ts';
import { OVERRIDABLE_GATES } from '../overrides.ts';
import { Fleets } from './fleets-schema.ts';
import { API_VERSION, EnvironmentName, Tags, Usd } from '../../language/scalars.ts';

const KmsArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[a-zA-Z0-9/_-]+$/,
    "a KMS key's ARN, `arn:aws:kms:<region>:<account>:key/<id>`",
  );
const RoleArn = z
  .string()
  .max(2048)
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    "an IAM role's ARN, `arn:aws:iam::<account>:role/<name>`",
  );

/** How data and models at rest are encrypted. */
export const Encryption = z.discriminatedUnion('type', [
  z
    .strictObject({ type: z.literal('aws-managed').describe('Keys that AWS owns.') })
    .describe('S3 and Bedrock use keys that AWS owns.'),
  z
    .strictObject({ type: z.literal('temper-managed').describe('A key that Temper creates.') })
    .describe('Temper creates a KMS key and rotates it.'),
  z
    .strictObject({
      type: z.literal('customer-key').describe('A key of yours.'),
      keyArn: KmsArn.describe(
        "ARN of the key, in the environment's region. An alias is refused: AWS answers with the key's own ARN, which would look like a change.",
      ).meta({
        examples: ['arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
      }),
    })
    .describe('A KMS key that exists already.'),
]);

const Retention = z
  .strictObject({
    datasetsDays: z
      .number()
      .int()
      .min(1)
      .max(36500)
      .default(365)
      .describe('Days until a superseded or deleted dataset is removed for good.'),
    artifactsDays: z
      .number()
      .int()
      .min(1)
      .max(36500)
      .default(365)
      .describe('Days until superseded or deleted training results are removed for good.'),
    logsDays: z
      .number()
      .int()
      .min(1)
      .max(3653)
      .default(90)
      .describe('Days that access logs and log events are kept.'),
  })
  .describe('How long things are kept, in days.');

const Notifications = z
  .strictObject({
    emails: z
      .array(z.email('an e-mail address').max(254))
      .max(10)
      .default([])
      .describe('E-mail addresses; each must confirm its subscription once.')
      .meta({ examples: [['ml-platform@example.com']] }),
  })
  .describe('Who is told about finished trainings and budget alerts.');

const Budget = z
  .strictObject({
    monthlyUsd: Usd.describe("The month's limit, in US dollars.").meta({ examples: [2000] }),
    alertPercents: z
      .array(z.number().int().min(1).max(1000))
      .min(1)
      .max(5)
      .default([50, 80, 100])
      .describe(
        'Percentages of the limit at which an alert is sent; with fewer than five, another one is sent when AWS forecasts that the limit is reached.',
      ),
  })
  .describe(
    'A monthly AWS budget for everything in the account and region of this environment, whoever made it. AWS updates it several times a day, so an alert comes late by hours.',
  );

const Network = z
  .strictObject({
    subnets: z
      .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, "a subnet's id, `subnet-…`"))
      .min(1)
      .max(16)
      .describe('Subnets the jobs run in; they say which VPC it is.')
      .meta({ examples: [['subnet-0123456789abcdef0']] }),
    securityGroups: z
      .array(z.string().regex(/^sg-[0-9a-f]{8,17}$/, "a security group's id, `sg-…`"))
      .min(1)
      .max(5)
      .describe('Security groups of the jobs.')
      .meta({ examples: [['sg-0123456789abcdef0']] }),
  })
  .describe(
    'The VPC that jobs read their data through. Without it they use the public S3 endpoint.',
  );

const Guardrails = z
  .strictObject({
    allowedBaseModels: z
      .array(z.string().min(1).max(256))
      .min(1)
      .max(200)
      .optional()
      .describe('Base models that may be fine-tuned here, by id. Without it, all of the catalog.')
      .meta({ examples: [['amazon.nova-micro-v1:0:128k']] }),
    maxTrainingUsd: Usd.optional()
      .describe('The most one training may be estimated to cost, in US dollars.')
      .meta({ examples: [500] }),
    allowedInstanceTypes: z
      .array(z.string().min(1).max(64))
      .min(1)
      .max(100)
      .optional()
      .describe(
        'Instance types that fleets may be made of here, by name. Without it, all of the catalog.',
      )
      .meta({ examples: [['g5.xlarge', 'p5.48xlarge']] }),
    maxHourlyUsd: Usd.optional()
      .describe('The most that the machines of one fleet may cost an hour, in US dollars.')
      .meta({ examples: [60] }),
    overridableGates: z
      .array(z.enum(OVERRIDABLE_GATES))
      .max(OVERRIDABLE_GATES.length)
      .default([])
      .describe(
        'Gates that a spec of this environment may overrule with `overrides`, which is reviewed.',
      )
      .meta({ examples: [['GATE_POLICY']] }),
  })
  .describe('Limits that a FineTune of this environment cannot exceed.');

const PolicyArn = z
  .string()
  .max(2048)
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:policy\/[\w+=,.@/-]+$/,
    "an IAM policy's ARN, `arn:aws:iam::<account>:policy/<name>`",
  );

const Roles = z
  .strictObject({
    plan: RoleArn.optional()
      .describe('Role that a plan assumes: it only reads.')
      .meta({ examples: ['arn:aws:iam::123456789012:role/temper/temper-research-plan'] }),
    apply: RoleArn.optional()
      .describe('Role that an apply assumes.')
      .meta({ examples: ['arn:aws:iam::123456789012:role/temper/temper-research-apply'] }),
    reconcile: RoleArn.optional()
      .describe('Role that reconciling assumes: it reads, imports, and releases what has ended.')
      .meta({ examples: ['arn:aws:iam::123456789012:role/temper/temper-research-reconcile'] }),
    boundary: PolicyArn.optional()
      .describe('Policy that bounds every role made for a training: what it may at most.')
      .meta({ examples: ['arn:aws:iam::123456789012:policy/temper/temper-research-boundary'] }),
  })
  .describe('The roles that workflows assume, and what bounds the roles they make.');

const GitHubSettings = z
  .strictObject({
    environment: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe(
        "Name of the GitHub environment whose reviewers approve an apply. Without it, the environment's own name. Plans run in `<name>-plan`, reconciling in `<name>-reconcile`.",
      )
      .meta({ examples: ['research'] }),
    unreviewed: z
      .enum(['refuse', 'allow'])
      .default('refuse')
      .describe(
        'Whether what was pushed to the default branch without a reviewed pull request is applied.',
      ),
  })
  .describe('How the environment is known to GitHub.');

/** One AWS account and region: state, roles, network, encryption, retention, budget and guard-rails. */
export const Environment = z
  .strictObject({
    apiVersion: z.literal(API_VERSION).describe("The version of the spec's format."),
    kind: z.literal('Environment').describe('What the document declares.'),
    metadata: z
      .strictObject({
        name: EnvironmentName.describe(
          'Name of the environment; part of the name of everything in it.',
        ).meta({ examples: ['research'] }),
        description: z
          .string()
          .min(1)
          .max(1024)
          .optional()
          .describe('What the environment is for, in your own words.')
          .meta({ examples: ['Experiments of the research group'] }),
      })
      .describe('Who the environment is.'),
    spec: z
      .strictObject({
        account: z
          .string()
          .regex(/^\d{12}$/, '12 digits')
          .describe('AWS account id: 12 digits, in quotes, so that a leading zero survives.')
          .meta({ examples: ['123456789012'] }),
        region: z
          .string()
          .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region's code")
          .describe('AWS region. Which base models it can train is in the catalog.')
          .meta({ examples: ['us-east-1'] }),
        partition: z
          .enum(PARTITIONS)
          .default('aws')
          .describe('AWS partition the account belongs to.'),
        stateBucket: z
          .string()
          .min(3)
          .max(63)
          .regex(
            /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
            'a bucket name: lower-case letters, digits, dots and dashes',
          )
          .optional()
          .describe('Bucket for Terraform state. Without it, `temper-<name>-state-<account>`.')
          .meta({ examples: ['my-company-temper-state'] }),
        encryption: Encryption.default({ type: 'aws-managed' }).describe(
          'How data and models at rest are encrypted.',
        ),
        retention: Retention.prefault({}),
        notifications: Notifications.prefault({}),
        budget: Budget.optional(),
        dashboard: z
          .boolean()
          .default(true)
          .describe(
            'Whether there is a CloudWatch dashboard of the environment. AWS bills $3 a month for each beyond the first three of an account.',
          ),
        network: Network.optional(),
        fleets: Fleets.optional(),
        guardrails: Guardrails.prefault({}),
        tags: Tags.default({}).describe('AWS tags on everything in this environment.'),
        github: GitHubSettings.prefault({}),
        roles: Roles.prefault({}),
        deletionPolicy: z
          .enum(['retain', 'delete'])
          .default('retain')
          .describe(
            'Whether `temper destroy` may delete the buckets with all data in them, and the key. Nothing else ever deletes them.',
          ),
      })
      .describe('What the environment is made of.'),
  })
  .describe('One AWS account and region, with its guard-rails.');
export type Environment = z.infer<typeof Environment>;
