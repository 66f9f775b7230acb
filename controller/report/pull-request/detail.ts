/* How much a report tells: all of it where there is room, and less, in steps, where there is not. */
import { counted } from '../../../stacks/language/display.ts';

export interface Detail {
  /** Of which stacks the resources are listed. */
  readonly resources: 'all' | 'attention' | 'none';
  readonly differences: 'all' | 'none';
  /** Most specs that have a row without anything about them that needs attention. */
  readonly harmless: number;
  /** Most rows and findings of a sort. */
  readonly most: number;
  /** Most losses that are told one by one. */
  readonly losses: number;
}

const FULL: Detail = {
  resources: 'all',
  differences: 'all',
  harmless: Infinity,
  most: Infinity,
  losses: Infinity,
};

const ROWS: Detail = { ...FULL, resources: 'none', differences: 'none' };
const BARE: Detail = { ...ROWS, harmless: 0 };

const FEWER = [400, 200, 100, 50, 25, 12, 6, 3];

/**
 * From everything to the least there is: first what is looked up goes, then what is harmless, then what comes after the first of
 * many. Verdict, totals and costs are on every step, losses go last.
 */
const STEPS: readonly Detail[] = [
  FULL,
  { ...FULL, resources: 'attention' },
  { ...FULL, resources: 'none' },
  ROWS,
  ...FEWER.slice(0, 5).map((harmless) => ({ ...ROWS, harmless })),
  BARE,
  ...FEWER.map((most) => ({ ...BARE, most })),
  ...FEWER.map((losses) => ({ ...BARE, most: 3, losses })),
];

/**
 * The fullest text that has at most so many bytes of UTF-8. Each step tells less than the one before, so they are searched by halves:
 * with thousands of specs a text takes its time. @throws Error where even the shortest has more, a bug
 */
export function fitting(
  bytes: number,
  render: (detail: Detail, isWhole: boolean) => string,
): string {
  const whole = render(FULL, true);
  if (Buffer.byteLength(whole) <= bytes) return whole;
  let fits: string | undefined;
  let [from, to] = [1, STEPS.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const text = render(STEPS[middle] ?? FULL, false);
    if (Buffer.byteLength(text) <= bytes) [fits, to] = [text, middle];
    else from = middle + 1;
  }
  if (fits === undefined) throw new Error(`a report does not fit into ${String(bytes)} bytes`);
  return fits;
}

/** The first of many as lines, and how many more there are: `and 812 more`. What has no room is not written at all. */
export function firstOf<Item>(
  items: readonly Item[],
  most: number,
  write: (item: Item) => string,
  more: (count: string) => string,
): string[] {
  const lines = items.slice(0, most).map(write);
  return items.length <= most ? lines : [...lines, more(counted(items.length - most))];
}
