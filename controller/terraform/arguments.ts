/** Argument vectors for the subcommands Temper uses; each flag exists in Terraform ≥ 1.10 and OpenTofu ≥ 1.10 alike. */

import { isLockId } from '../ports/lock-info.ts';

export interface LockFlags {
  /** @default true */
  readonly lock?: boolean;
}

export interface PlanFlags extends LockFlags {
  /** Where the plan is saved. */
  readonly out: string;
  /** Plan to delete everything. */
  readonly destroy?: boolean;
  /** Addresses: all else stays as it is, outputs too. */
  readonly only?: readonly string[];
  /** Only move the world's changes into the state and its outputs. */
  readonly refreshOnly?: boolean;
}

export const versionArguments = ['version', '-json'] as const;

/**
 * `-reconfigure`: the working directory is Temper's own, so a saved backend is never migrated from. The lock file is
 * read-only for Terraform; OpenTofu (1.10.6) holds that any lock of a HashiCorp provider is to be rewritten for its own
 * registry and then refuses to, so there the file is put back after `init`. Both install only what its hashes name.
 */
export function initArguments(engine: 'terraform' | 'opentofu'): string[] {
  const lockFile = engine === 'terraform' ? ['-lockfile=readonly'] : [];
  return ['init', '-json', '-input=false', ...lockFile, '-reconfigure'];
}

/** Exits 0 without changes, 2 with changes. */
export function planArguments(options: PlanFlags): string[] {
  return [
    'plan',
    '-json',
    '-input=false',
    '-detailed-exitcode',
    ...lockArguments(options),
    ...(options.destroy === true ? ['-destroy'] : []),
    ...(options.refreshOnly === true ? ['-refresh-only'] : []),
    ...(options.only ?? []).map((address) => `-target=${address}`),
    `-out=${options.out}`,
  ];
}

export function showArguments(planFile: string): string[] {
  return ['show', '-json', asPath(planFile)];
}

/** A saved plan needs no approval of its own: it was approved when it was read. */
export function applyArguments(planFile: string): string[] {
  return ['apply', '-json', '-input=false', '-auto-approve', '-lock-timeout=0s', asPath(planFile)];
}

export function pushStateArguments(file: string): string[] {
  return ['state', 'push', '-lock-timeout=0s', asPath(file)];
}

/** @throws RangeError when the id is not one that Terraform makes: it would be read as a flag. */
export function unlockArguments(id: string): string[] {
  if (!isLockId(id)) throw new RangeError(`not a lock id: ${id}`);
  return ['force-unlock', '-force', id];
}

/** Waiting for a lock is Temper's own: it can tell who holds it, and whether that is a dead run. */
function lockArguments(options: LockFlags): string[] {
  return options.lock === false ? ['-lock=false'] : ['-lock-timeout=0s'];
}

/** A file name that begins with a dash would be read as a flag. */
function asPath(file: string): string {
  return file.startsWith('-') ? `./${file}` : file;
}
