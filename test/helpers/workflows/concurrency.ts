/* Groups of which one member runs at a time: https://docs.github.com/actions/using-jobs/using-concurrency (2026-11). */
import * as z from 'zod';
import type { Json } from '../../../stacks/json.ts';

export interface ConcurrencySetting {
  readonly group: string;
  readonly queue: 'single' | 'max';
  readonly cancelInProgress: boolean;
}

interface Member {
  readonly start: (entered: boolean) => void;
  readonly cancel: () => void;
}

interface Group {
  entered: number;
  running: Member | undefined;
  readonly pending: Member[];
}

/** Most that wait in one group with `queue: max`. */
const MOST_PENDING = 100;

export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /**
   * Waits until it is this one's turn.
   * @param cancel ends it when a newer one takes its place
   * @returns what gives the turn to the next; undefined when a newer one took this one's place
   */
  async enter(setting: ConcurrencySetting, cancel: () => void): Promise<(() => void) | undefined> {
    const name = setting.group.toLowerCase();
    const group = this.#groups.get(name) ?? { entered: 0, running: undefined, pending: [] };
    this.#groups.set(name, group);
    group.entered += 1;
    const entered = await new Promise<boolean>((start) => {
      const member = { start, cancel };
      if (group.running === undefined) {
        group.running = member;
        start(true);
        return;
      }
      if (setting.queue === 'single') group.pending.splice(0).forEach((one) => one.start(false));
      if (setting.cancelInProgress) group.running.cancel();
      if (group.pending.length >= MOST_PENDING) start(false);
      else group.pending.push(member);
    });
    return entered ? () => this.#next(group) : undefined;
  }

  /** How many have come to a group so far. */
  entered(group: string): number {
    return this.#groups.get(group.toLowerCase())?.entered ?? 0;
  }

  #next(group: Group): void {
    group.running = group.pending.shift();
    group.running?.start(true);
  }
}

/** The setting of a workflow or a job. @throws Error for what GitHub refuses */
export function concurrencyOf(value: Json): ConcurrencySetting | undefined {
  if (value === null) return undefined;
  const setting = typeof value === 'string' ? { group: value } : value;
  const read = Setting.parse(setting);
  if (read.queue === 'max' && read.cancelInProgress) {
    throw new Error('queue: max cannot be used with cancel-in-progress: true');
  }
  return read;
}

const Setting = z
  .strictObject({
    group: z.string().min(1),
    queue: z.enum(['single', 'max']).default('single'),
    'cancel-in-progress': z.boolean().default(false),
  })
  .transform(({ group, queue, 'cancel-in-progress': cancelInProgress }) => ({
    group,
    queue,
    cancelInProgress,
  }));
