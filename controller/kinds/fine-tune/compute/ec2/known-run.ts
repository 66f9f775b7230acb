import { ec2ComputeOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/compute-of.ts';
import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import { bucketName } from '../../../../../stacks/kinds/environment/names.ts';
import type {
  RunFacts,
  RunSummary,
} from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import { fleetOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet.ts';
import {
  gangAddress,
  gangId,
  gangInAddress,
  runFolder,
  runName,
} from '../../../../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import {
  RUN_OUTPUT,
  RunOutput,
  STARTED_OUTPUT,
} from '../../../../../stacks/kinds/fine-tune/compute/ec2/outputs.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { FleetMachine } from '../../../../aws/fleet-machines.ts';
import type { Gang, RunPlace, RunRecord } from '../../../../aws/run-folder.ts';
import type { TerraformState } from '../../../../aws/terraform-state.ts';
import type { StackInAws } from '../../../../stack/stack-context.ts';
import { runFacts, type RunLimits, type RunNow } from './run-facts.ts';

/** All that is known of an attempt's run: by what its machines wrote, what EC2 has, and what the state says. */
export interface KnownRun extends RunNow {
  readonly attempt: number;
  readonly place: RunPlace;
  /** Of the attempt, ended ones included as long as EC2 knows them. */
  readonly machines: readonly FleetMachine[];
  /** When EC2 was asked for the newest gang, of whose machines it lists none yet. */
  readonly askedAt?: Date;
  readonly state?: TerraformState;
}

type Compiled = Pick<CompiledSpec<FineTune>, 'value' | 'stack'>;
type Asked = Pick<StackInAws, 'fleets' | 'bucket' | 'now'>;

/**
 * Milliseconds. EC2 lists what it has just started after a delay that it gives no number for, and what has ended for about an hour:
 * of a younger fleet than this, machines that are not listed are not listed yet. Source: EC2 developer guide, eventual
 * consistency, and EC2 user guide, terminate your instance, 2026-11.
 */
const LISTED_AFTER = 15 * 60_000;

/** What the spec allows its run. */
export function limitsOf(fineTune: FineTune): RunLimits {
  const { maxRestarts, keepMinutes } = fleetOf(ec2ComputeOf(fineTune));
  return { maxRestarts, keepMinutes };
}

/** Looks where the run of an attempt is. @throws TemperError whenever something of it cannot be read or believed */
export async function knownRun(
  { value, stack }: Compiled,
  attempt: number,
  inAws: Asked,
): Promise<KnownRun> {
  const { fleets, bucket } = inAws;
  const [all, state, now] = await Promise.all([
    fleets.machines(stack.id),
    bucket.readState(stack.state.key),
    inAws.now(),
  ]);
  const machines = all.filter(({ tags }) => tags['temper:attempt'] === String(attempt));
  const said = outputOf(state);
  const known = Math.max(
    0,
    said?.attempt === attempt ? said.gang : 0,
    ...machines.map(gangOf),
    ...(state?.addresses ?? []).map((address) => gangInAddress(address, attempt) ?? 0),
  );
  const place = placeOf(value, stack.account, attempt);
  const run = await fleets.read(place, { most: limitsOf(value).maxRestarts + 1, known });
  const gangs = believed(run.gangs, machines, now);
  const evidence = { machines, state, attempt };
  return {
    ...run,
    gangs,
    attempt,
    place,
    machines,
    ...(await machinesOfNewest(gangs, evidence, inAws)),
    isReleased: said?.attempt === attempt && said.isOver,
    neverStarted: gangs.filter(
      (gang) => gang.fleet === undefined && neverHadMachines(gang.number, evidence),
    ).length,
    ...(state !== undefined && { state }),
  };
}

/** Whether anything at all has begun. */
export function hasBegun({ gangs, record, isReleased, neverStarted }: KnownRun): boolean {
  return record !== undefined || isReleased || gangs.length > neverStarted;
}

/** Where the run of an attempt is kept. */
export function placeOf(fineTune: FineTune, account: string, attempt: number): RunPlace {
  const { spec } = fineTune;
  const ofAttempt = { ...fineTune, spec: { ...spec, attempt } };
  return {
    bucket: bucketName(spec.environment, 'artifacts', account),
    folder: runFolder(ofAttempt),
    run: runName(ofAttempt),
  };
}

/** Which gang the run is compiled for, and what is told of it. */
export function factsOfRun(run: KnownRun, fineTune: FineTune): RunFacts {
  const facts = runFacts(run, limitsOf(fineTune));
  const addresses = facts.isOver ? [] : addressesOf(run, facts.gang);
  return {
    ...facts,
    ...(run.record !== undefined && { record: summaryOf(run.record) }),
    ...(addresses.length > 0 && { addresses }),
  };
}

function addressesOf({ machines }: KnownRun, gang: number): string[] {
  return machines
    .filter((machine) => machine.runs && gangOf(machine) === gang)
    .flatMap(({ privateAddress }) => privateAddress ?? [])
    .toSorted();
}

function summaryOf({ status, reason, costUsd, metrics, model }: RunRecord): RunSummary {
  return {
    status,
    reason,
    costUsd,
    metrics: metrics as RunSummary['metrics'],
    ...(model != null && { modelUri: model.uri }),
  };
}

/** What the state says of the run that it is of. */
export function outputOf(state: TerraformState | undefined): RunOutput | undefined {
  return RunOutput.safeParse(state?.outputs[RUN_OUTPUT]).data;
}

function gangOf({ tags }: FleetMachine): number {
  return Number(tags['temper:gang'] ?? 0);
}

interface Evidence extends Pick<KnownRun, 'machines' | 'attempt'> {
  readonly state: TerraformState | undefined;
}

/**
 * What can be true of gangs. The next one is started when the machines of the one before are gone: while they run, what has come up
 * after them in the folder is not of this run. Nor has a machine come up later than it is now.
 */
function believed(
  gangs: readonly Gang[],
  machines: readonly FleetMachine[],
  now: number,
): readonly Gang[] {
  const running = new Set(machines.filter(({ runs }) => runs).map(gangOf));
  const last = gangs.findLast(({ number, end }) => end === undefined && running.has(number));
  return gangs.slice(0, last?.number).map(({ upAt, ...gang }) => ({
    ...gang,
    ...(upAt !== undefined && upAt.getTime() <= now && { upAt }),
  }));
}

/** Whether machines of the newest gang run, by what EC2 lists, or may not list yet. */
async function machinesOfNewest(
  gangs: readonly Gang[],
  { machines, state, attempt }: Evidence,
  { fleets, now }: Asked,
): Promise<Pick<KnownRun, 'machinesRun' | 'askedAt'>> {
  const newest = gangs.at(-1);
  const listed = machines.filter((machine) => gangOf(machine) === newest?.number);
  const fleet = state?.outputs['fleet_id'];
  const mayBeUnlisted =
    listed.length === 0 &&
    newest?.fleet === undefined &&
    state?.outputs[STARTED_OUTPUT] === gangId(attempt, gangs.length) &&
    typeof fleet === 'string';
  if (!mayBeUnlisted) return { machinesRun: listed.some(({ runs }) => runs) };
  const askedAt = await fleets.createdAt(fleet);
  const isYoung = askedAt !== undefined && (await now()) - askedAt.getTime() < LISTED_AFTER;
  return { machinesRun: isYoung, ...(isYoung && { askedAt }) };
}

/** Its apply failed at the fleet itself, and EC2 knows no machine of it. An apply that went well has said how many there were. */
function neverHadMachines(gang: number, { machines, state, attempt }: Evidence): boolean {
  if (machines.some((machine) => gangOf(machine) === gang)) return false;
  if (state?.addresses.includes(gangAddress(attempt, gang)) !== true) return false;
  return state.outputs[STARTED_OUTPUT] !== gangId(attempt, gang);
}
