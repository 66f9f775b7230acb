/* What can go wrong between Temper and GitHub, at the moment a test says. */
import type { Route } from '../../../controller/github/operations.ts';

export type Fault =
  /** Too quick in a row. Without a time GitHub means a minute. */
  | { readonly kind: 'secondary limit'; readonly retryAfter?: number }
  /** All requests of the hour are used. */
  | { readonly kind: 'primary limit'; readonly resetAt: number }
  | { readonly kind: 'too many requests' }
  | { readonly kind: 'status'; readonly status: number }
  /** The connection is cut, or 502 answered, before anything was done. */
  | { readonly kind: 'cut' }
  /** It was done; the answer is lost, or a 502 comes in its place. */
  | { readonly kind: 'lost answer'; readonly status?: 502 }
  /** Nothing is ever answered. */
  | { readonly kind: 'silence' }
  /** Somebody else answers. */
  | { readonly kind: 'page'; readonly text: string }
  /** Something else happens first, and the request waits for it. */
  | { readonly kind: 'meanwhile'; readonly act: () => unknown };

export interface ScheduledFault {
  readonly on: Route | 'POST /graphql' | 'anything';
  readonly fault: Fault;
  /** Requests it comes to. @default 1 */
  readonly times?: number;
  /** Requests that pass before. @default 0 */
  readonly after?: number;
}

/** The faults that are still to come. */
export class Faults {
  readonly #planned: {
    readonly on: string;
    readonly fault: Fault;
    times: number;
    after: number;
  }[] = [];

  plan({ on, fault, times = 1, after = 0 }: ScheduledFault): void {
    this.#planned.push({ on, fault, times, after });
  }

  /** The fault that meets this request. */
  next(route: string): Fault | undefined {
    for (const one of this.#planned) {
      if (one.times === 0 || (one.on !== 'anything' && one.on !== route)) continue;
      if (one.after > 0) {
        one.after -= 1;
        continue;
      }
      one.times -= 1;
      return one.fault;
    }
    return undefined;
  }
}
