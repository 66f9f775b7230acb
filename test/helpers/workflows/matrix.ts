/* The combinations of a matrix, by GitHub's rules. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../../stacks/json.ts';

export type Combination = Readonly<Record<string, Json>>;

/** Most jobs of one matrix (https://docs.github.com/actions/reference/limits, 2026-11). */
const MOST = 256;

/** @throws Error for a vector without values, and for too many combinations */
export function combinations(matrix: Json): readonly Combination[] {
  if (matrix === null || typeof matrix !== 'object' || Array.isArray(matrix)) {
    throw new Error('the matrix is not a map');
  }
  const { include = [], exclude = [], ...vectors } = matrix as Readonly<Record<string, Json>>;
  const base = Object.entries(vectors).reduce<Combination[]>(
    (rows, [name, values]) =>
      rows.flatMap((row) => vectorOf(name, values).map((value) => ({ ...row, [name]: value }))),
    Object.keys(vectors).length === 0 ? [] : [{}],
  );
  const kept = base.filter((row) => !listOf(exclude).some((one) => agrees(row, one)));
  const all = withIncluded(kept, Object.keys(vectors), listOf(include));
  if (all.length === 0) throw new Error('the matrix has no combination');
  if (all.length > MOST) throw new Error(`the matrix has more than ${String(MOST)} combinations`);
  return all;
}

function vectorOf(name: string, values: Json): readonly Json[] {
  if (!Array.isArray(values)) throw new Error(`the matrix vector ${name} is no list`);
  if (values.length === 0) throw new Error(`Matrix vector '${name}' does not contain any values`);
  return values as readonly Json[];
}

/** An entry joins every combination whose original values it does not change; where there is none it is one of its own. */
function withIncluded(
  rows: readonly Combination[],
  original: readonly string[],
  include: readonly Combination[],
): Combination[] {
  let joined: Combination[] = [...rows];
  const own: Combination[] = [];
  for (const entry of include) {
    const shared = Object.fromEntries(
      Object.entries(entry).filter(([name]) => original.includes(name)),
    );
    const isMatch = (at: number) => rows[at] !== undefined && agrees(rows[at], shared);
    if (rows.some((_, at) => isMatch(at))) {
      joined = joined.map((row, at) => (isMatch(at) ? { ...row, ...entry } : row));
    } else own.push(entry);
  }
  return [...joined, ...own];
}

function agrees(row: Combination, part: Combination): boolean {
  return Object.entries(part).every(([name, value]) => isDeepStrictEqual(row[name], value));
}

function listOf(value: Json): readonly Combination[] {
  if (!Array.isArray(value)) throw new Error('include and exclude are lists');
  return value as readonly Combination[];
}
