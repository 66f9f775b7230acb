/* In which order stacks are applied: what the kinds say, and within a kind what the stacks say. */
import type { StackKind } from '../../stacks/kinds/kind.ts';
import type { Stack } from '../../stacks/stack.ts';

/** What order is decided by. */
export type Ordered = Pick<Stack, 'id' | 'kind' | 'dependsOn'>;

/**
 * Stacks in waves: each wave can be applied at once, when those before it have been. A kind comes after the kinds it says
 * it comes after; stacks of one kind come after those they depend on. For a destruction the waves are read backwards.
 */
export function waves<Item>(
  items: readonly Item[],
  stackOf: (item: Item) => Ordered,
  kinds: readonly Pick<StackKind, 'kind' | 'after'>[],
): Item[][] {
  const ranks = ranksOf(kinds);
  const depth = depths(items.map(stackOf));
  const byPlace = new Map<
    string,
    { readonly rank: number; readonly depth: number; readonly wave: Item[] }
  >();
  for (const item of items) {
    const { id, kind } = stackOf(item);
    const place = { rank: ranks.get(kind) ?? 0, depth: depth(id) };
    const key = `${place.rank} ${place.depth}`;
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, { ...place, wave: [item] });
    else known.wave.push(item);
  }
  return [...byPlace.values()]
    .sort((a, b) => a.rank - b.rank || a.depth - b.depth)
    .map(({ wave }) => wave);
}

/** The stacks that cannot be done because of these: on the way up what needs one of them, on the way down what it needs. */
export function isBlocked(stack: Ordered, undone: readonly Ordered[], destroy: boolean): boolean {
  return destroy
    ? undone.some(({ dependsOn }) => dependsOn.includes(stack.id))
    : undone.some(({ id }) => stack.dependsOn.includes(id));
}

/** How many kinds come before each, at most; a kind may only come after kinds that stand before it in the table. */
function ranksOf(kinds: readonly Pick<StackKind, 'kind' | 'after'>[]): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const { kind, after } of kinds) {
    const before = after.map((name) => {
      const rank = ranks.get(name);
      if (rank === undefined)
        throw new Error(`${kind} comes after ${name}, which is no kind before it`);
      return rank + 1;
    });
    ranks.set(kind, Math.max(0, ...before));
  }
  return ranks;
}

/** How many stacks of its own kind each waits for, one after the other. */
function depths(stacks: readonly Ordered[]): (id: string) => number {
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  const known = new Map<string, number>();
  const depth = (id: string, waiting: readonly string[] = []): number => {
    if (waiting.includes(id)) throw new Error(`${id} waits for itself`);
    const stack = byId.get(id);
    const before = (stack?.dependsOn ?? []).filter((one) => byId.get(one)?.kind === stack?.kind);
    const found =
      known.get(id) ?? Math.max(0, ...before.map((one) => depth(one, [...waiting, id]) + 1));
    known.set(id, found);
    return found;
  };
  return depth;
}
