import { nearest, plainName } from '../../nearest.ts';
import type { Accelerator } from './accelerators.ts';
import { zonesIn } from './find-instance-type.ts';
import { hourlyPrice, type HourlyPrice } from './instance-prices.ts';
import type { InstanceType, PurchaseOption } from './instance-type.ts';
import { INSTANCE_TYPES } from './instance-types.ts';

/** Accelerators that each node shall have at least: `H100:8`. */
export interface WantedAccelerators {
  /** As people write it: `H100`, `A100-80GB`, `Trainium`, `trn1`, `NVIDIA L40S`. */
  readonly name: string;
  readonly count: number;
}

/** How and where they shall be had. A reservation holds whatever its owner reserved. */
export interface WantedCapacity {
  readonly capacity: PurchaseOption | 'reservation';
  readonly region?: string;
}

/** What `accelerators` turns out to mean. */
export type AcceleratorChoice =
  | {
      readonly kind: 'chosen';
      readonly type: InstanceType;
      /** Absent where no price is known for it. */
      readonly price?: HourlyPrice;
      /** Why this one, as a sentence's second half. */
      readonly because: string;
      /** The other types that would do, in the order of what they cost. */
      readonly others: readonly InstanceType[];
    }
  | {
      readonly kind: 'unknown-accelerator';
      readonly nearest?: string;
      readonly known: readonly string[];
    }
  | { readonly kind: 'too-many'; readonly most: number; readonly types: readonly InstanceType[] }
  /** Not for this kind of capacity; `types` can be had otherwise. */
  | { readonly kind: 'not-sold'; readonly types: readonly InstanceType[] }
  | {
      readonly kind: 'not-offered';
      readonly regions: readonly string[];
      readonly types: readonly InstanceType[];
    };

/** The names of `accelerators`, as the catalog has them: with the memory where the name alone could be two. */
export const ACCELERATOR_NAMES: readonly string[] = [
  ...new Set(INSTANCE_TYPES.map(({ accelerator }) => fullName(accelerator))),
];

/** What else people call them. */
const ALIASES: Readonly<Record<string, string>> = {
  trn1: 'Trainium',
  trainium1: 'Trainium',
  trn2: 'Trainium2',
};

/** How far a memory that somebody writes may be from what EC2 reports: makers count in GB, and part of it is kept back. */
const MEMORY_TOLERANCE = 0.1;

/** Letters that may be wrong in a name as short as these. */
const MOST_SLIPS = 2;

/** A longer name is no accelerator's. */
const LONGEST = 64;

/** `H100:8`, `A100-80GB:8`, `Trainium` (one) as name and count; undefined for what is not written so. */
export function readAccelerators(text: string): WantedAccelerators | undefined {
  const match = /^\s*([A-Za-z0-9][A-Za-z0-9 _-]{0,40})(?::\s*(\d{1,4}))?\s*$/.exec(text);
  if (match === null) return undefined;
  const count = match[2] === undefined ? 1 : Number(match[2]);
  return count > 0 ? { name: (match[1] ?? '').trim(), count } : undefined;
}

/**
 * The cheapest instance type with the accelerators that are wanted: that kind, at least as many on each node, sold the way
 * and where it is wanted.
 */
export function cheapestWith(
  wanted: WantedAccelerators,
  { capacity, region }: WantedCapacity,
): AcceleratorChoice {
  const named = INSTANCE_TYPES.filter(({ accelerator }) => isNamed(wanted.name, accelerator));
  if (named.length === 0) return unknownAccelerator(wanted.name);
  const enough = named.filter((type) => type.acceleratorCount >= wanted.count);
  if (enough.length === 0) {
    const most = Math.max(...named.map((type) => type.acceleratorCount));
    return { kind: 'too-many', most, types: named.filter((one) => one.acceleratorCount === most) };
  }
  const sold = enough.filter(
    (type) => capacity === 'reservation' || type.purchase.includes(capacity),
  );
  if (sold.length === 0) return { kind: 'not-sold', types: enough };
  const offered = sold.filter(
    (type) => region === undefined || zonesIn(type, region)?.length !== 0,
  );
  if (offered.length === 0) {
    const regions = [...new Set(sold.flatMap(({ zones }) => Object.keys(zones)))].toSorted();
    return { kind: 'not-offered', regions, types: sold };
  }
  return chosen(offered, wanted, { capacity, ...(region !== undefined && { region }) });
}

function chosen(
  types: readonly InstanceType[],
  wanted: WantedAccelerators,
  { capacity, region }: WantedCapacity,
): AcceleratorChoice {
  const term = capacity === 'reservation' ? 'onDemand' : capacity;
  const priced = types
    .map((type) => ({ type, price: hourlyPrice(type, term, region) }))
    .toSorted((a, b) => byPrice(a, b));
  const [first, ...rest] = priced;
  if (first === undefined) throw new Error('there is nothing to choose from');
  return {
    kind: 'chosen',
    type: first.type,
    ...(first.price !== undefined && { price: first.price }),
    because: because(first, rest, wanted),
    others: rest.map(({ type }) => type),
  };
}

interface Priced {
  readonly type: InstanceType;
  readonly price: HourlyPrice | undefined;
}

/** The cheaper first, those without a price last; of equals the one with fewer accelerators left over and more memory. */
function byPrice(a: Priced, b: Priced): number {
  const [left, right] = [a.price?.expectedUsd ?? Infinity, b.price?.expectedUsd ?? Infinity];
  if (left !== right) return left - right;
  const more = b.type.memoryGib - a.type.memoryGib;
  return (
    a.type.acceleratorCount - b.type.acceleratorCount ||
    // Nobody knows what the larger costs where no price is known: the smaller is the safer guess.
    (left === Infinity ? -more : more) ||
    (a.type.name < b.type.name ? -1 : 1)
  );
}

function because(first: Priced, rest: readonly Priced[], wanted: WantedAccelerators): string {
  const more = first.type.acceleratorCount - wanted.count;
  const spare = more > 0 ? `; no smaller one has ${wanted.count}, so ${more} are left over` : '';
  const amount =
    first.price === undefined ? undefined : `$${first.price.expectedUsd.toFixed(2)} an hour`;
  if (rest.length === 0) return `it is the only type that has them${spare}`;
  if (amount === undefined) {
    return `no price is known for any of the ${rest.length + 1} types that have them, and it is the smallest${spare}`;
  }
  const equal = rest.filter(({ price }) => price?.expectedUsd === first.price?.expectedUsd);
  if (equal.length > 0) {
    const names = equal.map(({ type }) => type.name).join(' and ');
    return `it costs as much as ${names}, ${amount}, and leaves fewer accelerators over or has more memory${spare}`;
  }
  return `it is the cheapest of the ${rest.length + 1} types that have them, ${amount}${spare}`;
}

/** Whether a person who writes `name` means this accelerator; a memory in it must fit. */
function isNamed(name: string, { name: own, memoryMib }: Accelerator): boolean {
  const { key, memoryGb } = parts(name);
  if ((ALIASES[key] ?? own).toLowerCase() !== own.toLowerCase()) return false;
  if (ALIASES[key] === undefined && key !== own.toLowerCase()) return false;
  if (memoryGb === undefined) return true;
  return Math.abs(memoryMib / 1024 - memoryGb) / memoryGb <= MEMORY_TOLERANCE;
}

/** `NVIDIA A100-SXM4-80GB` is `a100` with 80 GB. */
function parts(name: string): { readonly key: string; readonly memoryGb?: number } {
  const text = name
    .slice(0, LONGEST)
    .toLowerCase()
    .replaceAll(/nvidia|tesla|aws|sxm\d?|pcie|tensor core/g, ' ')
    .trim();
  const memory = /[-_ ]+(\d{1,4}) ?gi?b$/.exec(text);
  const key = plainName(memory === null ? text : text.slice(0, memory.index));
  return { key, ...(memory !== null && { memoryGb: Number(memory[1]) }) };
}

function fullName({ name, memoryMib }: Accelerator): string {
  const memories = INSTANCE_TYPES.filter(({ accelerator }) => accelerator.name === name);
  const oneMemory = memories.every(({ accelerator }) => accelerator.memoryMib === memoryMib);
  return oneMemory ? name : `${name}-${Math.round(memoryMib / 1024)}GB`;
}

function unknownAccelerator(name: string): AcceleratorChoice {
  const { key } = parts(name);
  // The longer name first: `L40` is `L40S` without its last letter, and `L4` with one too many.
  const names = ACCELERATOR_NAMES.toSorted((a, b) => b.length - a.length);
  const near = names.find((one) => parts(one).key === key) ?? nearest(key, names, MOST_SLIPS);
  return {
    kind: 'unknown-accelerator',
    ...(near !== undefined && { nearest: near }),
    known: ACCELERATOR_NAMES,
  };
}
