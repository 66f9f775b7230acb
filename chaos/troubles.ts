import { between, oneOf, type Chance } from './draw.ts';

/** What AWS does to the requests of a run that is to be ended, as `temper sandbox --faults` writes it. */
export interface Trouble {
  /** How often it is drawn, against the others. */
  readonly weight: number;
  /** `operations` are those whose lost answers hurt most. */
  faults(chance: Chance, operations: readonly [string, ...string[]]): string;
}

const percent = (least: number, most: number, fraction: number) =>
  (between(least, most, fraction) / 100).toFixed(2);

const throttled = (chance: Chance) => `throttle=${percent(5, 30, chance('throttle'))}`;
const broken = (chance: Chance) => `error=${percent(5, 20, chance('error'))}`;
const slow = (chance: Chance) => `latency=${String(between(50, 400, chance('latency')))}ms`;
const lost: Trouble['faults'] = (chance, operations) =>
  `drop=${oneOf(operations, chance('drop'))}:${String(between(1, 2, chance('drops')))}`;

/** Faults of the sandbox, by what a person sees of them. */
export const TROUBLES = {
  'no faults': { weight: 3, faults: () => '' },
  throttling: { weight: 2, faults: throttled },
  '5xx': { weight: 2, faults: broken },
  'slow answers': { weight: 1, faults: slow },
  'lost answers': { weight: 3, faults: lost },
  'all of them': {
    weight: 1,
    faults: (chance, operations) =>
      [throttled(chance), broken(chance), slow(chance), lost(chance, operations)].join(','),
  },
} as const satisfies Readonly<Record<string, Trouble>>;

export type TroubleName = keyof typeof TROUBLES;
