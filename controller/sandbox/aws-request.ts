/**
 * What the sandbox's gateway and its simulated services say to each other. The gateway speaks HTTP: it reads the whole
 * body, the signature's credential scope and the account, and asks each simulated service in turn; the first answer
 * goes back, and when there is none moto answers.
 */

/** One request to AWS as the gateway understood it. */
export interface AwsRequest {
  /** Upper case: `GET`, `POST`, ... */
  readonly method: string;
  /** The pathname, percent-decoded once: `/custom-models/arn:aws:bedrock:...`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; of a repeated header the values joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** From the credential scope: `s3`, `bedrock`, `budgets`, ... */
  readonly service: string;
  /** What the answer carries as `x-amzn-RequestId`; the gateway adds that header. */
  readonly requestId: string;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** A simulated AWS service of every account and region of one sandbox. */
export interface SimulatedService {
  /** The answer (errors of AWS included), or `undefined` to let moto answer. */
  handle(request: AwsRequest): Promise<AwsResponse | undefined>;
  /** Everything worth keeping over a restart, as a JSON value of its own (no shared references). */
  snapshot(): unknown;
  /** Replaces all state by that of `snapshot()`; throws when it is not one. */
  restore(snapshot: unknown): void;
}

/** One object in S3, as an account and region see it. */
export interface ObjectLocation {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
}

/** What was asked for is more than the sandbox, which reads it whole, takes; the message says how much that is. */
export class AnswerTooLong extends Error {}

/** What simulated services may ask of the rest of the sandbox. */
export interface Neighbours {
  /** False as well when the bucket is missing or belongs to another account. */
  objectExists(at: ObjectLocation): Promise<boolean>;
  /** Undefined when there is no such object that the account can read. @throws AnswerTooLong */
  getObject(at: ObjectLocation): Promise<Buffer | undefined>;
  /** Throws when the bucket does not exist. */
  putObject(at: ObjectLocation, body: Buffer): Promise<void>;
  roleExists(account: string, roleArn: string): Promise<boolean>;
  /** The key's ARN for a key id, key ARN, alias name or alias ARN; undefined when there is none. Without it, taken as written. */
  keyArn?(account: string, region: string, key: string): Promise<string | undefined>;
}
