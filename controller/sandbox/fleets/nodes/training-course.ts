import { seededFraction } from '../../seeded.ts';
import { trainingCurve, validationCurve, type Course } from '../../bedrock/loss-curve.ts';
import type { GangRecord, TrainingRecord } from './gang-record.ts';
import { runName, type PlayedConfig } from './node-config.ts';

const MINUTE = 60_000;
/** Samples that an accelerator trains on a second; machines without count as one. */
const SAMPLES_PER_SECOND = 40;
/** Long enough to be watched. */
const LEAST_MS = 20 * MINUTE;
/** So much of the time that machines may run is used at most. */
const MOST_OF_LIMIT = 0.8;
/** A run writes about so many checkpoints. */
const CHECKPOINTS = 5;
const EPOCHS = 3;
/** More are played as so many. */
const MOST_EPOCHS = 1000;
const BATCH_SIZE = 16;
const LEARNING_RATE = 5e-5;

/** What of its data a workload's length depends on. */
export interface TrainingData {
  /** Lines that hold something, at least 1. */
  readonly records: number;
  readonly hasValidation: boolean;
}

/** How a workload goes that starts at `startMs`: the same steps and losses in every gang of a run. */
export function trainingOf(gang: GangRecord, data: TrainingData, startMs: number): TrainingRecord {
  const { config, nodes, resumeFrom: from = 0 } = gang;
  const { settings } = config.workload;
  const epochs = Math.min(positive(settings['epochs']) ?? EPOCHS, MOST_EPOCHS);
  const devices = config.nodes * (config.expected.accelerators?.count ?? 1);
  const batchSize = Math.ceil(positive(settings['batchSize']) ?? BATCH_SIZE * devices);
  const steps = Math.ceil((data.records * epochs) / batchSize);
  const pace = 1 + 0.15 * seededFraction(seedOf(config), 'pace');
  const wholeMs = Math.max(
    LEAST_MS,
    (data.records * epochs * 1000 * pace) / (SAMPLES_PER_SECOND * devices),
  );
  const launchedMs = Math.min(...nodes.map((node) => node.launchedMs));
  const leftMs = config.maxMinutes * MINUTE * MOST_OF_LIMIT - (startMs - launchedMs);
  return {
    startMs,
    stepMs: Math.min(wholeMs, Math.max(MINUTE, leftMs)) / steps,
    from: Math.min(from, steps),
    steps,
    epochs,
    batchSize,
    records: data.records,
    isEvaluated: data.hasValidation,
    stored: from,
    logged: from,
    uploaded: from,
  };
}

function positive(value: unknown): number | undefined {
  const number = Number(value);
  return number > 0 && Number.isFinite(number) ? number : undefined;
}

/** When a step is done. */
export function stepMsOf({ startMs, stepMs, from }: TrainingRecord, step: number): number {
  return Math.ceil(startMs + (step - from) * stepMs);
}

/** The newest step that is done at a time. */
export function stepAt(training: TrainingRecord, atMs: number): number {
  const { startMs, stepMs, from, steps, haltMs = Infinity } = training;
  return Math.min(steps, from + Math.floor(Math.max(0, Math.min(atMs, haltMs) - startMs) / stepMs));
}

/** Steps after which the workload writes a checkpoint. */
export function checkpointAfter({ steps, stored }: TrainingRecord): number | undefined {
  const every = Math.ceil(steps / CHECKPOINTS);
  const next = (Math.floor(stored / every) + 1) * every;
  return next <= steps ? next : undefined;
}

/** A line of metrics, as a recipe logs it. */
export interface MetricsLine {
  readonly step: number;
  readonly epoch: number;
  readonly loss?: number;
  readonly learningRate?: number;
  readonly samplesPerSecond?: number;
  readonly validationLoss?: number;
}

/** What the workload logs from after the step it resumed from up to a time, in order. */
export function linesUntil(
  config: PlayedConfig,
  training: TrainingRecord,
  atMs: number,
): readonly MetricsLine[] {
  const newest = stepAt(training, atMs);
  const { from, steps, epochs, batchSize, records, stepMs, isEvaluated } = training;
  const course: Course = { steps, epochs: Math.ceil(epochs), batchSize, records };
  const seed = seedOf(config);
  const rate = positive(config.workload.settings['learningRate']) ?? LEARNING_RATE;
  const epochOf = (step: number) => Number(((step * epochs) / steps).toFixed(4));
  const trained = trainingCurve(seed, course).map(({ step, loss }) => ({
    step,
    epoch: epochOf(step),
    loss,
    learningRate: Number((rate * (1 - step / steps)).toPrecision(6)),
    samplesPerSecond: Number(((batchSize * 1000) / stepMs).toFixed(3)),
  }));
  const evaluated = isEvaluated ? validationCurve(seed, course, 0) : [];
  const lines = [
    ...trained,
    ...evaluated.map(({ step, loss }) => ({ step, epoch: epochOf(step), validationLoss: loss })),
  ];
  return lines
    .filter(({ step }) => step > from && step <= newest)
    .toSorted((left, right) => left.step - right.step);
}

function seedOf(config: PlayedConfig): string {
  return `${runName(config)}/${config.run.digest}`;
}
