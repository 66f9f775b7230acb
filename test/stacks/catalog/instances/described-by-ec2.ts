import { readFileSync } from 'node:fs';

/** An instance type as EC2 describes it: `test/fixtures/instance-types.json` says how it was exported. */
export interface DescribedType {
  readonly accelerator: {
    readonly name: string;
    readonly count: number;
    readonly memoryMib: number;
    readonly manufacturer?: string;
    readonly cores?: number;
  };
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly disk: { readonly count: number; readonly sizeGb: number };
  /** `Up to 10 Gigabit`, `4x 100 Gigabit`. */
  readonly networkPerformance: string;
  readonly maximumNetworkInterfaces: number;
  readonly maximumEfaInterfaces: number;
  readonly ebs: { readonly mbPerSecond: number; readonly iops: number };
  readonly usageClasses: readonly string[];
  readonly bootModes: readonly string[];
  readonly placementStrategies: readonly string[];
  /** Runs of cards that are alike, in the order of their index. */
  readonly cards: readonly {
    readonly count: number;
    readonly interfaces: number;
    readonly types: readonly string[];
  }[];
}

const fixture = new URL('../../../fixtures/instance-types.json', import.meta.url);

/** What EC2 says of each instance type, by name. */
export const DESCRIBED_BY_EC2: Readonly<Record<string, DescribedType>> = (
  JSON.parse(readFileSync(fixture, 'utf8')) as { types: Record<string, DescribedType> }
).types;

/** The network cards of a type, one by one. */
export function cardsOf(described: DescribedType): readonly DescribedType['cards'][number][] {
  return described.cards.flatMap((run) => Array.from({ length: run.count }, () => run));
}
