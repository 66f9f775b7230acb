/* How much a report tells: all of it where there is room, and less, in steps, where there is not. */
import { counted } from '../../../stacks/language/display.ts';

export interface Detail {
  /** Of which stacks the resources are listed. */
  readonly resources: 'all' | 'attention' | 'none';
  readonly differences: 'all' | 'none';
  /** Which specs have a row. */
  readonly specs: 'all' | 'attention';
  /** Most rows and findings of a sort. */
  readonly most: number;
  /** Most losses that are told one by one. */
  readonly losses: number;
}

const FULL: Detail = {
  resources: 'all',
  differences: 'all',
  specs: 'all',
  most: Infinity,
  losses: Infinity,
};

const BARE: Detail = { ...FULL, resources: 'none', differences: 'none', specs: 'attention' };

/**
 * From everything to the least there is: first what is looked up goes, then what is harmless, then what comes after the first of
 * many. Verdict, totals and costs are on every step, losses go last.
 */
const STEPS: readonly Detail[] = [
  FULL,
  { ...FULL, resources: 'attention' },
  { ...FULL, resources: 'none' },
  { ...FULL, resources: 'none', differences: 'none' },
  BARE,
  ...[400, 200, 100, 50, 25, 12, 6, 3].map((most) => ({ ...BARE, most })),
  ...[400, 200, 100, 50, 25, 12, 6, 3].map((losses) => ({ ...BARE, most: 3, losses })),
];

/** The fullest text that has at most so many bytes of UTF-8. @throws Error where even the shortest has more, a bug */
export function fitting(
  bytes: number,
  render: (detail: Detail, isWhole: boolean) => string,
): string {
  for (const detail of STEPS) {
    const text = render(detail, detail === FULL);
    if (Buffer.byteLength(text) <= bytes) return text;
  }
  throw new Error(`a report does not fit into ${String(bytes)} bytes`);
}

/** The first of many lines, and how many more there are: `and 812 more`. */
export function firstOf(
  lines: readonly string[],
  most: number,
  more: (count: string) => string,
): string[] {
  return lines.length <= most
    ? [...lines]
    : [...lines.slice(0, most), more(counted(lines.length - most))];
}
