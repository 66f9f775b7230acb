import { TemperError, type Diagnostic } from '../../../../../stacks/language/diagnostic.ts';
import { emptyFleets } from '../../../../aws/empty-fleets.ts';
import type { StackContext } from '../../../../stack/stack-context.ts';
import { withLaunchErrors } from '../../../../terraform/messages/launch-failure.ts';

type Context = Pick<StackContext, 'bucket' | 'compiled' | 'fleets' | 'locate'>;

/** Why EC2 has started no machine: it keeps that with the fleet, whose id only the state has. Where neither tells, what Terraform said. */
export async function launchExplained(
  { bucket, compiled, fleets, locate }: Context,
  diagnostics: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
  if (!diagnostics.some(({ code }) => code === 'TF_NOT_STARTED')) return diagnostics;
  const { stack } = compiled;
  try {
    const empty = emptyFleets(await bucket.stateText(stack.state.key));
    const errors = empty.length === 0 ? [] : await fleets.launchErrors(empty);
    return withLaunchErrors(diagnostics, errors, { stack, locate });
  } catch (error) {
    if (error instanceof TemperError) return diagnostics;
    throw error;
  }
}
