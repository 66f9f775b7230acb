import { ec2ComputeOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/compute-of.ts';
import { recognizeOpenModel } from '../../../../../stacks/catalog/index.ts';
import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import { exactly, type Range } from '../../../../../stacks/estimate/range.ts';
import { runCost, type BilledRun, type RunCost } from '../../../../../stacks/estimate/run-cost.ts';
import { runTime, tokensPerSample, type RunTime } from '../../../../../stacks/estimate/run-time.ts';
import { fleetOf, type Fleet } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet.ts';
import { fileSystemOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/hourly-cost.ts';
import type { DatasetFacts } from '../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
import { zonalCopyOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/zonal-copy.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import { trainingInputs } from '../../../../../stacks/kinds/fine-tune/training-inputs.ts';
import { duration } from '../../../../../stacks/language/duration.ts';
import type { TrainingEstimate } from '../../../../stack/training-estimate.ts';

type Compiled = Pick<CompiledSpec<FineTune>, 'value' | 'facts' | 'environment'>;

const MINUTES_AN_HOUR = 60;
const MS_AN_HOUR = 3_600_000;
const BYTES_A_GB = 1e9;
/** Passes over the data where a spec names none. */
const EPOCHS = 3;
/** Tokens of a text that the recipe looks at where a spec names none. */
const TOKENS_OF_A_TEXT = 128;

/**
 * What a run will cost: the hours of its machines, disks and file system at list price. How long it takes is computed where
 * it is known what is trained on what, and else taken to be all that `maxRuntime` allows.
 */
export function fleetEstimate({
  value,
  facts,
  environment,
}: Compiled): TrainingEstimate | undefined {
  const fleet = fleetOf(ec2ComputeOf(value));
  const { instanceType } = fleet;
  if (instanceType === undefined) return undefined;
  const known = timeOf(value, fleet, facts as DatasetFacts | undefined);
  const hours = within(fleet, known);
  const copiedGb = copiedGbOf(value, environment, facts as DatasetFacts | undefined);
  const cost = runCost({
    ...billed({ ...fleet, instanceType }, hours, environment.spec.region),
    ...(copiedGb !== undefined && { copiedGb }),
  });
  const [instances] = cost.lines;
  const price = instances?.sources.at(0);
  return {
    ...(instances?.usd === undefined
      ? { unknownBecause: instances?.because ?? 'no price is known' }
      : {
          lowUsd: toCents(cost.usd.low),
          expectedUsd: toCents(cost.usd.expected),
          highUsd: toCents(cost.usd.high),
        }),
    hours: hours.nodes,
    grade: known === undefined ? 'C' : cost.grade,
    assumptions: [...timeInWords(fleet, hours, known), ...cost.lines.map(inWords)],
    notes: notesOf(fleet, cost),
    ...(price !== undefined && { price }),
  };
}

/** Undefined for a program of the user's own, a model of unknown size, and data that nobody has read. */
function timeOf(
  { spec }: FineTune,
  { instanceType: type, nodes, lustre }: Fleet,
  facts: DatasetFacts | undefined,
): RunTime | undefined {
  const { recipe, settings } = ec2ComputeOf({ spec }).workload;
  const found = recognizeOpenModel(spec.baseModel);
  const train = facts?.train;
  if (recipe === undefined || found?.by !== 'name' || train === undefined || type === undefined)
    return undefined;
  const { model } = found;
  const limit = Math.min(settings?.maxLength ?? TOKENS_OF_A_TEXT, model.maxSequence);
  const { characters, records: samples } = train;
  return runTime(
    {
      model,
      trains: 'everything',
      samples,
      tokensPerSample: tokensPerSample({ characters, samples }, limit),
      epochs: spec.hyperparameters.epochs ?? EPOCHS,
    },
    { type, nodes, lustre: lustre !== undefined },
  );
}

interface Hours {
  readonly nodes: Range;
  readonly fileSystem: Range;
}

/** Nothing runs longer than the spec allows. */
function within({ maxMinutes, keepMinutes }: Fleet, known: RunTime | undefined): Hours {
  const limit = (maxMinutes + keepMinutes) / MINUTES_AN_HOUR;
  const cut = ({ low, expected, high }: Range): Range => ({
    low: Math.min(limit, low),
    expected: Math.min(limit, expected),
    high: Math.min(limit, high),
  });
  if (known !== undefined) return { nodes: cut(known.nodeHours), fileSystem: known.wallHours };
  // Before its first minute is over, a program can have ended.
  const all = { ...exactly(limit), low: 0 };
  return { nodes: all, fileSystem: all };
}

/** What is put beside the machines, GB; undefined where nothing is. */
function copiedGbOf(
  fineTune: FineTune,
  environment: Compiled['environment'],
  facts: DatasetFacts | undefined,
): number | undefined {
  const { validation, validationSplit } = fineTune.spec.dataset;
  const isHeld = validation !== undefined || validationSplit !== undefined;
  const isRead = facts?.train !== undefined && (!isHeld || facts.validation !== undefined);
  if (!isRead) return undefined;
  const inputs = trainingInputs(fineTune, environment.spec.account, facts);
  const copy = zonalCopyOf({ fineTune, environment, inputs });
  const bytes = copy?.inputs.map(({ upload }) => upload.bytes);
  return bytes?.reduce((sum, one) => sum + one / BYTES_A_GB, 0);
}

type KnownFleet = Fleet & { readonly instanceType: BilledRun['type'] };

function billed(fleet: KnownFleet, hours: Hours, region: string): BilledRun {
  const { instanceType: type, nodes, capacity, rootVolume, lustre } = fleet;
  return {
    type,
    nodes,
    region,
    term: capacity.type === 'reservation' ? 'onDemand' : capacity.type,
    nodeHours: hours.nodes,
    fileSystemHours: hours.fileSystem,
    rootVolume,
    ...(lustre !== undefined && { lustre: fileSystemOf(lustre) }),
  };
}

function timeInWords(fleet: Fleet, { nodes }: Hours, known: RunTime | undefined): string[] {
  const limit = duration(fleet.maxMinutes * 60_000);
  if (known === undefined)
    return [`nobody can tell how long it takes: up to \`maxRuntime\`, ${limit}, is counted`];
  const { low, expected, high } = nodes;
  const hours = (value: number) => duration(value * MS_AN_HOUR);
  return [
    `its machines run for ${hours(expected)} (${hours(low)} to ${hours(high)}), ${limit} at most`,
    ...known.because,
  ];
}

function inWords({ what, because }: RunCost['lines'][number]): string {
  return `${what}: ${because}`;
}

function notesOf({ maxRestarts, capacity }: Fleet, { forgottenPerDayUsd }: RunCost): string[] {
  const notes = [
    'a fleet ends itself, and the limit of its environment ends what does not; a model in S3 costs what its bytes cost',
  ];
  if (forgottenPerDayUsd !== undefined)
    notes.push(`if nothing ended it: $${forgottenPerDayUsd.expected.toFixed(2)} a day`);
  if (maxRestarts > 0)
    notes.push(
      `it may be started again ${maxRestarts === 1 ? 'once' : `${maxRestarts} times`}${capacity.type === 'spot' ? ' when EC2 takes its machines back' : ''}; what was trained since the last checkpoint is then paid for twice`,
    );
  if (capacity.type === 'capacityBlock')
    notes.push('a capacity block is paid in advance, used or not: its price is not paid again');
  return notes;
}

function toCents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
