import { numberOf } from './hyperparameters.ts';
import { seededFraction } from '../seeded.ts';

/** Rows of a metrics file; a longer training reports every n-th step. */
const MAX_ROWS = 1000;

export interface LossRow {
  readonly step: number;
  /** From 0, as AWS counts them. */
  readonly epoch: number;
  readonly loss: number;
}

export interface Course {
  readonly steps: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly records: number;
}

/** How many steps a training takes: given outright by image models, else records × epochs ÷ batch size. */
export function courseOf(
  hyperparameters: Readonly<Record<string, string>>,
  records: number,
): Course {
  const batchSize = Math.max(1, numberOf(hyperparameters, 'batchSize') ?? 1);
  const stepsPerEpoch = Math.max(1, Math.ceil(records / batchSize));
  const given = numberOf(hyperparameters, 'stepCount');
  const epochs = numberOf(hyperparameters, 'epochCount') ?? (given ? given / stepsPerEpoch : 1);
  const steps = given ?? Math.ceil(stepsPerEpoch * epochs);
  return { steps: Math.max(1, steps), epochs: Math.ceil(epochs), batchSize, records };
}

/**
 * A plausible training loss: falls like a power of the examples seen towards a floor that depends on the seed, with
 * noise that depends on seed and step. The same job always has the same curve.
 */
export function trainingCurve(seed: string, course: Course): readonly LossRow[] {
  const every = Math.max(1, Math.ceil(course.steps / MAX_ROWS));
  const rows: LossRow[] = [];
  for (let step = every; step <= course.steps; step += every)
    rows.push(row(seed, course, step, 'training'));
  if (rows.at(-1)?.step !== course.steps) rows.push(row(seed, course, course.steps, 'training'));
  return rows;
}

/** The validation loss at the end of each epoch: above the training loss, and up again once epochs begin to overfit. */
export function validationCurve(
  seed: string,
  course: Course,
  validator: number,
): readonly LossRow[] {
  const epochs = Math.max(1, course.epochs);
  return Array.from({ length: epochs }, (_, epoch) => {
    const step = Math.max(1, Math.round((course.steps * (epoch + 1)) / epochs));
    const point = row(`${seed}/validation/${validator}`, course, step, 'validation');
    return { ...point, epoch, loss: rounded(point.loss * (1.04 + 0.015 * Math.max(0, epoch - 2))) };
  });
}

/** A metrics file as Bedrock writes it. */
export function metricsCsv(lossColumn: string, rows: readonly LossRow[]): string {
  const lines = rows.map(
    (one) => `${one.step},${one.epoch},${one.loss},${rounded(Math.exp(one.loss))}`,
  );
  return [`step_number,epoch_number,${lossColumn},perplexity`, ...lines, ''].join('\n');
}

function row(seed: string, course: Course, step: number, kind: string): LossRow {
  const start = 1.9 + 0.8 * seededFraction(seed, 'start');
  const floor = 0.35 + 0.35 * seededFraction(seed, 'floor');
  const seen = (step * course.batchSize) / 60;
  const noise = (seededFraction(seed, kind, step) - 0.5) * 0.06;
  const loss = (floor + (start - floor) / (1 + seen) ** 0.6) * (1 + noise);
  const stepsPerEpoch = course.steps / Math.max(1, course.epochs);
  return { step, epoch: Math.floor((step - 1) / stepsPerEpoch), loss: rounded(loss) };
}

function rounded(value: number): number {
  return Number(value.toFixed(6));
}
