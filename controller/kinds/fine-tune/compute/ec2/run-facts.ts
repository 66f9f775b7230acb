import type { RunFacts } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import type { Gang, Run } from '../../../../aws/run-folder.ts';

/** A gang that is not heard of, and whether any machine of it still runs. */
export interface RunNow extends Run {
  /** Whether EC2 has a machine of the newest gang that is not terminated. */
  readonly machinesRun: boolean;
}

/** Ends after which the next gang may go on from the newest checkpoint. */
const GOES_ON: ReadonlySet<string> = new Set(['Interrupted', 'Lost']);

/**
 * Which gang a stack is compiled for, and whether the run is over. A gang whose machines are all gone without a word is lost:
 * nobody is left who could say so. One that has a fleet but no lease may still be coming up, so it stays what is compiled.
 */
export function runFacts(run: RunNow, maxRestarts: number): RunFacts {
  const newest = run.gangs.at(-1);
  const gang = newest?.number ?? 1;
  if (run.record !== undefined) return { gang, isOver: true };
  if (newest === undefined || isUnderWay(newest, run)) return { gang, isOver: false };
  return goesOn(newest) && gang <= maxRestarts
    ? { gang: gang + 1, isOver: false }
    : { gang, isOver: true };
}

function isUnderWay({ end }: Gang, { machinesRun }: RunNow): boolean {
  return end === undefined && machinesRun;
}

/** One that ended without a word is lost. */
function goesOn({ end }: Gang): boolean {
  return end === undefined || GOES_ON.has(end.status);
}
