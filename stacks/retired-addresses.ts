/**
 * Resource addresses that an earlier release of Temper compiled and this one does not, by the kind of stack. A plan may
 * change or delete what still stands in a state under them. An address is retired here in the commit that stops compiling
 * it, with the first release without it; it is never taken out again, because states are older than releases.
 */
export interface RetiredAddress {
  readonly kind: 'Environment' | 'FineTune';
  /** `aws_sns_topic.alerts`. */
  readonly address: string;
  /** The first release that does not compile it. */
  readonly since: string;
}

/** None so far: no released address was ever given up. */
export const RETIRED_ADDRESSES: readonly RetiredAddress[] = [];
