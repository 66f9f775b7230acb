import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { Training } from '../../../../../stacks/stack.ts';
import type { TrainingJob } from '../../../../aws/training-job.ts';
import type { Drift } from '../../../../stack/spec-status.ts';
import type { StackInAws } from '../../../../stack/stack-context.ts';
import type { TrainingStatus } from '../compute.ts';
import { costOfRun, describeRun } from './describe-run.ts';
import { outputOf, type KnownRun } from './known-run.ts';
import { jobOfRun } from './run-job.ts';
import { seenRun } from './seen-run.ts';

/**
 * Where the run of this attempt is, by what its machines say of themselves, and what the state says. Of one whose machines have written
 * what cannot be believed that is told alone: other versions are looked at beside it.
 */
export async function fleetProgress(
  compiled: CompiledSpec<FineTune>,
  inAws: StackInAws,
): Promise<TrainingStatus> {
  const { value, stack, spec } = compiled;
  const [now, { run, unread }] = await Promise.all([
    inAws.now(),
    seenRun(compiled, value.spec.attempt, inAws),
  ]);
  const outputs = run.state === undefined ? {} : { outputs: run.state.outputs };
  const at = spec.locate(['spec']);
  if (unread !== undefined)
    return { drift: [], diagnostics: unread.map((one) => ({ at, ...one })), ...outputs };
  const job = jobOfRun(compiled, run);
  if (job === undefined) return { drift: ['not-applied'], diagnostics: [], ...outputs };
  const ended = job.endedAt !== undefined || job.status !== 'InProgress';
  const heartbeats = ended ? [] : await inAws.fleets.heartbeats(run.place, run.gangs.length);
  const looked = { compiled, run, job, heartbeats, now };
  const progress = describeRun(looked);
  const cost = costOfRun(looked);
  return {
    job,
    ageMs: now - job.createdAt.getTime(),
    progress,
    ...(cost !== undefined && { cost }),
    ...outputs,
    drift: await driftOf(run, job, stack.training, inAws),
    diagnostics: progress.diagnostic === undefined ? [] : [{ at, ...progress.diagnostic }],
  };
}

async function driftOf(
  run: KnownRun,
  job: TrainingJob,
  training: Training | undefined,
  { fleets }: Pick<StackInAws, 'fleets'>,
): Promise<Drift[]> {
  const drift: Drift[] = [];
  if (outputOf(run.state)?.attempt !== run.attempt) drift.push('not-in-state');
  else if (isEdited(run, training)) drift.push('spec-edited');
  if (job.status === 'Completed' && !(await fleets.hasModel(run.place)))
    drift.push('model-deleted');
  return drift;
}

/** Nobody has asked for the image that the spec would mean today: what a run was given is told by its state. */
function isEdited({ state }: KnownRun, training: Training | undefined): boolean {
  const recorded = state?.outputs['training_fields'];
  if (training === undefined || typeof recorded !== 'object' || recorded === null) return false;
  const then = recorded as Readonly<Record<string, unknown>>;
  const names = new Set([...Object.keys(then), ...Object.keys(training.fields)]);
  names.delete('spec.compute.ami');
  return [...names].some((name) => (then[name] ?? null) !== (training.fields[name] ?? null));
}
