import type { EnvironmentFacts } from '../../../stacks/kinds/environment/environment-facts.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import type { Draft } from '../../../stacks/language/spec-set.ts';
import type { Asset } from '../../../stacks/stack.ts';
import { limitArchive } from '../../fleet/limit-archive.ts';
import { stageArchive } from '../../fleet/stage-archive.ts';

/** What an environment with fleets is compiled from besides its text; others need nothing. */
export async function environmentFacts(
  draft: Draft<Environment>,
): Promise<EnvironmentFacts | undefined> {
  if (draft.spec?.fleets === undefined) return undefined;
  const { sha256 } = await limitArchive();
  return { limit: { sha256 } };
}

/** The function that ends what outlives its time is all that an environment uploads. */
export async function stageLimit(assets: readonly Asset[], dir: string): Promise<void> {
  for (const asset of assets) await stageArchive(dir, asset, await limitArchive());
}
