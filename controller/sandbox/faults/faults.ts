import type { JobFaults } from '../bedrock/job-faults.ts';
import type { RunFault } from '../fleets/nodes/run-faults.ts';

/** Troubles the sandbox makes on purpose, to see what a program does about them. */
export interface Faults {
  /** Decides which requests are hit; the same seed and the same requests give the same troubles. */
  readonly seed: number;
  /** Refused as too many requests, in the words of the service, before anything is carried out. */
  readonly throttle: readonly RateFault[];
  /** Answered with the service's internal error (a 5xx), before anything is carried out. */
  readonly error: readonly RateFault[];
  readonly latency: readonly LatencyFault[];
  /** The connection breaks after the request was carried out: it took effect and the caller does not know. */
  readonly drop: readonly CountedFault[];
  /** From then on everybody's credentials have expired, until there are other faults. */
  readonly expire: readonly CountedFault[];
  readonly jobs: JobFaults;
  readonly runs: readonly RunFault[];
  readonly shortages: readonly Shortage[];
  /** How far AWS's clock is ahead of this machine's, in milliseconds; negative when behind. */
  readonly skewMs: number;
}

/** `PutObject`, `s3.PutObject`, or with `*` for any characters: `s3.*`, `*`. */
export type OperationPattern = string;

export interface RateFault {
  readonly operation: OperationPattern;
  /** Share of the requests that are hit, 0 to 1. */
  readonly rate: number;
}

export interface LatencyFault {
  readonly operation: OperationPattern;
  readonly ms: number;
}

export interface CountedFault {
  readonly operation: OperationPattern;
  /** A drop: how many successful requests lose their answer. An expiry: how many are carried out before it. */
  readonly times: number;
}

/** Capacity that EC2 has too little of. */
export interface Shortage {
  /** Instance types, with `*` for any characters: `p5.*`. */
  readonly types: string;
  /** How many of each such type may run at once in an account and region; more are answered as too few. */
  readonly count: number;
}

export const NO_FAULTS: Faults = {
  seed: 1,
  throttle: [],
  error: [],
  latency: [],
  drop: [],
  expire: [],
  jobs: {},
  runs: [],
  shortages: [],
  skewMs: 0,
};
