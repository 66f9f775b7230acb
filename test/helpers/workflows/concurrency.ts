/* Groups of which one member runs at a time: https://docs.github.com/actions/using-jobs/using-concurrency (2026-11). */

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
    const group = this.#groups.get(name) ?? { running: undefined, pending: [] };
    this.#groups.set(name, group);
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

  /** How many wait, by group. */
  waiting(group: string): number {
    return this.#groups.get(group.toLowerCase())?.pending.length ?? 0;
  }

  #next(group: Group): void {
    group.running = group.pending.shift();
    group.running?.start(true);
  }
}

/** The setting of a workflow or a job. @throws Error for what GitHub refuses */
export function concurrencyOf(value: unknown): ConcurrencySetting | undefined {
  if (value === null || value === undefined) return undefined;
  const {
    group,
    queue = 'single',
    'cancel-in-progress': cancelInProgress = false,
  } = (typeof value === 'string' ? { group: value } : value) as Readonly<Record<string, unknown>>;
  if (typeof group !== 'string' || group === '') throw new Error('a concurrency group has no name');
  if (queue !== 'single' && queue !== 'max') throw new Error('queue is single or max');
  if (typeof cancelInProgress !== 'boolean') throw new Error('cancel-in-progress is a boolean');
  if (queue === 'max' && cancelInProgress) {
    throw new Error('queue: max cannot be used with cancel-in-progress: true');
  }
  return { group, queue, cancelInProgress };
}
