import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import { gangAddress, gangOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { Diagnostic } from '../../../../../stacks/language/diagnostic.ts';
import type { TerraformState } from '../../../../aws/terraform-state.ts';
import type { Job as GateJob } from '../../../../gates/refusal.ts';
import type { FoundJob, KnownJobs, OtherFoundJob } from '../../../../stack/known-jobs.ts';
import type { StackInAws } from '../../../../stack/stack-context.ts';
import { newestBefore } from '../../earlier-attempt.ts';
import { factsOfRun, hasBegun, outputOf, type KnownRun } from './known-run.ts';
import { jobOfRun, stageOf, startsOf } from './run-job.ts';
import { seenRun, type SeenRun } from './seen-run.ts';

type Compiled = Pick<CompiledSpec<FineTune>, 'value' | 'stack'>;
type Asked = Pick<StackInAws, 'fleets' | 'bucket' | 'now'>;

/** The runs of a version: this attempt's, and those that another start of machines would end or pay for again. */
export async function findRuns(compiled: Compiled, inAws: Asked): Promise<KnownJobs> {
  const { attempt } = compiled.value.spec;
  const see = (number: number) => seenRun(compiled, number, inAws);
  const [current, before] = await Promise.all([
    see(attempt),
    newestBefore(attempt, async (number) => {
      const seen = await see(number);
      return hasBegun(seen.run) || seen.unread !== undefined ? seen : undefined;
    }),
  ]);
  const known = new Set([attempt, before?.attempt]);
  const rest = attemptsIn(current.run.state).filter((number) => !known.has(number));
  const others = [
    ...(before === undefined ? [] : [before.found]),
    ...(await Promise.all(rest.map(see))),
  ];
  const later = others.find(({ run }) => run.attempt > attempt && trains(compiled, run));
  const [job, previous] = await Promise.all([
    foundJob(compiled, current, inAws),
    otherJob(compiled, later ?? before?.found, inAws),
  ]);
  const unread = unreadOf(current, others);
  const underWay = [current, ...others].flatMap(({ run }) => addressesUnderWay(compiled, run));
  return {
    ...(job !== undefined && { current: job }),
    ...(previous !== undefined && { previous }),
    ...(unread.length > 0 && { unread }),
    ...(underWay.length > 0 && { underWay: new Set(underWay) }),
  };
}

/** Attempts whose machines a plan could end. */
function attemptsIn(state: TerraformState | undefined): number[] {
  return [...new Set((state?.addresses ?? []).flatMap((one) => gangOf(one)?.attempt ?? []))];
}

async function foundJob(
  compiled: Compiled,
  { run, unread }: SeenRun,
  { fleets }: Asked,
): Promise<FoundJob | undefined> {
  const job = jobOfRun(compiled, run);
  if (job === undefined) return undefined;
  const hasModel =
    job.status === 'Completed' || unread !== undefined ? await fleets.hasModel(run.place) : false;
  const status = unread === undefined ? job.status : statusUnread(run, hasModel);
  if (status === undefined) return undefined;
  const digest = digestOf(run);
  const lastStartedAt = startsOf(run).at(-1);
  return {
    job: { ...job, status },
    facts: {
      status: status as GateJob['status'],
      arn: job.arn,
      startsAgain: unread === undefined && stageOf(run, compiled.value) === 'to be started again',
      ...(status === 'Completed' && { modelExists: hasModel }),
      ...(digest !== undefined && { digest }),
      ...(lastStartedAt !== undefined && { lastStartedAt }),
    },
  };
}

/** Of a run that nobody can read: what there is of it says as much. */
function statusUnread({ machinesRun }: KnownRun, hasModel: boolean): GateJob['status'] | undefined {
  if (machinesRun) return 'InProgress';
  return hasModel ? 'Completed' : undefined;
}

/** One that nobody can read and that has no machines is no reason to wait for it. */
async function otherJob(
  compiled: Compiled,
  seen: SeenRun | undefined,
  inAws: Asked,
): Promise<OtherFoundJob | undefined> {
  if (seen === undefined || (seen.unread !== undefined && !seen.run.machinesRun)) return undefined;
  const found = await foundJob(compiled, seen, inAws);
  return found && { job: found.job, facts: { ...found.facts, attempt: seen.run.attempt } };
}

function unreadOf(current: SeenRun, others: readonly SeenRun[]): readonly Diagnostic[] {
  return [
    ...(current.unread ?? []),
    ...others.flatMap(({ unread = [] }) =>
      unread.map((one) => ({ ...one, severity: 'warning' as const })),
    ),
  ];
}

function trains({ value }: Compiled, run: KnownRun): boolean {
  return hasBegun(run) && stageOf(run, value) === 'under way';
}

function addressesUnderWay(compiled: Compiled, run: KnownRun): string[] {
  if (!trains(compiled, run)) return [];
  return [gangAddress(run.attempt, factsOfRun(run, compiled.value).gang)];
}

/** What it was trained from, by whoever tells it: the record, the machines, the state. */
export function digestOf({ record, machines, state, attempt }: KnownRun): string | undefined {
  const told = record?.specDigest ?? machines.at(0)?.tags['temper:spec-digest'];
  if (told !== undefined || outputOf(state)?.attempt !== attempt) return told;
  const recorded = state?.outputs['spec_digest'];
  return typeof recorded === 'string' ? recorded : undefined;
}
