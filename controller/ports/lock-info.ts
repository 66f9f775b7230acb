import * as z from 'zod';

/** Terraform's lock on a state: who holds it, since when and what for. What was not written is an empty string. */
export interface LockInfo {
  /** For `terraform force-unlock`. Empty when the lock cannot be understood, which still is a lock. */
  readonly id: string;
  /** `user@host`. */
  readonly who: string;
  /** `OperationTypeApply`, `OperationTypePlan`, … */
  readonly operation: string;
  /** RFC 3339, by the clock of whoever holds it. */
  readonly created: string;
  readonly path: string;
  /** The engine's. */
  readonly version: string;
  /** Of a run whose session ends by itself. */
  readonly lease?: LockLease;
}

/** Terraform's ids are UUIDs; anything else was not written by it, and might be read as a flag. */
export function isLockId(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(id);
}

/**
 * Until when whoever holds a lock can do anything in AWS at all: then its session has ended, which AWS decides and nobody
 * there can prolong. Stands in Terraform's `Info`.
 */
export const LockLease = z.object({
  /** Where to look at the run. */
  run: z.string().regex(/^https?:\/\/[\w.:/-]{1,300}$/),
  /** By the clock of S3, ISO 8601. */
  until: z.iso.datetime(),
});
export type LockLease = z.infer<typeof LockLease>;

/**
 * What was signed before a session ended is carried out a little later at most: AWS takes no request that is signed more than 15
 * minutes before it arrives (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html, 2026-11).
 */
const IN_FLIGHT_MS = 15 * 60 * 1000;

/** From when on nothing of its run can act in AWS, in milliseconds since the epoch. */
export function endOf({ until }: LockLease): number {
  return Date.parse(until) + IN_FLIGHT_MS;
}

/** What a lock says in its `Info`; undefined where that is no lease. */
export function leaseIn(info: string): LockLease | undefined {
  try {
    return LockLease.safeParse(JSON.parse(info)).data;
  } catch {
    return undefined;
  }
}

/** The leases on the lock of one state. Both throw TemperError when AWS cannot be asked. */
export interface LockLeases {
  /** Writes on the lock with this id until when it can be meant; false while there is no such lock. */
  sign(id: string): Promise<boolean>;
  /** Releases the lock with this id if its lease has ended, and nothing else. @returns the lease that had ended */
  releaseEnded(id: string): Promise<LockLease | undefined>;
}
