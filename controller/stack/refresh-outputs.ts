import { targetOf } from '../../stacks/compile.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { prepareDirectory } from '../terraform/directory.ts';
import { isStale } from '../terraform/messages/diagnostics.ts';
import type { CompiledSpec } from './compiled-spec.ts';
import { newPlanFile, removePlan } from './plan-file.ts';
import type { StackContext } from './stack-context.ts';
import { findUnsavedState } from './unsaved-state.ts';

/** How often a plan that went stale is made again. */
const ROUNDS = 3;

/**
 * Moves what AWS knows now (status, model, losses) into Terraform's state and outputs; changes nothing else.
 * @throws {TemperError} TF_STATE_UNSAVED while a state waits to be stored, which this would make obsolete.
 */
export async function refreshOutputs(context: StackContext): Promise<void> {
  const { stack } = context.compiled;
  const { unsaved } = await findUnsavedState(
    context.dir,
    await context.bucket.readState(stack.state.key),
  );
  if (unsaved !== undefined) throw applyFirst(context.compiled, unsaved.file);
  const planFile = newPlanFile(context.dir);
  try {
    await refreshUntilSettled(context, planFile);
  } finally {
    await removePlan({ planFile });
  }
}

async function refreshUntilSettled(context: StackContext, planFile: string): Promise<void> {
  const { terraform, dir, compiled } = context;
  for (let round = 1; ; round += 1) {
    const { changes, sha256 } = await context.inTurn(async () => {
      await prepareDirectory(compiled.stack, dir);
      await terraform.init({ state: 'bucket' });
      return terraform.plan({ out: planFile, refreshOnly: true, lock: false });
    });
    if (!changes) return;
    try {
      return await terraform.apply(planFile, sha256);
    } catch (error) {
      // Somebody applied in between; what they wrote is looked at again.
      if (round === ROUNDS || !isStale(error)) throw error;
    }
  }
}

function applyFirst(compiled: CompiledSpec, file: string): TemperError {
  return new TemperError([
    {
      code: 'TF_STATE_UNSAVED',
      severity: 'error',
      message: `a state of ${compiled.stack.title} waits to be stored`,
      why: `an earlier run could not store it, and kept it in ${file}; writing the results first would make it obsolete`,
      fix: `run \`temper apply ${targetOf(compiled)}\` first; then the results are written`,
    },
  ]);
}
