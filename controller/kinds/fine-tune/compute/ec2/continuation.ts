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

/** Whether a plan only takes away what a run that is over, or an earlier gang of it, has left, or also starts the next gang. */
export function continuationOf(
  { stack, facts }: Pick<CompiledSpec<FineTune>, 'stack' | 'facts'>,
  { resourceChanges }: Plan,
): Continuation | undefined {
  const { run } = fleetFactsOf((facts as DatasetFacts | undefined) ?? UNKNOWN_DATA);
  const changes = resourceChanges.filter(
    (one) => one.mode === 'managed' && changeKind(one) !== 'no-op',
  );
  const leaves = (one: ResourceChange) =>
    changeKind(one) === 'delete' &&
    (OF_A_RUN.includes(one.type) || isOfCopy(one)) &&
    !stack.addresses.includes(one.address);
  const starts = (one: ResourceChange) =>
    changeKind(one) === 'create' && OF_A_GANG.has(one.type) && run.gang > 1;
  if (changes.length === 0 || !changes.every((one) => leaves(one) || starts(one))) return undefined;
  return changes.some(starts) ? 'restart' : 'release';
}

/** What of a state a run that is over has no use for, as far as the type of it says so. */
export function leftovers(addresses: readonly string[]): readonly string[] {
  return addresses.filter((address) => OF_A_FLEET.some((type) => address.startsWith(`${type}.`)));
}
