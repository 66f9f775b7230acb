/* How `fleet/recipes/bert-classification/split.py` divides rows, as far as their numbers say whether it can. */

/** One row of so many goes into each part that is held back. */
const SHARE = 10;
/** What `split.py` takes. */
export const MOST_LABELS = 10_000;

/** The first part that would be empty; undefined where there are rows for all. @param rows of each label */
export function emptyPart(
  rows: readonly number[],
  parts: readonly ('validation' | 'test')[],
): 'validation' | 'test' | undefined {
  const quotas = quotasOf(rows);
  const left = [...rows];
  for (const part of parts) {
    let taken = 0;
    quotas.forEach((quota, at) => {
      // One row of each label stays to be trained with.
      const count = Math.min(quota, (left[at] ?? 0) - 1);
      left[at] = (left[at] ?? 0) - count;
      taken += count;
    });
    if (taken === 0) return part;
  }
  return undefined;
}

/** How many rows of each label make one of `SHARE`: what is whole first, then where most is left over. */
function quotasOf(rows: readonly number[]): number[] {
  const all = rows.reduce((sum, count) => sum + count, 0);
  const quotas = rows.map((count) => Math.floor(count / SHARE));
  const whole = quotas.reduce((sum, count) => sum + count, 0);
  const wanted = Math.max(1, halfToEven(all / SHARE));
  const mostLeftFirst = rows
    .map((count, at) => ({ at, over: count % SHARE }))
    .toSorted((one, other) => other.over - one.over);
  for (const { at } of mostLeftFirst.slice(0, Math.max(0, wanted - whole)))
    quotas[at] = (quotas[at] ?? 0) + 1;
  return quotas;
}

/** As Python rounds. */
function halfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
