import type { Played } from './gang-voice.ts';
import type { RunFault } from './run-faults.ts';

/** What a gang's events need of EC2. */
export interface OwnMachines {
  /** What `shutdown -h now` does on it. */
  shutDown(instance: string, atMs: number): Promise<void>;
  /** EC2's notice to a Spot Instance. */
  interrupt(instance: string, atMs: number): Promise<void>;
}

export interface GangParts extends Played {
  readonly machines: OwnMachines;
  readonly faults: readonly RunFault[];
}

export interface GangEvent {
  readonly atMs: number;
  readonly happen: (atMs: number) => Promise<void>;
}
