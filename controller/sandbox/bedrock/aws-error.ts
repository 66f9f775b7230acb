import type { AwsResponse } from '../aws-request.ts';

/** HTTP status of each error that Amazon Bedrock's service model declares (botocore, bedrock 2023-04-20). */
const STATUS = {
  AccessDeniedException: 403,
  ConflictException: 400,
  ResourceNotFoundException: 404,
  SerializationException: 400,
  ServiceQuotaExceededException: 400,
  TooManyTagsException: 400,
  ValidationException: 400,
} as const;

export type AwsErrorName = keyof typeof STATUS;

/** An answer that refuses: thrown anywhere below `handle`, which turns it into AWS's REST-JSON error. */
export class AwsError extends Error {
  override readonly name: AwsErrorName;
  readonly #members: Readonly<Record<string, string>>;

  constructor(name: AwsErrorName, message: string, members: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = name;
    this.#members = members;
  }

  toResponse(): AwsResponse {
    return {
      status: STATUS[this.name],
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': this.name },
      body: JSON.stringify({ message: this.message, ...this.#members }),
    };
  }
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message);
}

export function quotaExceeded(message: string): AwsError {
  return new AwsError('ServiceQuotaExceededException', message);
}
