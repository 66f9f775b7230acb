/*
 * Which lock is a run's own? When AWS makes the lock and the answer is lost, Terraform asks again, is told that there is one,
 * and gives up before what it made itself. Nothing in its error tells that from somebody else's lock; its log does, which
 * has the id that it tried with (terraform: internal/backend/remote-state/s3/client.go, level INFO, seen with 1.11.4,
 * 2026-11).
 */
import { readFileSync, rmSync } from 'node:fs';

export interface LockLog {
  /** What makes Terraform write it; nothing where a person has set up a log of their own, which stays as it is. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether Terraform tried to take the lock with this id, and so made whatever has it. */
  triedWith(id: string): boolean;
  /** The id that Terraform tried last to take the lock with. */
  lastTried(): string | undefined;
  remove(): void;
}

/** A log of one run of Terraform, at `path`. Nothing of the provider's gets into it. */
export function lockLogAt(path: string, environment: Readonly<Record<string, string>>): LockLog {
  const isTheirs = Object.keys(environment).some((name) => name.startsWith('TF_LOG'));
  return {
    variables: isTheirs ? {} : { TF_LOG_CORE: 'INFO', TF_LOG_PATH: path },
    triedWith: (id) => triesIn(path).includes(id),
    lastTried: () => triesIn(path).at(-1),
    remove: () => rmSync(path, { force: true }),
  };
}

function triesIn(path: string): string[] {
  return linesOf(path)
    .filter((line) => line.includes('Attempting to lock remote state'))
    .flatMap((line) => / tf_backend\.lock\.id=([A-Za-z0-9-]+)/.exec(line)?.[1] ?? []);
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return []; // without a log nothing is known to be ours
  }
}
