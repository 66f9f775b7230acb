/* What an apply did in one environment, as data that travels to the job that tells of it. */
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Json } from '../../stacks/json.ts';
import type { StackOutcome } from '../apply.ts';

export interface AppliedStack {
  /** `model/support-bot/v1`. */
  readonly stack: string;
  readonly title: string;
  readonly environment: string;
  readonly outcome: StackOutcome;
  /** When that was so: milliseconds since the epoch. */
  readonly at: number;
  /** That brought what was applied; absent where a push without one was allowed. */
  readonly pullRequest?: number;
  /** Without sensitive ones. */
  readonly outputs: Readonly<Record<string, Json>>;
  /** The training job that was started. */
  readonly jobName?: string;
  /** Of the plan that was applied, or refused: what a person can accept. */
  readonly planDigest?: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ApplyPart {
  readonly version: 1;
  readonly environment: string;
  /** The commit of the default branch that was applied. */
  readonly commit: string;
  readonly stacks: readonly AppliedStack[];
  /** What was found besides the stacks. */
  readonly diagnostics: readonly Diagnostic[];
}
