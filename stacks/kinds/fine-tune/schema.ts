import * as z from 'zod';
import type { Compute } from './compute/compute.ts';
import type { COMPUTES } from './compute/index.ts';
import { OVERRIDABLE_GATES, Override } from '../overrides.ts';
import { API_VERSION, EnvironmentName, ModelName, Tags, Usd } from '../../language/scalars.ts';

/** Training settings under the names the field uses; the catalog maps them to each base model's own. */
export const Hyperparameters = z
  .strictObject({
    epochs: z
      .number()
      .positive()
      .optional()
      .describe('Passes over the training data.')
      .meta({ examples: [3] }),
    batchSize: z
      .number()
      .positive()
      .optional()
      .describe('Records per training step.')
      .meta({ examples: [8] }),
    learningRate: z
      .number()
      .min(0)
      .optional()
      .describe('Step size of the optimizer.')
      .meta({ examples: [0.00001] }),
    learningRateMultiplier: z
      .number()
      .positive()
      .optional()
      .describe("Factor on the base model's own learning rate, for models that hide it.")
      .meta({ examples: [1] }),
    warmupSteps: z
      .number()
      .min(0)
      .optional()
      .describe('Steps over which the learning rate rises to its full value.')
      .meta({ examples: [10] }),
    steps: z
      .number()
      .positive()
      .optional()
      .describe('Training steps, for models that count steps instead of epochs.')
      .meta({ examples: [500] }),
    earlyStoppingThreshold: z
      .number()
      .min(0)
      .optional()
      .describe('Smallest improvement of the validation loss that counts as one.')
      .meta({ examples: [0.001] }),
    earlyStoppingPatience: z
      .number()
      .min(0)
      .optional()
      .describe('Evaluations without improvement after which training stops.')
      .meta({ examples: [2] }),
    evaluationPercent: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .describe('Percentage of the data that Bedrock itself holds back for evaluation.')
      .meta({ examples: [20] }),
  })
  .describe(
    "Training settings. Which ones a base model has, their bounds and defaults are in the catalog; without a value, the base model's default is written out.",
  );
export type Hyperparameters = z.infer<typeof Hyperparameters>;

const METHODS = ['sft', 'cpt', 'distillation', 'rft'] as const;

const Dataset = z
  .strictObject({
    train: z
      .string()
      .min(1)
      .max(1024)
      .describe(
        'Training data: a JSONL file beside the spec (of a recipe CSV, too; of a program anything), or an `s3://` URI.',
      )
      .meta({ examples: ['train.jsonl'] }),
    validation: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .describe('Validation data: a JSONL file beside the spec, or an `s3://` URI.')
      .meta({ examples: ['validation.jsonl'] }),
    validationSplit: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe(
        'Share of the training file that is held back for validation instead; the same records every time.',
      )
      .meta({ examples: [0.1] }),
  })
  .describe('What the model learns from.');

const Budget = z
  .strictObject({
    maxUsd: Usd.describe('The most this training may be estimated to cost, in US dollars.').meta({
      examples: [100],
    }),
    onExceed: z
      .enum(['block', 'warn'])
      .default('block')
      .describe('Whether an estimate above `maxUsd` stops the plan or only warns.'),
  })
  .describe('What this training may cost.');

type SchemasOf<Computes extends readonly Compute[]> = {
  -readonly [At in keyof Computes]: Computes[At]['schema'];
};

/** Where a FineTune trains: one option a compute. */
function computeSchema(computes: readonly [Compute, ...Compute[]]) {
  const [first, ...rest] = computes;
  // What is shipped is what the type says; another table only has more options.
  const options = [first.schema, ...rest.map(({ schema }) => schema)];
  return z
    .discriminatedUnion('type', options as unknown as SchemasOf<typeof COMPUTES>)
    .default({ type: first.type as (typeof COMPUTES)[0]['type'] });
}

const Metadata = z
  .strictObject({
    name: ModelName.describe('Name of the model, the same for all its versions.').meta({
      examples: ['support-bot'],
    }),
    owner: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe('Who answers for the model; becomes a tag.')
      .meta({ examples: ['support-team'] }),
    description: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .describe('What the model is for, in your own words.')
      .meta({ examples: ['Answers questions about orders'] }),
  })
  .describe('Who the model is.');

/** What a version is, and what it is trained from. */
const TRAINED_FROM = {
  version: z
    .number()
    .int()
    .min(1)
    .max(9999)
    .describe('Version of the model, counted from 1. To change a trained version, add the next.')
    .meta({ examples: [1] }),
  attempt: z
    .number()
    .int()
    .min(1)
    .max(99)
    .default(1)
    .describe('Raised by one to train again after a job failed or was stopped.'),
  environment: EnvironmentName.describe('Name of the Environment it is trained in.').meta({
    examples: ['research'],
  }),
  baseModel: z
    .string()
    .min(1)
    .max(256)
    .describe('Base model that is fine-tuned, by its id in the catalog.')
    .meta({ examples: ['amazon.nova-micro-v1:0:128k'] }),
  method: z
    .enum(METHODS)
    .default('sft')
    .describe(
      'How it is trained: `sft` supervised fine-tuning, `cpt` continued pre-training; `distillation` and `rft` (reinforcement) are known but cannot be expressed by the AWS provider.',
    ),
  dataset: Dataset,
  hyperparameters: Hyperparameters.prefault({}),
};

/** What may change around a version. */
const AROUND = {
  output: z
    .strictObject({
      prefix: z
        .string()
        .min(1)
        .max(512)
        .describe("Folder of the training results in the environment's artifacts bucket.")
        .meta({ examples: ['support-bot/v1'] }),
    })
    .optional()
    .describe('Where training results go. Without it, `<model>/v<version>`.'),
  tags: Tags.default({}).describe("AWS tags on the job and the model, besides Temper's own."),
  budget: Budget.optional(),
  overrides: z
    .array(Override)
    .max(OVERRIDABLE_GATES.length * 8)
    .default([])
    .describe(
      "Gates that are overruled, each with its reason. They count where the environment's `guardrails.overridableGates` names them.",
    ),
  deletionPolicy: z
    .enum(['retain', 'delete'])
    .default('retain')
    .describe(
      'Whether removing the spec may delete the trained model. `retain` refuses; only `delete` allows it.',
    ),
};

/** One version of one model. Append-only: once trained, what it was trained from never changes. */
export function fineTuneSchema(computes: readonly [Compute, ...Compute[]]) {
  return z
    .strictObject({
      apiVersion: z.literal(API_VERSION).describe("The version of the spec's format."),
      kind: z.literal('FineTune').describe('What the document declares.'),
      metadata: Metadata,
      spec: z
        .strictObject({
          ...TRAINED_FROM,
          compute: computeSchema(computes).describe('Where it trains.'),
          ...AROUND,
        })
        .describe('How the version is made.'),
    })
    .describe(
      'One version of one model. Append-only: once trained, what it was trained from never changes.',
    );
}

export type FineTune = z.infer<ReturnType<typeof fineTuneSchema>>;
