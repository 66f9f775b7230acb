/** Something in AWS that a stack made and that costs as long as it is there. */
export interface Kept {
  /** Id of the stack, as its tag says: `model/support-bot/v1`. */
  readonly stack: string;
  /** Id of the spec that would answer for it: `support-bot-v1`. */
  readonly id: string;
  /** Name of the environment it lives in, as its tag says. */
  readonly environment?: string;
  /** `custom model support-bot-v1`. */
  readonly what: string;
  readonly arn: string;
  /** US dollars, list price; absent where nobody knows it. */
  readonly perMonthUsd?: number;
  /** US dollars an hour for what serves it by the hour. */
  readonly perHourUsd?: number;
  /** What serves it by the hour, in words: `2 model units of provisioned throughput`. */
  readonly serving?: string;
  /** How a person takes it away where no state knows it. */
  readonly removal: string;
}

/** Something that is billed by the hour for as long as it stands ready, whether anybody asks it or not. */
export interface Served {
  /** ARN of the model that is served. */
  readonly model: string;
  /** `2 model units of provisioned throughput`. */
  readonly serving: string;
  /** US dollars, list price; absent where nobody knows it. */
  readonly perHourUsd?: number;
}
