/* What was reviewed of one stack, as it is kept beside the state: the only thing that an apply takes for a review. */
import type { CanonicalChange, CanonicalEffect } from '../terraform/plan/canonical.ts';

export interface ReviewRecord {
  readonly version: 1;
  readonly stack: string;
  readonly pullRequest: number;
  readonly head: string;
  readonly mergeBase: string;
  /** The commit of the default branch whose Temper planned. */
  readonly trusted: string;
  readonly temper: string;
  readonly stackDigest: string;
  readonly planDigest: string;
  /** Of the state that was planned on; null where there was none. */
  readonly lineage: string | null;
  readonly destroy: boolean;
  readonly resources: readonly CanonicalChange[];
  readonly outputs: Readonly<Record<string, CanonicalEffect>>;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** What an apply leaves: which commit and pull request a stack stands at. */
export interface AppliedRecord {
  readonly version: 1;
  readonly stack: string;
  readonly commit: string;
  /** Absent where a push without a pull request was allowed. */
  readonly pullRequest?: number;
  /** Which pull request asked for the training that the stack has, whatever was merged to it since. */
  readonly training?: { readonly job: string; readonly pullRequest: number };
  readonly stackDigest: string;
  readonly planDigest: string;
  /** What its spec had made was destroyed. */
  readonly destroyed?: true;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** Where the review of a stack is kept in its state bucket. */
export function reviewKey(pullRequest: number, head: string, stack: string): string {
  return `reviews/${String(pullRequest)}/${head}/${stack}.json`;
}

export function appliedKey(stack: string): string {
  return `applied/${stack}.json`;
}
