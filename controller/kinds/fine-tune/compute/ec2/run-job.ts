import { jobName } from '../../../../../stacks/kinds/fine-tune/names.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import { arnPartition } from '../../../../../stacks/catalog/index.ts';
import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import type { GangEnd } from '../../../../aws/run-folder.ts';
import type { TrainingJob } from '../../../../aws/training-job.ts';
import { factsOfRun, hasBegun, type KnownRun } from './known-run.ts';

/** Where a run is, in one word, while it is not over. */
export type RunStage = 'under way' | 'to be started again' | 'kept';

/** The run of an attempt as a training job; undefined before it has begun. */
export function jobOfRun(
  { value, stack }: Pick<CompiledSpec<FineTune>, 'value' | 'stack'>,
  run: KnownRun,
): TrainingJob | undefined {
  if (!hasBegun(run)) return undefined;
  const { metadata, spec } = value;
  const { record, gangs, machines, place } = run;
  const createdAt = begunAt(run);
  const endedAt = endOf(run, value);
  const fleet = gangs.findLast((gang) => gang.fleet !== undefined)?.fleet ?? machines.at(-1)?.fleet;
  const { region, account } = stack;
  const folder = `s3://${place.bucket}/${place.folder}/`;
  const loss = record?.metrics['loss'];
  const failureMessage = whyFailed(run, value);
  return {
    name: jobName(metadata.name, spec.version, run.attempt),
    arn:
      fleet === undefined
        ? folder
        : `arn:${arnPartition(region)}:ec2:${region}:${account}:fleet/${fleet}`,
    status: statusOf(run, value),
    phases: { validation: {}, dataProcessing: {}, training: {} },
    createdAt,
    modelName: metadata.name,
    validationLosses: [],
    hyperparameters: {},
    baseModelArn: spec.baseModel,
    outputUri: folder,
    ...(endedAt !== undefined && { endedAt }),
    ...(record?.model != null && { modelArn: record.model.uri }),
    ...(typeof loss === 'number' && { trainingLoss: loss }),
    ...(failureMessage !== undefined && { failureMessage }),
  };
}

/** Whether it goes on, and how. Undefined once it is over. */
export function stageOf(run: KnownRun, fineTune: FineTune): RunStage | undefined {
  const { gang, isOver } = factsOfRun(run, fineTune);
  if (isOver) return undefined;
  if (run.record !== undefined) return 'kept';
  return gang > run.gangs.length ? 'to be started again' : 'under way';
}

/** When machines of it were launched and came up, as far as anybody remembers; the first one first. */
export function startsOf({ gangs, machines, askedAt }: KnownRun): Date[] {
  const known = [
    ...(askedAt === undefined ? [] : [askedAt]),
    ...gangs.flatMap(({ upAt }) => upAt ?? []),
    ...machines.flatMap(({ launchedAt }) => launchedAt ?? []),
  ];
  return known.toSorted((one, other) => one.getTime() - other.getTime());
}

function begunAt(run: KnownRun): Date {
  if (run.record !== undefined) return new Date(run.record.startedAt);
  return startsOf(run).at(0) ?? new Date(0);
}

function statusOf(run: KnownRun, fineTune: FineTune): string {
  if (run.record !== undefined) return run.record.status;
  // Whose machines could not write a record has no model that anybody has verified.
  return stageOf(run, fineTune) === undefined ? 'Failed' : 'InProgress';
}

function endOf(run: KnownRun, fineTune: FineTune): Date | undefined {
  if (run.record !== undefined) return new Date(run.record.endedAt);
  if (stageOf(run, fineTune) !== undefined) return undefined;
  const at = run.gangs.at(-1)?.end?.at;
  return at === undefined ? undefined : new Date(at);
}

/** In the words of whoever saw it; nothing of a run that has a model or may still get one. */
function whyFailed(run: KnownRun, fineTune: FineTune): string | undefined {
  const status = statusOf(run, fineTune);
  if (status !== 'Failed' && status !== 'Stopped') return undefined;
  const { record, gangs } = run;
  if (record !== undefined) return inWords(record);
  const newest = gangs.at(-1);
  if (newest?.end !== undefined) return `${inWords(newest.end)}, and no start is left`;
  return newest?.upAt === undefined
    ? 'its machines ended before any of them came up'
    : 'all of its machines ended without a word, and no start is left';
}

/** What somebody has written is one line that moves no cursor. */
export function inWords({ reason, detail }: Pick<GangEnd, 'reason' | 'detail'>): string {
  const said = detail === '' ? reason : `${reason}: ${detail}`;
  return said.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
