import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { Diagnostic } from '../../../../../stacks/language/diagnostic.ts';
import type { GangCount, RunPlace } from '../../../../aws/run-folder.ts';
import { isUnreadRun } from '../../../../aws/unread-run.ts';
import type { StackInAws } from '../../../../stack/stack-context.ts';
import { knownRun, type KnownRun } from './known-run.ts';

/** A run, as far as it can be seen. */
export interface SeenRun {
  readonly run: KnownRun;
  /** Why nothing is believed of what its machines have written: EC2 and the state alone tell of it then. */
  readonly unread?: readonly Diagnostic[];
}

/** As `knownRun`, for whoever can do without what machines have written. @throws TemperError when AWS cannot be asked */
export async function seenRun(
  compiled: Pick<CompiledSpec<FineTune>, 'value' | 'stack'>,
  attempt: number,
  { fleets, bucket, now }: Pick<StackInAws, 'fleets' | 'bucket' | 'now'>,
): Promise<SeenRun> {
  try {
    return { run: await knownRun(compiled, attempt, { fleets, bucket, now }) };
  } catch (error) {
    if (!isUnreadRun(error)) throw error;
    const blind = { ...fleets, read: silent };
    const run = await knownRun(compiled, attempt, { fleets: blind, bucket, now });
    return { run, unread: error.diagnostics };
  }
}

/** As of a run whose machines have said nothing. */
function silent(_place: RunPlace, { known }: GangCount) {
  return Promise.resolve({
    gangs: Array.from({ length: known }, (_, index) => ({ number: index + 1 })),
  });
}
