/** What went through a sandbox since it started. */
export interface SandboxStats {
  /** Requests by `service.Operation`, with how many were answered with an error. */
  readonly requests: Readonly<Record<string, { readonly count: number; readonly errors: number }>>;
  /** Troubles made: `throttle`, `error`, `latency`, `drop`, `expire`, `skew`. */
  readonly faults: Readonly<Record<string, number>>;
  /** Trainings ever started, by job name, over all accounts and regions: more than 1 is a training paid twice. */
  readonly jobs: Readonly<Record<string, number>>;
}

/** Different names counted apart; the rest is counted together as `other`. */
const MAX_NAMES = 2000;

export class StatsCounter {
  readonly #requests = new Map<string, { count: number; errors: number }>();
  readonly #faults = new Map<string, number>();

  answered(service: string, operation: string, status: number): void {
    const wanted = `${service}.${operation}`;
    const name = this.#requests.has(wanted) || this.#requests.size < MAX_NAMES ? wanted : 'other';
    const entry = this.#requests.get(name) ?? { count: 0, errors: 0 };
    entry.count += 1;
    if (status >= 400) entry.errors += 1;
    this.#requests.set(name, entry);
  }

  troubled(kind: 'throttle' | 'error' | 'latency' | 'drop' | 'expire' | 'skew'): void {
    add(this.#faults, kind);
  }

  snapshot(): Omit<SandboxStats, 'jobs'> {
    return {
      requests: sortedRecord(this.#requests, (entry) => ({ ...entry })),
      faults: sortedRecord(this.#faults, (count) => count),
    };
  }
}

function add(counts: Map<string, number>, wanted: string): void {
  const name = counts.has(wanted) || counts.size < MAX_NAMES ? wanted : 'other';
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sortedRecord<T, R>(map: ReadonlyMap<string, T>, of: (value: T) => R): Record<string, R> {
  const entries = [...map].sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, of(value)]));
}
