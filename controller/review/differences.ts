/* What a changed spec says otherwise than before, field by field and record by record. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Declared } from '../../stacks/language/spec-set.ts';
import { scanRecords } from '../dataset/records.ts';
import type { DatasetDifference, FieldDifference } from './stack-review.ts';

type Leaf = FieldDifference['before'];

/**
 * The document that a spec is compared with: itself on the default branch, or, where it is new there, the version before it, which is
 * the highest lower one of the same name; undefined where there is neither.
 */
export function comparedWith(
  spec: Declared,
  base: readonly Declared[],
): { readonly spec: Declared; readonly against: string } | undefined {
  const alike = base.filter((one) => one.kind === spec.kind && nameOf(one) === nameOf(spec));
  const [version, same] = [
    versionOf(spec),
    alike.find((one) => versionOf(one) === versionOf(spec)),
  ];
  if (same !== undefined) return { spec: same, against: 'the default branch' };
  if (version === undefined) return undefined;
  const [before] = alike
    .filter((one) => (versionOf(one) ?? Infinity) < version)
    .toSorted((a, b) => (versionOf(b) ?? 0) - (versionOf(a) ?? 0));
  return before === undefined
    ? undefined
    : { spec: before, against: `v${String(versionOf(before))}` };
}

/**
 * Every leaf that differs, in the order of the document; lists of plain values are one leaf, `a, b`. Nothing where one of the two is
 * missing: everything would differ.
 */
export function fieldDifferences(
  before: Declared | undefined,
  after: Declared | undefined,
): readonly FieldDifference[] {
  if (before === undefined || after === undefined) return [];
  const [was, is] = [leavesOf(before), leavesOf(after)];
  const paths = new Set([...is.keys(), ...was.keys()]);
  return [...paths]
    .map((path) => ({ path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
    .filter((one) => one.before !== one.after);
}

/** A dataset as it is known already, and where the two files lie that are to be compared. */
export interface ComparedDataset {
  readonly role: DatasetDifference['role'];
  readonly records: number;
  readonly characters: number;
  /** Absolute path; absent for data that is not in the repository. */
  readonly after?: string;
  readonly before?: { readonly file: string; readonly against: string };
}

/**
 * Counts the records that are only in one of two files, by what they say and not by where they stand. Both are streamed; of each
 * record eight bytes are kept.
 * @throws the file system's error for a file that cannot be read
 */
export async function datasetDifference({
  role,
  records,
  characters,
  after,
  before,
}: ComparedDataset): Promise<DatasetDifference> {
  if (after === undefined || before === undefined) return { role, records, characters };
  const was = await digestsOf(before.file);
  const is = await digestsOf(after);
  return { role, records, characters, against: before.against, ...moved(was, is) };
}

function nameOf({ draft }: Declared): unknown {
  return fieldOf(fieldOf(draft, 'metadata'), 'name');
}

function versionOf({ draft }: Declared): number | undefined {
  const version = fieldOf(fieldOf(draft, 'spec'), 'version');
  return typeof version === 'number' ? version : undefined;
}

function fieldOf(value: unknown, field: string): unknown {
  return isMapping(value) ? value[field] : undefined;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function leavesOf(spec: Declared): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  collect(spec.value ?? spec.draft, '', leaves);
  return leaves;
}

function collect(value: unknown, path: string, into: Map<string, Leaf>): void {
  if (isMapping(value)) {
    for (const [key, one] of Object.entries(value))
      collect(one, path === '' ? key : `${path}.${key}`, into);
  } else if (Array.isArray(value) && value.some((one) => typeof one === 'object')) {
    for (const [at, one] of value.entries()) collect(one, `${path}[${String(at)}]`, into);
  } else if (Array.isArray(value)) into.set(path, value.join(', '));
  else if (isLeaf(value)) into.set(path, value);
}

function isLeaf(value: unknown): value is Leaf {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** The digests of a file's records in ascending order, cut to 64 bits: chance confuses none of a hundred million. */
async function digestsOf(file: string): Promise<BigUint64Array> {
  const handle = await open(file);
  let digests = new BigUint64Array(4_096);
  let count = 0;
  const add = (digest: bigint) => {
    if (count === digests.length) {
      const larger = new BigUint64Array(2 * count);
      larger.set(digests);
      digests = larger;
    }
    digests[count] = digest;
    count += 1;
  };
  try {
    const { size } = await handle.stat();
    await scanRecords({ read: (...args) => handle.read(...args) }, size, {
      record: (record) => add(createHash('sha256').update(record).digest().readBigUInt64BE()),
      // What is too long to be a record is told of by the checks, and counts as one here.
      tooLong: () => add(0n),
    });
  } finally {
    await handle.close();
  }
  return digests.subarray(0, count).sort();
}

/** How often each digest is in only one of two sorted lists. */
function moved(
  was: BigUint64Array,
  is: BigUint64Array,
): { readonly added: number; readonly removed: number } {
  let [added, removed, at, to] = [0, 0, 0, 0];
  while (at < was.length && to < is.length) {
    const [before, after] = [was[at] ?? 0n, is[to] ?? 0n];
    if (before <= after) at += 1;
    if (after <= before) to += 1;
    if (before < after) removed += 1;
    if (after < before) added += 1;
  }
  return { added: added + is.length - to, removed: removed + was.length - at };
}
