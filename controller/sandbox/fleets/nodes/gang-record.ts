import type { AccountRegion } from '../../bedrock/identifiers.ts';
import type { PlayedConfig } from './node-config.ts';
import type { Document } from './node-documents.ts';
import type { LogEvent } from './node-store.ts';

/** How a gang ends; docs/fleets.md lists which reasons go with which status. */
export interface Verdict {
  readonly status: 'Completed' | 'Failed' | 'Stopped' | 'Interrupted' | 'Lost';
  readonly reason: string;
  readonly detail: string;
  readonly exitCode: number | null;
}

/** Words of the node program. */
export type Phase =
  | 'Starting'
  | 'Checking'
  | 'Mounting'
  | 'Waiting'
  | 'Restoring'
  | 'Fetching'
  | 'Training'
  | 'Failing'
  | 'Ending'
  | 'Stopping'
  | 'Exporting'
  | 'Kept'
  | 'Done';

/** A machine and its program. Times are simulated milliseconds since the epoch; absent what has not happened. */
export interface NodeRecord {
  readonly id: string;
  readonly address: string;
  readonly zone: string;
  readonly type: string;
  readonly image: string;
  readonly launchedMs: number;
  readonly isSpot: boolean;
  /** Since then its program runs. */
  upMs?: number;
  registeredMs?: number;
  phase?: Phase;
  /** Its newest heartbeat. */
  beatMs?: number;
  /** EC2 has said that it takes it back. */
  noticeMs?: number;
  /** It has frozen: it runs, and does nothing any more. */
  silentMs?: number;
  /** Its program is through, and switches it off then. */
  offMs?: number;
  /** EC2 has ended it, or it itself. */
  endedMs?: number;
}

/** A workload that runs, or has run. */
export interface TrainingRecord {
  readonly startMs: number;
  /** Milliseconds. */
  readonly stepMs: number;
  /** The step that it resumed from; 0: from nothing. */
  readonly from: number;
  readonly steps: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly records: number;
  readonly isEvaluated: boolean;
  /** Since then it trains no more, whether it has said so or not. */
  haltMs?: number;
  /** It has ended, with this code. */
  exitCode?: number;
  /** The newest step whose checkpoint is stored. */
  stored: number;
  /** The newest step that is in the log, and in the run folder's metrics. */
  logged: number;
  uploaded: number;
}

/** One start of all machines of a run, as the sandbox plays it. Plain JSON. */
export interface GangRecord extends AccountRegion {
  readonly fleet: string;
  /** ARN; without a role a node has no credentials. */
  readonly role?: string;
  readonly config: PlayedConfig;
  /** In the order of their ranks. */
  readonly nodes: NodeRecord[];
  /** All nodes are there, and know each other. */
  rankedMs?: number;
  /** What they start from is agreed on. */
  startedMs?: number;
  resumeFrom?: number;
  training?: TrainingRecord;
  closing?: {
    readonly verdict: Verdict;
    /** The instance that says it. */
    readonly by: string;
    readonly doneMs: number;
    isDone?: boolean;
  };
  /** Faults that have acted on it. */
  readonly faulted: string[];
  /** Log streams that are there. */
  readonly streams: string[];
  /** What has been said and is not written yet: of heartbeats the newest, by instance; lines by log stream. */
  readonly unsent: {
    heartbeats: Record<string, { readonly document: Document; readonly atMs: number }>;
    lines: Record<string, LogEvent[]>;
  };
  /** Events up to here have happened. */
  settledMs: number;
}

/** Whether a node's program says something: it is up and not through, not frozen, and the machine has not ended. */
export function speaks({ upMs, silentMs, endedMs, offMs, phase }: NodeRecord): boolean {
  const isThrough = offMs !== undefined && phase !== 'Kept';
  return upMs !== undefined && silentMs === undefined && endedMs === undefined && !isThrough;
}
