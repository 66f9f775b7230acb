import { digestOf } from './digest.ts';
import type { Json } from './json.ts';
import type { Stack } from './stack.ts';

/**
 * SHA-256, hex, of what a spec compiles to: the same for the same spec, data and environment, whoever compiles it, when, and from
 * which file. Nothing in it is of the day or of the machine, so the merge queue can tell it without credentials.
 */
export function stackDigest(stack: Stack): string {
  const { id, account, region, state, deletionPolicy, dependsOn } = stack;
  return digestOf(
    sorted({
      id,
      account,
      region,
      state: { ...state },
      deletionPolicy,
      dependsOn,
      terraformJson: stack.terraformJson,
      versionsJson: stack.versionsJson,
      assets: stack.assets.map((asset) => ({ ...asset })),
    }),
  );
}

/** JSON in which the order of keys says nothing. */
function sorted(value: Json): string {
  return JSON.stringify(value, (_, one: Json) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
