import { numberOf } from './hyperparameters.ts';
import { seededFraction } from '../seeded.ts';
import type { DatasetSize } from './dataset-check.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * Tokens a simulated second: with it a Nova Micro job on 5,000 records takes about an hour in all, as AWS's samples
 * report (aws-samples/amazon-bedrock-samples, on-demand inference notebook, 2026-08).
 */
const TOKENS_PER_SECOND = 900;
/** Image models: 8,000 steps took about five hours (same source). */
const STEP_MS = 2250;
const MIN_TRAINING_MS = 20 * MINUTE;

/** How long the phases of a job take that do not depend on its data. Simulated milliseconds. */
export interface JobSchedule {
  /** From creation to the start of validation. */
  readonly queueMs: number;
  readonly validationMs: number;
  readonly processingMs: number;
  /** From processed data to the moment training could begin on a free slot. */
  readonly provisioningMs: number;
  /** From the request to stop to `Stopped`. */
  readonly stoppingMs: number;
}

export function scheduleOf(jobId: string): JobSchedule {
  const between = (name: string, low: number, high: number) =>
    Math.round(low + (high - low) * seededFraction(jobId, name));
  return {
    queueMs: between('queue', 0.5 * MINUTE, 2 * MINUTE),
    validationMs: between('validation', 4.5 * MINUTE, 5.5 * MINUTE),
    processingMs: between('processing', 9 * MINUTE, 11 * MINUTE),
    provisioningMs: between('provisioning', 1 * MINUTE, 4 * MINUTE),
    stoppingMs: between('stopping', 0.5 * MINUTE, 1.5 * MINUTE),
  };
}

/** Proportional to tokens × epochs (to steps for image models), never below twenty minutes. */
export function trainingMs(
  jobId: string,
  hyperparameters: Readonly<Record<string, string>>,
  dataset: DatasetSize,
): number {
  const steps = numberOf(hyperparameters, 'stepCount');
  const epochs = numberOf(hyperparameters, 'epochCount') ?? 1;
  const work =
    steps === undefined ? (dataset.tokens * epochs * SECOND) / TOKENS_PER_SECOND : steps * STEP_MS;
  return Math.round(Math.max(MIN_TRAINING_MS, work) * (1 + 0.15 * seededFraction(jobId, 'pace')));
}

/** Until a deployment or provisioned throughput serves, and until it serves another model. */
export const SERVING_MS = 8 * MINUTE;
