/** What the controller needs of the world, as narrow as it is used; commands get these passed in. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Tells a person what is going on; never used for a command's result. Goes to stderr. */
export interface Reporter {
  /** A line that stays: a state change. */
  info(message: string): void;
  warn(message: string): void;
  /** Something that takes long: animated on a terminal, a heartbeat line elsewhere. */
  task(title: string): Task;
}

export interface Task {
  /** Where it is; a `passing` detail is one of many and does not deserve a line of its own in a log. */
  update(detail: string, options?: { readonly passing?: boolean }): void;
  done(outcome?: string): void;
  fail(outcome?: string): void;
}

/** How to reach one AWS account and region, for the SDK and for child processes alike. */
export interface AwsAccess {
  readonly account: string;
  readonly region: string;
  /** `http://127.0.0.1:…` when it is the sandbox. */
  readonly endpoint?: string;
  /** Static credentials, when Temper chooses them (the sandbox); else the default chain applies. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Environment of child processes: everything above plus what the parent's holds. */
  readonly environment: Readonly<Record<string, string>>;
}
