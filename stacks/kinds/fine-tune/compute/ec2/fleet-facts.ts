import type { Json } from '../../../../json.ts';
import type { DatasetFacts } from '../../dataset-facts.ts';

/** What only the world knows of a fleet, and what a stack is compiled from. */
export interface FleetFacts {
  /** The program that the nodes fetch. */
  readonly program: {
    /** SHA-256 of the archive, hex. */
    readonly sha256: string;
  };
  /** The Python packages of the recipe, which a machine without internet installs from S3; a run that has begun keeps its own. */
  readonly wheels?: {
    /** SHA-256 of the file of requirements that they are pinned by, hex. */
    readonly sha256: string;
  };
  /** The image that machines start from, once somebody has looked; what a run that has begun was given. */
  readonly ami?: string;
  /** The subnet that is named for a run which has not begun, once somebody has looked: `absent` where there is none. */
  readonly subnet?: Subnet | 'absent';
  readonly run: RunFacts;
}

/** Where machines would stand, as far as it matters to them. */
export interface Subnet {
  /** By its name in this account: `us-east-1a`. */
  readonly zone: string;
  /** What is launched in it gets a public address. */
  readonly givesPublicAddresses: boolean;
}

/** Where the run of an attempt is. */
export interface RunFacts {
  /** Which start of all machines it is, from 1. */
  readonly gang: number;
  /** It has a record, or nothing will start it again: what bills by the hour is released. */
  readonly isOver: boolean;
  /** Private addresses of the machines that run, sorted. */
  readonly addresses?: readonly string[];
  /** What the run record says, in short, once there is one. */
  readonly record?: RunSummary;
}

/** How a run that is over went: what outputs tell of it. Machines have written it, so it is data, whatever it holds. */
export interface RunSummary {
  readonly status: 'Completed' | 'Failed' | 'Stopped';
  /** In one word: `Completed`, `WorkloadFailed`, `TimeLimit`, … */
  readonly reason: string;
  /** All gangs together, at list prices. */
  readonly costUsd: number;
  readonly metrics: Readonly<Record<string, Json>>;
  /** `s3://…/`; absent where no model was exported. */
  readonly modelUri?: string;
}

/** Before anything has run. */
export const NOT_STARTED: RunFacts = { gang: 1, isOver: false };

/** Stands in where nobody gathered anything, and where it does not matter what: addresses do not depend on it. */
const PLACEHOLDER: FleetFacts = { program: { sha256: '0'.repeat(64) }, run: NOT_STARTED };

/** What was gathered of a fleet. */
export function fleetFactsOf({ compute }: Pick<DatasetFacts, 'compute'>): FleetFacts {
  return (compute as FleetFacts | undefined) ?? PLACEHOLDER;
}
