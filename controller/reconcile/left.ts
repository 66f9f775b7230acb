/* What is in AWS and no spec of the default branch answers to any more. */
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Operator } from '../stack/operator.ts';
import { findUndeclared, type Undeclared } from '../undeclared.ts';
import { gitIn, type GitFolder } from '../workspace/git.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { lastDeletionPolicy } from './last-spec.ts';
import type { RemovedStack } from './reconciled.ts';

export interface LeftFindings {
  readonly removed: readonly RemovedStack[];
  /** Where nobody could look: warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Looks for what was removed, in one environment or all, with what its last spec said should become of it. */
export async function lookForRemoved(
  operator: Operator,
  workspace: Workspace,
  environment: string | undefined,
): Promise<LeftFindings> {
  const { undeclared, diagnostics } = await findUndeclared(operator, workspace);
  const git = gitIn(operator.root, operator.variables);
  const removed: RemovedStack[] = [];
  for (const left of undeclared) {
    if (environment !== undefined && left.environment !== environment) continue;
    operator.signal.throwIfAborted();
    removed.push(await withPolicy(git, left));
  }
  return { removed, diagnostics };
}

async function withPolicy(git: GitFolder, left: Undeclared): Promise<RemovedStack> {
  const deletionPolicy =
    left.known === undefined ? undefined : await lastDeletionPolicy(git, left.known);
  return { left, ...(deletionPolicy !== undefined && { deletionPolicy }) };
}
