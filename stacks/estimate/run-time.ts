import {
  BESIDES_TRAINING,
  CHARACTERS_A_TOKEN,
  OVERHEADS,
  type InstanceType,
  type SpeedBasis,
} from '../catalog/index.ts';
import { exactly, plus, times, type Range } from './range.ts';
import { trainingSpeed, type SpeedQuestion, type TrainingSpeed } from './training-speed.ts';

/** What is trained on, how often. */
export interface Workload extends Omit<SpeedQuestion, 'sequence'> {
  readonly samples: number;
  /** Padding included. */
  readonly tokensPerSample: Range;
  /** Passes over all samples; fewer where the training stops early. */
  readonly epochs: number;
}

/** Where it is trained. */
export interface FleetShape {
  readonly type: InstanceType;
  readonly nodes: number;
  /** A file system is made for the run. */
  readonly lustre: boolean;
}

/** How long a run takes, hours. */
export interface RunTime {
  /** Computing, with evaluations and checkpoints. */
  readonly trainingHours: Range;
  /** While nodes are billed: starting and ending included. */
  readonly nodeHours: Range;
  /** From apply to the model in S3: the file system's making included. */
  readonly wallHours: Range;
  readonly speed: TrainingSpeed;
  readonly basis: SpeedBasis;
  /** What the numbers rest on, a sentence each. */
  readonly because: readonly string[];
}

const SECONDS_AN_HOUR = 3600;
const MINUTES_AN_HOUR = 60;

/** How long a fleet takes to train something: low, expected and high. */
export function runTime(workload: Workload, { type, nodes, lustre }: FleetShape): RunTime {
  const { tokensPerSample, samples, epochs } = workload;
  const speed = trainingSpeed({ ...workload, sequence: tokensPerSample.expected }, type, nodes);
  const tokens = times(tokensPerSample, exactly(samples * epochs));
  const { tokensPerSecond } = speed;
  const computing: Range = {
    low: tokens.low / tokensPerSecond.high / SECONDS_AN_HOUR,
    expected: tokens.expected / tokensPerSecond.expected / SECONDS_AN_HOUR,
    high: tokens.high / tokensPerSecond.low / SECONDS_AN_HOUR,
  };
  const trainingHours = times(computing, plus(exactly(1), BESIDES_TRAINING));
  const onNodes = [
    OVERHEADS.start,
    ...(type.accelerator.kind === 'neuron' ? [OVERHEADS.compile] : []),
    OVERHEADS.end,
  ];
  const before = lustre ? [OVERHEADS.lustre] : [];
  const nodeHours = plus(trainingHours, hours(onNodes));
  return {
    trainingHours,
    nodeHours,
    wallHours: plus(nodeHours, hours(before)),
    speed,
    basis: speed.basis,
    because: [
      ...speed.because,
      ...[...before, ...onNodes].map(
        ({ what, low, high }) => `${low} to ${high} minutes: ${what} (an estimate)`,
      ),
    ],
  };
}

/**
 * Tokens of a record of so many characters, at most as many as the model is given: English text, by rules of thumb.
 *
 * @param limit tokens that a longer record is cut to
 */
export function tokensPerSample(
  { characters, samples }: { readonly characters: number; readonly samples: number },
  limit: number,
): Range {
  const each = samples > 0 ? characters / samples : 0;
  const at = (charactersAToken: number): number =>
    Math.min(limit, Math.max(1, each / charactersAToken));
  const { low, expected, high } = CHARACTERS_A_TOKEN;
  return { low: at(low), expected: at(expected), high: at(high) };
}

function hours(minutes: readonly Range[]): Range {
  return times(plus(...minutes), exactly(1 / MINUTES_AN_HOUR));
}
