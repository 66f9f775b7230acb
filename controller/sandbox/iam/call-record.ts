import type { AskedAction } from './evaluate.ts';

/** What callers asked to do, counted. */
export interface RecordedAction extends AskedAction {
  readonly account: string;
  /** `s3.HeadBucket`: the operation that needed it. */
  readonly operation: string;
  readonly count: number;
  /** How often a policy refused it. */
  readonly refused: number;
}

/** Different ones kept apart; what comes later is not recorded. */
const MAX_RECORDED = 20_000;

/** The record of what was asked of a sandbox, for holding a policy against it. */
export class CallRecord {
  readonly #recorded = new Map<string, RecordedAction>();

  add(account: string, operation: string, asked: AskedAction, isRefused: boolean): void {
    const key = JSON.stringify([account, operation, asked]);
    const known = this.#recorded.get(key);
    if (known === undefined && this.#recorded.size === MAX_RECORDED) return;
    const { count, refused } = known ?? { count: 0, refused: 0 };
    this.#recorded.set(key, {
      ...asked,
      account,
      operation,
      count: count + 1,
      refused: refused + (isRefused ? 1 : 0),
    });
  }

  /** In the order in which each was asked for the first time. */
  all(): readonly RecordedAction[] {
    return [...this.#recorded.values()];
  }

  clear(): void {
    this.#recorded.clear();
  }
}
