import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { duration } from '../../../stacks/language/duration.ts';
import { endOf, isLockId, leaseIn, type LockInfo } from '../../ports/lock-info.ts';

/** Somebody else is at work on this state. */
export class LockHeld extends TemperError {
  readonly lock: LockInfo;

  constructor(lock: LockInfo, now: number) {
    super([
      {
        code: 'TF_LOCKED',
        severity: 'error',
        message: `the state is locked by ${lock.who} (${operationOf(lock)}, since ${lock.created}, ${ageOf(lock, now)})`,
        why: `two runs at once would overwrite each other's state; the lock is ${lock.id} on ${lock.path}`,
        fix: `wait for that run to end; only when it is certainly dead, release the lock: \`temper unlock --lock-id ${lock.id}\`${byItself(lock)}`,
      },
    ]);
    this.lock = lock;
  }
}

function byItself({ lease }: LockInfo): string {
  if (lease === undefined) return '';
  const end = new Date(endOf(lease)).toISOString();
  return `; after ${end} the next run releases it by itself, for nothing of ${lease.run} can act any more then`;
}

/** Finds the lock in the text of Terraform's error; undefined when it is about something else. */
export function parseLockInfo(text: string): LockInfo | undefined {
  const start = text.indexOf('Lock Info:');
  if (start < 0) return undefined;
  const field = (name: string) =>
    new RegExp(`^[\\s│]*${name}:[ \\t]*(.*)$`, 'm').exec(text.slice(start))?.[1]?.trim() ?? '';
  const id = field('ID');
  if (!isLockId(id)) return undefined;
  const lease = leaseIn(field('Info'));
  return {
    id,
    who: field('Who'),
    operation: field('Operation'),
    created: isoTime(field('Created')),
    path: field('Path'),
    version: field('Version'),
    ...(lease !== undefined && { lease }),
  };
}

/** Go prints `2026-11-20 18:47:08.572577253 +0000 UTC`. */
function isoTime(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(\.\d{1,3})?\d* \+0000/.exec(text);
  return match === null ? text : `${match[1] ?? ''}T${match[2] ?? ''}${match[3] ?? ''}Z`;
}

function operationOf(lock: LockInfo): string {
  return lock.operation.replace(/^OperationType/, '').toLowerCase() || 'unknown operation';
}

function ageOf(lock: LockInfo, now: number): string {
  const ms = now - Date.parse(lock.created);
  return Number.isNaN(ms) ? 'age unknown' : duration(Math.max(0, ms));
}
