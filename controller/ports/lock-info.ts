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
}

/** Terraform's ids are UUIDs; anything else was not written by it, and might be read as a flag. */
export function isLockId(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(id);
}
