import type { DatasetFacts } from '../../dataset-facts.ts';
import type { FineTune } from '../../schema.ts';
import { ec2ComputeOf } from './compute-of.ts';
import { fleetFactsOf } from './fleet-facts.ts';
import { fleetOf } from './fleet.ts';

/** A run while it is not over, at each of its starts: those that it may have had, and may still have. */
export function stagesOfRun(fineTune: FineTune, facts: DatasetFacts): readonly DatasetFacts[] {
  const known = fleetFactsOf(facts);
  const { maxRestarts } = fleetOf(ec2ComputeOf(fineTune));
  const most = Math.max(known.run.gang, maxRestarts + 1);
  return Array.from({ length: most }, (_, index) => ({
    ...facts,
    compute: { ...known, run: { gang: index + 1, isOver: false } },
  }));
}
