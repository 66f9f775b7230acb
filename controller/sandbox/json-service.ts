import type { AwsRequest, AwsResponse } from './aws-request.ts';
import { errorResponse } from './error-response.ts';

/** An error that a JSON 1.1 service answers with. */
export class JsonServiceError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type JsonInput = Readonly<Record<string, unknown>>;

/** Reads an AWS JSON 1.1 request, carries `operation` out, and words its answer or error the same way. */
export function answerJson(
  request: AwsRequest,
  operation: (input: JsonInput) => unknown,
): AwsResponse {
  try {
    const answer = operation(inputOf(request));
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(answer ?? {}),
    };
  } catch (error) {
    if (!(error instanceof JsonServiceError)) throw error;
    const failure = { status: 400, code: error.code, message: error.message };
    return errorResponse('json', failure, request.requestId);
  }
}

function inputOf(request: AwsRequest): JsonInput {
  try {
    const value: unknown = JSON.parse(request.body.toString('utf8') || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as JsonInput;
  } catch {
    // Reported below like any other thing that is not an object.
  }
  throw new JsonServiceError('SerializationException', 'the request body is not a JSON object');
}

/** A member that must be a text of at least one character. */
export function textOf(input: JsonInput, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new JsonServiceError('InvalidParameterException', `${name} must be a string`);
}
