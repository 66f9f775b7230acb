import { seededFraction } from '../controller/sandbox/seeded.ts';

/** Chance for one run: each thing that is drawn has a name, so that a new one changes none of the others. */
export type Chance = (what: string) => number;

/** The same seed and run draw the same. */
export function chanceOf(seed: number, run: number): Chance {
  return (what) => seededFraction('chaos', seed, run, what);
}

/** A whole number from `least` to `most`, both included. */
export function between(least: number, most: number, fraction: number): number {
  return least + Math.floor(fraction * (most - least + 1));
}

/** One of a list. */
export function oneOf<T>(all: readonly [T, ...T[]], fraction: number): T {
  return all[Math.floor(fraction * all.length)] ?? all[0];
}

/** A row of a table, each as often as its weight says. */
export function rowOf<Name extends string>(
  table: Readonly<Record<Name, { readonly weight: number }>>,
  fraction: number,
): Name {
  const names = Object.keys(table) as Name[];
  let left = fraction * names.reduce((sum, name) => sum + table[name].weight, 0);
  for (const name of names) {
    left -= table[name].weight;
    if (left < 0) return name;
  }
  throw new RangeError(`${String(fraction)} is not in [0, 1), or the table is empty`);
}
