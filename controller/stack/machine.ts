import type { Clock, Reporter } from '../ports/ports.ts';
import type { Engine } from '../terraform/engine/engine.ts';

/** Credentials of AWS that end by themselves, and with them all that a run can do there. */
export interface Session {
  /** Address of the run that has them. */
  readonly run: string;
  /** How long they last from when they were given; they are not given again while it runs. */
  readonly seconds: number;
}

/** Where Temper runs: its folders, its variables, its clock, and who listens. */
export interface Machine {
  /** The repository's root. */
  readonly root: string;
  /** Where Temper keeps what can be fetched again. */
  readonly cacheDir: string;
  /** Where Temper keeps what cannot be fetched again and no checkout may write: working folders of stacks. */
  readonly stateDir: string;
  readonly home: string;
  /** Variables of the process that started Temper. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Address of the sandbox, when AWS is on the laptop. */
  readonly sandbox?: string;
  /** The engine to run, when named. */
  readonly terraform?: string;
  /** The OPA to judge by policies with, when named. */
  readonly opa?: string;
  /** The provider mirror to use, when named. */
  readonly mirror?: string;
  /** Plans at once: each costs CPU-seconds of provider start, so more than cores only makes each slower. */
  readonly parallelism: number;
  /** Applies at once: they wait for AWS most of the time, so it is the memory that bounds them. */
  readonly applyParallelism: number;
  /** How long a state's lock that somebody else has is waited for, unless as long as usual. */
  readonly lockWaitMs?: number;
  /** Where that is known. */
  readonly session?: Session;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly force: AbortSignal;
}

/** The programs that were found for a run. */
export interface Tools {
  readonly engine: Engine;
  /** A filesystem mirror that holds the provider. */
  readonly mirror: string;
}

/** The day, for rules about dates: `YYYY-MM-DD`, UTC. */
export function today(clock: Pick<Clock, 'now'>): string {
  return new Date(clock.now()).toISOString().slice(0, 10);
}
