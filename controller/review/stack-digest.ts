import type { Stack } from '../../stacks/stack.ts';
import { canonical, sha256 } from '../terraform/plan/redact.ts';

/**
 * SHA-256, hex, of what a spec compiles to without asking AWS: the same for the same spec, data and environment, whoever compiles
 * it, when, and from which file. Nothing in it is of the day or of the machine, so the merge queue can tell it without credentials.
 */
export function stackDigest(stack: Stack): string {
  const { id, account, region, state, terraformJson, versionsJson, assets } = stack;
  return sha256(
    canonical({
      id,
      account,
      region,
      state: { ...state },
      terraformJson,
      versionsJson,
      assets: assets.map((asset) => ({ ...asset })),
      deletionPolicy: stack.deletionPolicy,
      dependsOn: stack.dependsOn,
    }),
  );
}
