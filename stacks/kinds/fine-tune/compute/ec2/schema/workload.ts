import * as z from 'zod';
import { Length } from './lengths.ts';

/** Recipes that Temper ships; what is known of each is in the catalog. */
const RECIPE_NAMES = ['bert-classification'] as const;

const VARIABLE = /^[A-Z_][A-Z0-9_]{0,127}$/;
const Variable = z.string().regex(VARIABLE, 'a variable’s name: capitals, digits and `_`');

/** Tokens of a text that `bert-classification` looks at where its settings do not say. */
export const RECIPE_MAX_LENGTH = 128;

/** How a recipe's training goes, step by step. */
const COURSE = {
  warmupRatio: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Share of the steps over which the learning rate rises; 0.1.')
    .meta({ examples: [0.06] }),
  schedule: z
    .enum(['linear', 'cosine', 'constant'])
    .optional()
    .describe('How the learning rate goes after it has risen: down to 0, or not; `linear`.'),
  weightDecay: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('How much weights are drawn to 0; 0.01.')
    .meta({ examples: [0.1] }),
  perDeviceBatchSize: z
    .number()
    .int()
    .min(1)
    .max(4096)
    .optional()
    .describe(
      'The most records that an accelerator computes at once; 32. A larger `batchSize` is computed in several turns.',
    )
    .meta({ examples: [64] }),
  evaluateEvery: z
    .number()
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe('Steps from one evaluation to the next; as many as an epoch has.')
    .meta({ examples: [500] }),
  bestBy: z
    .enum(['loss', 'accuracy', 'f1'])
    .optional()
    .describe(
      'What of the validation tells which weights are kept, and when it gets no better; `loss`.',
    ),
};

/** What `bert-classification` can be told besides hyperparameters. */
export const RecipeSettings = z
  .strictObject({
    textColumn: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe('Column with the text; `text`.')
      .meta({ examples: ['text'] }),
    labelColumn: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe('Column with the label; `label`.')
      .meta({ examples: ['label'] }),
    maxLength: z
      .number()
      .int()
      .min(8)
      .max(512)
      .optional()
      .describe(`Tokens of a text that are looked at; ${RECIPE_MAX_LENGTH}.`)
      .meta({ examples: [256] }),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2_147_483_647)
      .optional()
      .describe('Seed of everything random; 42.'),
    precision: z
      .enum(['bf16', 'fp16', 'fp32'])
      .optional()
      .describe('Numbers that are computed with; `bf16` where the accelerator has it.'),
    deterministic: z
      .boolean()
      .optional()
      .describe(
        'Whether accelerators compute the same bits every time, slower; without it a restart may end in weights that differ in their last digits.',
      )
      .meta({ examples: [true] }),
    ...COURSE,
  })
  .describe('Settings of the recipe.');

const Secret = z
  .string()
  .max(2048)
  .regex(
    /^arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+|ssm:[a-z0-9-]+:\d{12}:parameter\/[\w/.-]+)$/,
    'the ARN of a secret of Secrets Manager or of a parameter of SSM',
  );

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256: 64 hexadecimal digits');
const DIGITS = '0123456789abcdef';

const Weights = z
  .strictObject({
    revision: z
      .string()
      .regex(/^[0-9a-f]{40}$/, 'a commit of the repository: 40 hexadecimal digits')
      .describe('Commit of the repository at the hub that `baseModel` names.')
      .meta({ examples: ['86b5e0934494bd15c9632b12f734a8a67f723594'] }),
    sha256: Sha256.describe('SHA-256 of the list of its files, as `temper stage` prints it.').meta({
      examples: [DIGITS.repeat(4)],
    }),
  })
  .describe('The base model’s files, as they were put into S3 by `temper stage`.');

const Wheels = z
  .strictObject({
    sha256: Sha256.describe('SHA-256 of the file of requirements that they were staged by.').meta({
      examples: [DIGITS.repeat(4)],
    }),
  })
  .describe('Python packages of a `command`, as they were put into S3 by `temper stage`.');

/** What runs on the nodes. */
export const Workload = z
  .strictObject({
    recipe: z.enum(RECIPE_NAMES).optional().describe('A training that Temper ships.'),
    settings: RecipeSettings.optional(),
    image: z
      .string()
      .max(512)
      .regex(
        /^[a-z0-9][a-z0-9.-]*(:\d+)?\/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$/,
        'a container image by its digest, `<registry>/<repository>@sha256:<64 digits>`',
      )
      .optional()
      .describe('Container image, by digest.')
      .meta({
        examples: [
          `123456789012.dkr.ecr.us-east-1.amazonaws.com/train@sha256:${'0123456789abcdef'.repeat(4)}`,
        ],
      }),
    command: z
      .array(z.string().min(1).max(4096))
      .min(1)
      .max(256)
      .optional()
      .describe('Program and arguments, each by itself: no shell reads them.')
      .meta({ examples: [['torchrun', 'train.py', '--epochs', '3']] }),
    weights: Weights.optional(),
    wheels: Wheels.optional(),
    env: z
      .record(Variable, z.string().max(4096))
      .optional()
      .describe('Variables of the program. What is secret belongs below `secrets`.')
      .meta({ examples: [{ NCCL_DEBUG: 'INFO' }] }),
    secrets: z
      .record(Variable, Secret)
      .optional()
      .describe('Variables whose values are fetched on the node.')
      .meta({
        examples: [
          { WANDB_API_KEY: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:wandb-AbCdEf' },
        ],
      }),
    checkpointEvery: Length.optional()
      .describe('How often the program writes a checkpoint. Recipes write one every 15 minutes.')
      .meta({ examples: ['30m'] }),
  })
  .describe('What runs on the nodes: a recipe, or a program of yours, in a container or not.');
export type Workload = z.infer<typeof Workload>;
