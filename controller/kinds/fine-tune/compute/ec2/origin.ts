import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import { trainingStarts } from '../../../../gates/training.ts';
import type { Applying } from '../../../../stack/operated-kind.ts';
import { placeOf } from './known-run.ts';

/**
 * Notes in the run folder which commit a run is of, before it starts: its record tells that. No part of a plan may say it, for a
 * merge is another commit than the one that was reviewed. What is noted stays, whichever commit starts the run again.
 */
export async function noteOrigin({
  context,
  compiled,
  plan,
}: Pick<Applying<FineTune>, 'compiled' | 'plan'> & {
  readonly context: Pick<Applying<FineTune>['context'], 'commit' | 'fleets'>;
}): Promise<void> {
  const { value, stack } = compiled;
  if (stack.training === undefined || !trainingStarts(plan, stack.training)) return;
  const commit = await context.commit();
  if (commit === undefined) return;
  await context.fleets.noteOrigin(placeOf(value, stack.account, value.spec.attempt), { commit });
}
