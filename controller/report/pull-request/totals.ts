/* What all specs of a pull request cost together. */
import { monthlyTotal } from '../../../stacks/monthly-cost.ts';
import type { StackReview } from '../../review/stack-review.ts';
import { usdBounds, usdRange } from '../money.ts';

type Bounds = Readonly<Record<'lowUsd' | 'highUsd', number>>;

/** What applying a stack costs once; empty where it starts nothing that is charged. */
export function onceOf({ trains, estimate }: StackReview): string {
  if (!trains) return '';
  return estimate?.expectedUsd === undefined ? 'unknown' : usdRange(estimate);
}

/** What a stack costs a month afterwards, its use not counted; undefined where nothing of it is billed by time. */
export function monthlyOf({
  change,
  monthlyCost,
  trains,
  estimate,
}: StackReview): Bounds | undefined {
  if (change === 'removed') return undefined;
  const standing = monthlyTotal(monthlyCost);
  const model = trains ? (estimate?.storagePerMonthUsd ?? 0) : 0;
  const bounds = { lowUsd: standing.lowUsd + model, highUsd: standing.highUsd + model };
  return bounds.highUsd === 0 ? undefined : bounds;
}

/** `about $0.09 ($0.07–$0.16) once`, `$3.90 a month`; what nobody can tell is said. */
export function totalCost(stacks: readonly StackReview[]): string[] {
  const training = stacks.filter(({ trains }) => trains);
  const priced = training.filter(({ estimate }) => estimate?.expectedUsd !== undefined);
  const unknown = training.length - priced.length;
  const sum = (bound: 'lowUsd' | 'expectedUsd' | 'highUsd') =>
    priced.reduce(
      (all, { estimate }) => all + (estimate?.[bound] ?? estimate?.expectedUsd ?? 0),
      0,
    );
  const range = { lowUsd: sum('lowUsd'), expectedUsd: sum('expectedUsd'), highUsd: sum('highUsd') };
  const months = stacks.flatMap((stack) => monthlyOf(stack) ?? []);
  const month = months.reduce(
    (all, one) => ({ lowUsd: all.lowUsd + one.lowUsd, highUsd: all.highUsd + one.highUsd }),
    { lowUsd: 0, highUsd: 0 },
  );
  return [
    ...(priced.length > 0 ? [`about ${usdRange(range)} once`] : []),
    ...(unknown > 0
      ? [`${priced.length > 0 ? 'and ' : ''}${String(unknown)} × what nobody can tell beforehand`]
      : []),
    ...(months.length > 0 ? [`${usdBounds(month)} a month afterwards`] : []),
  ];
}
