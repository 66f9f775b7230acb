import { ALIAS_DELAY_MINUTES } from '../../../stacks/catalog/index.ts';
import { keyAlias } from '../../../stacks/kinds/environment/names.ts';
import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { trainingStarts } from '../../gates/training.ts';
import type { Applying } from '../../stack/operated-kind.ts';

const MINUTE_MS = 60_000;
/** How often the time there is looked at; a sandbox's passes faster. */
const STEP_MS = 5_000;

/**
 * Waits until the alias of the environment's own key counts in authorization: the training role may use the key by its alias,
 * and a job that starts earlier is denied its data. Nothing is known of an alias's age where KMS does not tell; then nothing is
 * waited for.
 */
export async function keyCounts(applying: Applying<FineTune>): Promise<void> {
  const { context, compiled, plan, say } = applying;
  const { metadata, spec } = compiled.environment;
  const { training } = compiled.stack;
  if (spec.encryption.type !== 'temper-managed') return;
  if (training === undefined || !trainingStarts(plan, training)) return;
  const alias = keyAlias(metadata.name);
  try {
    const setAt = await context.aliasSetAt(alias);
    if (setAt !== undefined) await passed(applying, alias, setAt);
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    say(`cannot tell since when ${alias} leads to its key: ${error.diagnostics[0].message}`);
  }
}

/** This machine's clock may be behind AWS's: never longer than the delay itself. */
async function passed(
  { context, clock, signal, say }: Applying<FineTune>,
  alias: string,
  setAt: number,
): Promise<void> {
  const delay = ALIAS_DELAY_MINUTES * MINUTE_MS;
  const until = Math.min(setAt, await context.now()) + delay;
  for (;;) {
    const left = until - (await context.now());
    if (left <= 0) return;
    const minutes = Math.ceil(left / MINUTE_MS);
    say(
      `waits up to ${minutes} min more: ${alias} is new, and counts for the training role ${ALIAS_DELAY_MINUTES} min after it was made`,
    );
    await clock.sleep(Math.min(left, STEP_MS), signal);
  }
}
