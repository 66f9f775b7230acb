/*
 * Whose lock is it? Before Terraform starts, a record of the run is written beside the stack; a lock that is found later
 * is held against these records. A lock is called dead only when that is certain: nobody's work is worth a guess.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { LockInfo } from '../../ports/lock-info.ts';
import { identify, type Host, type ProcessIdentity } from '../process/processes.ts';

const Identity = z.object({ pid: z.number().int().positive(), started: z.string() });

/** A run of ours that may hold a lock. */
export const RunRecord = z.object({
  machine: z.object({
    host: z.string(),
    id: z.string(),
    boot: z.string(),
    namespace: z.string(),
  }),
  user: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  temper: Identity,
  /** Terraform; absent until it has been started. */
  engine: Identity.optional(),
  /** When it last ran, as it noted every `BEAT_MS` while it did. ISO 8601, UTC. */
  aliveAt: z.string().optional(),
});
export type RunRecord = z.infer<typeof RunRecord>;

export type LockVerdict =
  /** A run of ours made it on this machine, and every process of that run has ended. */
  | 'ours-dead'
  /** A run of ours made it on this machine; its Temper or its Terraform is still there. */
  | 'ours-alive'
  /** Anybody else's, or not provable. */
  | 'foreign';

/** How often a run notes that it still runs, in milliseconds. */
export const BEAT_MS = 250;

/** A busy machine beats late; a lock made this long after the last beat still counts as made while the run lived. */
const LATE_MS = 4 * BEAT_MS;

/**
 * Decides about a lock that is held. It is a run's when it was made by the same user on the same machine while the run
 * lived: had anybody else held the lock then, the run would have been refused and its record removed.
 */
export function staleLock(input: {
  readonly lock: LockInfo;
  readonly runs: readonly RunRecord[];
  readonly host: Host;
  readonly isAlive: (process: ProcessIdentity) => boolean;
}): LockVerdict {
  const { lock, runs, host } = input;
  const states = runs
    .filter((run) => mayHaveMade(run, lock) && isSameHost(run.machine, host))
    .map((run) => stateOf(run, lock, input));
  if (states.includes('alive')) return 'ours-alive';
  const noneUnseen = states.every((state) => state === 'dead' || state === 'ended');
  return states.includes('dead') && noneUnseen ? 'ours-dead' : 'foreign';
}

function mayHaveMade(run: RunRecord, lock: LockInfo): boolean {
  const who = `${run.user}@${run.machine.host}`;
  return lock.who === who && Date.parse(lock.created) >= Date.parse(run.startedAt);
}

function isSameHost(a: Host, b: Host): boolean {
  return a.host === b.host && a.id === b.id;
}

/**
 * `dead`: it lived when the lock was made, and all of it has ended. `ended`: all of it has ended, perhaps before. It proves nothing by
 * itself, nor does it cast doubt on a run that lived then: whoever of the two made the lock is dead.
 */
type RunState = 'alive' | 'dead' | 'ended' | 'unknown';

function stateOf(
  run: RunRecord,
  lock: LockInfo,
  { host, isAlive }: Parameters<typeof staleLock>[0],
): RunState {
  const madeInTime =
    run.aliveAt !== undefined && Date.parse(lock.created) <= Date.parse(run.aliveAt) + LATE_MS;
  if (run.machine.boot !== host.boot) {
    // After a restart of the machine nothing of the run is left. Without a machine id this could be another host.
    if (host.id === '') return 'unknown';
    return madeInTime ? 'dead' : 'ended';
  }
  if (run.machine.namespace !== host.namespace) return 'unknown';
  // A Temper that was killed leaves its Terraform behind, which carries on and must be waited for.
  if (isAlive(run.engine ?? run.temper)) return 'alive';
  if (run.engine === undefined) return 'unknown';
  return madeInTime ? 'dead' : 'ended';
}

/** A record of a run, in a file of its own. */
export interface Run {
  /** To be called in the same turn as the start. */
  engineStarted(pid: number): void;
  /** Both still run. */
  beat(now: number): void;
  /**
   * Removes the record. Of a run that may have left its lock it stays, as one that lived until `now`: on a busy machine the last
   * beat can be older than the lock.
   */
  end(mayHoldLock: boolean, now: number): void;
}

/** Writes the record of a run that is about to start Terraform. Synchronous, so that nothing can come between. */
export function beginRun(
  folder: string,
  who: { readonly machine: Host; readonly user: string; readonly now: number },
): Run {
  let record: RunRecord = {
    machine: who.machine,
    user: who.user,
    startedAt: new Date(who.now).toISOString(),
    temper: identify(process.pid) ?? { pid: process.pid, started: '' },
  };
  const file = join(folder, `${String(process.pid)}-${String(who.now)}.json`);
  mkdirSync(folder, { recursive: true });
  write(file, record);
  return {
    engineStarted(pid) {
      record = {
        ...record,
        engine: identify(pid) ?? { pid, started: '' },
        aliveAt: record.startedAt,
      };
      write(file, record);
    },
    beat(now) {
      record = { ...record, aliveAt: new Date(now).toISOString() };
      write(file, record);
    },
    end(mayHoldLock, now) {
      if (mayHoldLock) write(file, { ...record, aliveAt: new Date(now).toISOString() });
      else rmSync(file, { force: true });
    },
  };
}

/** Records of runs that have not ended in order, ours included. Files that cannot be read prove nothing and are left out. */
export function readRuns(folder: string): RunRecord[] {
  return files(folder).flatMap((file) => {
    try {
      return [RunRecord.parse(JSON.parse(readFileSync(file, 'utf8')))];
    } catch {
      return [];
    }
  });
}

/** Removes records of dead runs. Only when no lock is held: they are the evidence about one. */
export function forgetDeadRuns(
  folder: string,
  host: Host,
  isAlive: (process: ProcessIdentity) => boolean,
): void {
  for (const draft of drafts(folder)) {
    const pid = Number(DRAFT.exec(draft)?.[1]);
    if (identify(pid) === undefined) rmSync(join(folder, draft), { force: true });
  }
  for (const file of files(folder)) {
    try {
      const run = RunRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
      const sameBoot = run.machine.boot === host.boot;
      const elsewhere = sameBoot && run.machine.namespace !== host.namespace;
      const alive = sameBoot && isAlive(run.engine ?? run.temper);
      if (!alive && !elsewhere) rmSync(file, { force: true });
    } catch {
      rmSync(file, { force: true });
    }
  }
}

/** A record that is being written, `<process id>-<time>.json.new`: of a dead process, it never will be one. */
const DRAFT = /^(\d+)-\d+\.json\.new$/;

function drafts(folder: string): string[] {
  return names(folder).filter((name) => DRAFT.test(name));
}

function files(folder: string): string[] {
  return names(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function write(file: string, record: RunRecord): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
