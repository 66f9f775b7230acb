import { z } from 'zod';
import { API_VERSION, EnvironmentName, ModelName, Tags } from './scalars.ts';

/** Training settings under the names the field uses; the catalog maps them to each base model's own. */
export const Hyperparameters = z.strictObject({
  epochs: z.number().optional(),
  batchSize: z.number().optional(),
  learningRate: z.number().optional(),
  learningRateMultiplier: z.number().optional(),
  warmupSteps: z.number().optional(),
  steps: z.number().optional(),
  earlyStoppingThreshold: z.number().optional(),
  earlyStoppingPatience: z.number().optional(),
  evaluationPercent: z.number().optional(),
});
export type Hyperparameters = z.infer<typeof Hyperparameters>;

/** Where a FineTune trains. A union from the start: `bedrock` is a managed customization job. */
export const Compute = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bedrock') }),
]);

export const METHODS = ['sft', 'cpt', 'distillation', 'rft'] as const;

/** One version of one model. Append-only: once trained, what it was trained from never changes. */
export const FineTune = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('FineTune'),
  metadata: z.strictObject({
    name: ModelName,
    owner: z.string().min(1).max(128).optional(),
    description: z.string().min(1).max(1024).optional(),
  }),
  spec: z.strictObject({
    version: z.number().int().min(1).max(9999),
    attempt: z.number().int().min(1).max(99).default(1),
    environment: EnvironmentName,
    baseModel: z.string().min(1).max(256),
    method: z.enum(METHODS).default('sft'),
    dataset: z.strictObject({
      train: z.string().min(1).max(1024),
      validation: z.string().min(1).max(1024).optional(),
      validationSplit: z.number().gt(0).lt(1).optional(),
    }),
    hyperparameters: Hyperparameters.prefault({}),
    compute: Compute.default({ type: 'bedrock' }),
    output: z.strictObject({ prefix: z.string().min(1).max(512) }).optional(),
    tags: Tags.default({}),
    budget: z
      .strictObject({
        maxUsd: z.number().positive(),
        onExceed: z.enum(['block', 'warn']).default('block'),
      })
      .optional(),
    deletionPolicy: z.enum(['retain', 'delete']).default('retain'),
  }),
});
export type FineTune = z.infer<typeof FineTune>;
