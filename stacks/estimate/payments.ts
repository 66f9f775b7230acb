import {
  hourlyPrice,
  MOST_LESS_BY_COMMITMENT,
  type InstanceType,
  type PriceTerm,
} from '../catalog/index.ts';
import { counted } from '../language/display.ts';
import { times, exactly, type Grade, type Range } from './range.ts';
import { runCost, type BilledRun } from './run-cost.ts';

/** One way to pay for a run. */
export interface Payment {
  readonly term: PriceTerm;
  /** Of all nodes, USD an hour; absent where no price is known. */
  readonly perHourUsd?: Range;
  /** Of the run with storage and transfer, USD; absent where no price is known or the type is not sold so. */
  readonly usd?: Range;
  /** Between what it must lie where no price is known, USD. */
  readonly boundsUsd?: { readonly low: number; readonly high: number };
  /** Whether AWS sells the type so. */
  readonly sold: boolean;
  readonly grade: Grade;
  /** What is to be known about it, a sentence each. */
  readonly because: readonly string[];
}

/** A run, whichever way it is paid for. */
export type UnpaidRun = Omit<BilledRun, 'term'>;

const TERMS: readonly PriceTerm[] = [
  'onDemand',
  'spot',
  'reserved1y',
  'reserved3y',
  'capacityBlock',
];

/** What work is done again when spot nodes are lost: since the last checkpoint, each time. A guess; AWS publishes no rate. */
const REPEATED_ON_SPOT: Range = { low: 1, expected: 1.1, high: 1.5 };

/** Blocks are sold by the day, up to two weeks, and by the week up to 26 of them. Source: EC2 user guide, 2026-11-20. */
const HOURS_A_DAY = 24;
const DAYS_A_WEEK = 7;
const MOST_SINGLE_DAYS = 14;
const MOST_DAYS = 182;

const HOURS_A_YEAR = 8760;

/** What a run costs each way it can be paid for, side by side. */
export function payments(run: UnpaidRun): readonly Payment[] {
  return TERMS.map((term) => PAYMENT_BY[term](run));
}

const PAYMENT_BY: Readonly<Record<PriceTerm, (run: UnpaidRun) => Payment>> = {
  onDemand: (run) => bought(run, 'onDemand', ['billed by the second, for as long as it runs']),
  spot: (run) =>
    bought({ ...run, nodeHours: times(run.nodeHours, REPEATED_ON_SPOT) }, 'spot', [
      'a node can be taken away with two minutes’ notice, and the gang starts again from its newest checkpoint: 10% is done twice, up to half (a guess)',
    ]),
  reserved1y: (run) => committed(run, 'reserved1y', 1),
  reserved3y: (run) => committed(run, 'reserved3y', 3),
  capacityBlock: (run) => {
    const days = blockDays(run.nodeHours.high / HOURS_A_DAY);
    if (days === undefined) {
      return {
        term: 'capacityBlock',
        sold: false,
        grade: 'C',
        because: ['no block is long enough'],
      };
    }
    const hours = exactly(days * HOURS_A_DAY);
    return bought({ ...run, nodeHours: hours }, 'capacityBlock', [
      `paid in advance for ${days === 1 ? 'a whole day' : `${days} whole days`}, used or not; bought by a person, never by Temper`,
    ]);
  },
};

/** The days of the shortest block that holds so many; undefined where none does. */
export function blockDays(days: number): number | undefined {
  const whole = Math.max(1, Math.ceil(days));
  const sold = whole <= MOST_SINGLE_DAYS ? whole : Math.ceil(whole / DAYS_A_WEEK) * DAYS_A_WEEK;
  return sold <= MOST_DAYS ? sold : undefined;
}

function bought(
  run: UnpaidRun,
  term: 'onDemand' | 'spot' | 'capacityBlock',
  because: readonly string[],
): Payment {
  if (!run.type.purchase.includes(term)) {
    return { term, sold: false, grade: 'C', because: [`AWS does not sell ${run.type.name} so`] };
  }
  return paid(run, term, because);
}

/** Between the largest discount that AWS names and none, because no price of a commitment is known by type. */
function committed(run: UnpaidRun, term: 'reserved1y' | 'reserved3y', years: number): Payment {
  const onDemand = hourlyPrice(run.type, 'onDemand', run.region);
  if (onDemand === undefined || !run.type.purchase.includes('onDemand')) {
    return { term, sold: false, grade: 'C', because: ['nothing is known of commitments to it'] };
  }
  const { share } = MOST_LESS_BY_COMMITMENT;
  const cost = runCost({ ...run, term: 'onDemand' });
  const instances = cost.lines.find(({ what }) => what === 'instances')?.usd?.expected ?? 0;
  const high = cost.usd.expected;
  const least = (1 - share) * onDemand.expectedUsd * run.nodes * HOURS_A_YEAR * years;
  return {
    term,
    sold: true,
    boundsUsd: { low: high - share * instances, high },
    grade: 'C',
    because: [
      `every hour of ${years === 1 ? 'the year' : `the ${years} years`} is billed, used or not: at least $${counted(least)} in all`,
      `AWS says up to ${share * 100}% less than on demand, and no dated price was found`,
    ],
  };
}

function paid(run: UnpaidRun, term: PriceTerm, because: readonly string[]): Payment {
  const cost = runCost({ ...run, term });
  const known = priceKnown(run.type, term, run.region);
  return {
    term,
    sold: true,
    ...(known && cost.perHourUsd !== undefined && { perHourUsd: cost.perHourUsd, usd: cost.usd }),
    grade: cost.grade,
    because: known ? because : [...because, 'no dated price was found'],
  };
}

function priceKnown(type: InstanceType, term: PriceTerm, region: string): boolean {
  return hourlyPrice(type, term, region) !== undefined;
}
