import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import { isDirectoryBucket } from '../../../../../stacks/directory-bucket.ts';
import { fleetFactsOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import { OF_A_FLEET, OF_A_RUN } from '../../../../../stacks/kinds/fine-tune/compute/ec2/spent.ts';
import {
  UNKNOWN_DATA,
  type DatasetFacts,
} from '../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { Continuation } from '../../../../stack/operated-kind.ts';
import type { Plan, ResourceChange } from '../../../../terraform/plan/plan.ts';
import { changeKind } from '../../../../terraform/plan/summary.ts';

/** Of the copy of its data in a zone, which it has to itself too: not the data itself, nor what an environment's buckets are. */
function isOfCopy({ type, before }: ResourceChange): boolean {
  const { bucket } = (before ?? {}) as { readonly bucket?: unknown };
  return type.startsWith('aws_s3_') && typeof bucket === 'string' && isDirectoryBucket(bucket);
}

/** What one start of all machines has to itself. */
const OF_A_GANG: ReadonlySet<string> = new Set([
  'aws_ec2_fleet',
  'aws_launch_template',
  'aws_placement_group',
]);

/** What tells people of the machines, and names those of the newest start: it spends nothing and grants nothing. */
const TELLS_OF_A_GANG: ReadonlySet<string> = new Set([
  'aws_cloudwatch_event_rule',
  'aws_cloudwatch_event_target',
  'aws_cloudwatch_metric_alarm',
]);

type Compiled = Pick<CompiledSpec<FineTune>, 'stack' | 'facts'>;

/** Whether a plan only takes away what a run that is over, or an earlier gang of it, has left, or also starts the next gang. */
export function continuationOf(compiled: Compiled, plan: Plan): Continuation | undefined {
  const { gang } = runOf(compiled);
  const changes = plan.resourceChanges.filter(
    (one) => one.mode === 'managed' && changeKind(one) !== 'no-op',
  );
  const starts = (one: ResourceChange) => gang > 1 && startsMachines(one);
  const restarts = changes.some((one) => starts(one) && changeKind(one) === 'create');
  const continues = (one: ResourceChange) =>
    leaves(compiled, one) || (restarts && (starts(one) || tellsOfMachines(one)));
  if (changes.length === 0 || !changes.every(continues)) return undefined;
  return restarts ? 'restart' : 'release';
}

/** Addresses of what a plan takes away because the run is over, whatever else it does. */
export function spentOf(compiled: Compiled, plan: Plan): readonly string[] {
  if (!runOf(compiled).isOver) return [];
  return plan.resourceChanges
    .filter((one) => one.mode === 'managed' && leaves(compiled, one))
    .map(({ address }) => address);
}

function runOf({ facts }: Compiled) {
  return fleetFactsOf((facts as DatasetFacts | undefined) ?? UNKNOWN_DATA).run;
}

function leaves({ stack }: Compiled, one: ResourceChange): boolean {
  return (
    changeKind(one) === 'delete' &&
    (OF_A_RUN.includes(one.type) || isOfCopy(one)) &&
    !stack.addresses.includes(one.address)
  );
}

/** A placement group cannot be named anew: that of the gang before makes room for the next one's. */
function startsMachines(one: ResourceChange): boolean {
  const kind = changeKind(one);
  return (
    (kind === 'create' && OF_A_GANG.has(one.type)) ||
    (kind === 'replace' && one.type === 'aws_placement_group')
  );
}

/** There are none where EC2 had no room for the gang before. */
function tellsOfMachines(one: ResourceChange): boolean {
  return ['create', 'update'].includes(changeKind(one)) && TELLS_OF_A_GANG.has(one.type);
}

/** What of a state a run that is over has no use for, as far as the type of it says so. */
export function leftovers(addresses: readonly string[]): readonly string[] {
  return addresses.filter((address) => OF_A_FLEET.some((type) => address.startsWith(`${type}.`)));
}
