/* What AWS has of each stack, read before anything is done: milliseconds a stack, and no Terraform. */
import pLimit from 'p-limit';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { TerraformState } from '../aws/terraform-state.ts';
import type { LockInfo } from '../ports/lock-info.ts';
import { readApplied } from '../review/records.ts';
import type { AppliedRecord } from '../review/review-record.ts';
import { stackDigest } from '../../stacks/stack-digest.ts';
import type { CompiledSpec } from '../stack/compiled-spec.ts';
import type { Operator } from '../stack/operator.ts';
import type { SpecStatus } from '../stack/spec-status.ts';

/** Stacks that AWS is asked about at once. */
const LOOKUPS_AT_ONCE = 8;

/** One stack as it was found. */
export interface FoundStack {
  readonly compiled: CompiledSpec;
  /** SHA-256 of what its spec compiles to now. */
  readonly digest: string;
  readonly lock?: LockInfo;
  readonly state?: TerraformState;
  /** What the last apply left. */
  readonly applied?: AppliedRecord;
  /** Only of what trains. */
  readonly status?: SpecStatus;
  /** Milliseconds since the epoch, in the world that the stack is in. */
  readonly now: number;
}

/** A stack that could not be looked at, and why. */
export interface UnseenStack {
  readonly compiled: CompiledSpec;
  readonly diagnostics: readonly Diagnostic[];
}

export function isFound(one: FoundStack | UnseenStack): one is FoundStack {
  return 'digest' in one;
}

/** Looks at every stack; one that cannot be looked at does not hide the others. */
export async function lookAtAll(
  operator: Operator,
  all: readonly CompiledSpec[],
): Promise<(FoundStack | UnseenStack)[]> {
  const limit = pLimit(LOOKUPS_AT_ONCE);
  return Promise.all(
    all.map((compiled) =>
      limit(async () => {
        operator.signal.throwIfAborted();
        try {
          return await lookAt(operator, compiled);
        } catch (error) {
          if (!(error instanceof TemperError)) throw error;
          return { compiled, diagnostics: error.diagnostics };
        }
      }),
    ),
  );
}

async function lookAt(operator: Operator, compiled: CompiledSpec): Promise<FoundStack> {
  const { stack } = compiled;
  const inAws = operator.inAws(compiled);
  const { training, status } = operator.kindOf(compiled);
  const [lock, state, applied, seen, now] = await Promise.all([
    inAws.bucket.lock(stack.state.key),
    inAws.bucket.readState(stack.state.key),
    readApplied(inAws.records, stack.id),
    training === undefined ? undefined : status?.read(compiled, inAws, {}),
    inAws.now(),
  ]);
  return {
    compiled,
    digest: stackDigest(stack),
    now,
    ...(lock !== undefined && { lock }),
    ...(state !== undefined && { state }),
    ...(applied !== undefined && { applied }),
    ...(seen !== undefined && { status: seen }),
  };
}
