import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { Job as GateJob } from '../../../../gates/refusal.ts';
import type { FoundJob, KnownJobs } from '../../../../stack/known-jobs.ts';
import type { StackInAws } from '../../../../stack/stack-context.ts';
import { knownRun, outputOf, type KnownRun } from './known-run.ts';
import { jobOfRun, stageOf, startsOf } from './run-job.ts';

type Compiled = Pick<CompiledSpec<FineTune>, 'value' | 'stack'>;
type Asked = Pick<StackInAws, 'fleets' | 'bucket' | 'now'>;

/** The runs of a version: this attempt's, and the one before it. */
export async function findRuns(compiled: Compiled, inAws: Asked): Promise<KnownJobs> {
  const { attempt } = compiled.value.spec;
  const of = async (number: number) =>
    foundJob(compiled, await knownRun(compiled, number, inAws), inAws);
  const [current, previous] = await Promise.all([
    of(attempt),
    attempt === 1 ? undefined : of(attempt - 1),
  ]);
  return { ...(current !== undefined && { current }), ...(previous !== undefined && { previous }) };
}

async function foundJob(
  compiled: Compiled,
  run: KnownRun,
  { fleets }: Asked,
): Promise<FoundJob | undefined> {
  const job = jobOfRun(compiled, run);
  if (job === undefined) return undefined;
  const isCompleted = job.status === 'Completed';
  const digest = digestOf(run);
  const lastStartedAt = startsOf(run).at(-1);
  return {
    job,
    facts: {
      status: job.status as GateJob['status'],
      arn: job.arn,
      startsAgain: stageOf(run, compiled.value) === 'to be started again',
      ...(isCompleted && { modelExists: await fleets.hasModel(run.place) }),
      ...(digest !== undefined && { digest }),
      ...(lastStartedAt !== undefined && { lastStartedAt }),
    },
  };
}

/** What it was trained from, by whoever tells it: the record, the machines, the state. */
export function digestOf({ record, machines, state, attempt }: KnownRun): string | undefined {
  const told = record?.specDigest ?? machines.at(0)?.tags['temper:spec-digest'];
  if (told !== undefined || outputOf(state)?.attempt !== attempt) return told;
  const recorded = state?.outputs['spec_digest'];
  return typeof recorded === 'string' ? recorded : undefined;
}
