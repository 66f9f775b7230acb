import type { LustreInput } from './lustre-rules.ts';

export interface FsxTag {
  readonly Key: string;
  readonly Value: string;
}

/** What both kinds of things have: made at a time, there some time later, gone some time after it was told to go. */
interface Lived {
  readonly id: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly availableMs: number;
  /** When the last change will be done. */
  updatedMs?: number;
  goneMs?: number;
  tags: readonly FsxTag[];
}

export interface FileSystemRecord extends Lived {
  readonly storageType: 'SSD' | 'HDD' | 'INTELLIGENT_TIERING';
  readonly version: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly mountName: string;
  readonly kmsKeyId?: string;
  readonly networkInterfaceIds: readonly string[];
  capacityGiB?: number;
  lustre: LustreInput;
  /** The last change that was asked for, as AWS tells it. */
  update?: { readonly requestedMs: number; readonly doneMs: number; readonly target: object };
}

export interface AssociationRecord extends Lived {
  readonly fileSystemId: string;
  readonly path: string;
  readonly repository: string;
  readonly batchImport: boolean;
  chunkMiB: number;
  s3: object;
}

export interface TaskRecord {
  readonly id: string;
  readonly arn: string;
  readonly fileSystemId: string;
  readonly type: string;
  readonly paths: readonly string[];
  readonly report: object;
  readonly createdMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  canceledMs?: number;
  tags: readonly FsxTag[];
}

/** Everything of one account in one region. Plain JSON. */
export interface FsxState {
  readonly account: string;
  readonly region: string;
  counter: number;
  fileSystems: FileSystemRecord[];
  associations: AssociationRecord[];
  tasks: TaskRecord[];
  /** What a client request token made, so that a repeat makes nothing. */
  tokens: { readonly token: string; readonly id: string }[];
}

const MINUTE = 60_000;

/** How long things take, in simulated milliseconds; AWS promises nothing, and these are unverified. */
export const FSX_DURATIONS = {
  creation: 8 * MINUTE,
  deletion: 3 * MINUTE,
  update: 2 * MINUTE,
  association: 3 * MINUTE,
  taskStart: MINUTE,
  task: 5 * MINUTE,
};

export function emptyFsx(account: string, region: string): FsxState {
  return { account, region, counter: 0, fileSystems: [], associations: [], tasks: [], tokens: [] };
}

/** Forgets what has gone by now, and what hung on it. */
export function settleFsx(state: FsxState, nowMs: number): void {
  const isThere = ({ goneMs }: Lived): boolean => goneMs === undefined || goneMs > nowMs;
  state.fileSystems = state.fileSystems.filter(isThere);
  const left = new Set(state.fileSystems.map(({ id }) => id));
  state.associations = state.associations.filter(
    (one) => isThere(one) && left.has(one.fileSystemId),
  );
}

export function lifecycleOf(one: Lived, nowMs: number): string {
  if (one.goneMs !== undefined) return 'DELETING';
  if (nowMs < one.availableMs) return 'CREATING';
  return nowMs < (one.updatedMs ?? 0) ? 'UPDATING' : 'AVAILABLE';
}

export function taskLifecycle(task: TaskRecord, nowMs: number): string {
  if (task.canceledMs !== undefined) return 'CANCELED';
  if (nowMs < task.startedMs) return 'PENDING';
  return nowMs < task.endedMs ? 'EXECUTING' : 'SUCCEEDED';
}
