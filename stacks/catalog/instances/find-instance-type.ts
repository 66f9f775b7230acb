import { nearestNamed, plainName } from '../../nearest.ts';
import type { InstanceType } from './instance-type.ts';
import { INSTANCE_TYPES } from './instance-types.ts';
import { notForFleets, type NotForFleets } from './not-for-fleets.ts';
import { SURVEYED_REGIONS } from './zones.ts';

const BY_NAME: ReadonlyMap<string, InstanceType> = new Map(
  INSTANCE_TYPES.map((type) => [type.name, type]),
);
const BY_PLAIN_NAME: ReadonlyMap<string, InstanceType> = new Map(
  INSTANCE_TYPES.map((type) => [plainName(type.name), type]),
);

/** How many suggestions a person can take in. */
const SUGGESTIONS = 3;
/** Names of instance types are shorter; whatever is longer is not looked at. */
const LONGEST = 64;

/** The instance type with exactly this name. */
export function findInstanceType(name: string): InstanceType | undefined {
  return BY_NAME.get(name);
}

/** The zones, by id, where a region offers a type; undefined for a region that nobody looked at. */
export function zonesIn(
  { zones }: Pick<InstanceType, 'zones'>,
  region: string,
): readonly string[] | undefined {
  return SURVEYED_REGIONS.includes(region) ? (zones[region] ?? []) : undefined;
}

/** What a text in `instanceType` turns out to be. */
export type RecognizedInstanceType =
  | { readonly kind: 'current'; readonly type: InstanceType }
  | { readonly kind: 'misspelt'; readonly type: InstanceType }
  /** The family is one of the catalog, and has never had that size. */
  | {
      readonly kind: 'no-such-size';
      readonly family: string;
      readonly nearest: readonly InstanceType[];
    }
  | ({ readonly kind: 'not-for-fleets' } & NotForFleets)
  | { readonly kind: 'unknown'; readonly nearest: readonly InstanceType[] };

/** Says what `text` is: an instance type, another spelling of one, a size that never was, a type that cannot train, or nothing. */
export function recognizeInstanceType(text: string): RecognizedInstanceType {
  const current = findInstanceType(text);
  if (current !== undefined) return { kind: 'current', type: current };
  if (text.length > LONGEST) return { kind: 'unknown', nearest: [] };
  const name = asEc2Writes(text);
  const misspelt = BY_PLAIN_NAME.get(plainName(name));
  if (misspelt !== undefined) return { kind: 'misspelt', type: misspelt };
  const [family = '', size] = name.split('.');
  const sizes = INSTANCE_TYPES.filter((type) => type.family === family);
  if (sizes.length > 0 && (size === undefined || factorOf(size) !== undefined)) {
    return { kind: 'no-such-size', family, nearest: nearestSizes(sizes, size) };
  }
  const unfit = size === undefined ? undefined : notForFleets(family);
  if (unfit !== undefined) return { kind: 'not-for-fleets', ...unfit };
  const nearest = nearestNamed(name, INSTANCE_TYPES, (type) => [type.name]);
  return { kind: 'unknown', nearest: nearest.slice(0, SUGGESTIONS) };
}

/** `ml.p5.48xlarge` of SageMaker, `P5.48XL` and `p5 48xlarge` are `p5.48xlarge`. */
function asEc2Writes(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^ml\./, '')
    .replace(/^([a-z0-9-]+)[ _](\d*x)/, '$1.$2')
    .replace(/xl$/, 'xlarge');
}

/** 48 of `48xlarge`, 1 of `xlarge`: how much of the family's largest a size is; undefined for what is no size. */
function factorOf(size: string): number | undefined {
  const match = /^(\d{0,3})xlarge$/.exec(size);
  if (match === null) return undefined;
  const factor = match[1] === '' ? 1 : Number(match[1]);
  return factor > 0 ? factor : undefined;
}

/** The sizes that come closest to one that is not there, by the ratio of both. */
function nearestSizes(
  sizes: readonly InstanceType[],
  size: string | undefined,
): readonly InstanceType[] {
  const wanted = (size === undefined ? undefined : factorOf(size)) ?? 1;
  const ratio = (type: InstanceType): number =>
    Math.abs(Math.log((factorOf(type.size) ?? 1) / wanted));
  return sizes.toSorted((a, b) => ratio(a) - ratio(b)).slice(0, SUGGESTIONS);
}
