import type { RunFacts } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import type { Gang, Run } from '../../../../aws/run-folder.ts';

/** A run, and what EC2 and the state say of it. */
export interface RunNow extends Run {
  /** Whether EC2 has a machine of the newest gang that is not terminated, or has started it too lately to list it. */
  readonly machinesRun: boolean;
  /** It was released: nothing of it will ever run again, whatever is left to be read of it. */
  readonly isReleased: boolean;
  /** How many gangs never had a machine: EC2 had none to give. They cost nothing and count as no start. */
  readonly neverStarted: number;
}

/** What a spec allows a run. */
export interface RunLimits {
  readonly maxRestarts: number;
  /** Minutes that machines of a failed training stay; 0 where they do not. */
  readonly keepMinutes: number;
}

/** Ends after which the next gang may go on from the newest checkpoint. */
const GOES_ON: ReadonlySet<string> = new Set(['Interrupted', 'Lost']);

/**
 * Which gang a stack is compiled for, and whether the run is over. A gang whose machines are all gone without a word is lost:
 * nobody is left who could say so. One that has a fleet but no lease may still be coming up, so it stays what is compiled.
 */
export function runFacts(run: RunNow, { maxRestarts, keepMinutes }: RunLimits): RunFacts {
  const newest = run.gangs.at(-1);
  const gang = newest?.number ?? 1;
  if (run.isReleased) return { gang, isOver: true };
  if (run.record !== undefined) {
    // Somebody wants to look at them; the limit of the environment ends them.
    const isKept = run.record.status === 'Failed' && keepMinutes > 0 && run.machinesRun;
    return { gang, isOver: !isKept };
  }
  if (newest === undefined || isUnderWay(newest, run)) return { gang, isOver: false };
  const starts = run.gangs.length - run.neverStarted;
  return goesOn(newest) && starts <= maxRestarts
    ? { gang: gang + 1, isOver: false }
    : { gang, isOver: true };
}

/** One that has ended for good still writes the record; one that was interrupted has nothing more to say. */
function isUnderWay({ end }: Gang, { machinesRun }: RunNow): boolean {
  return machinesRun && (end === undefined || !GOES_ON.has(end.status));
}

/** One that ended without a word is lost. */
function goesOn({ end }: Gang): boolean {
  return end === undefined || GOES_ON.has(end.status);
}
