import type { AwsRequest, AwsResponse } from './aws-request.ts';
import { errorResponse } from './error-response.ts';

/** An error that a JSON 1.1 service answers with. */
export class JsonServiceError extends Error {
  readonly code: string;
  /** What the error says besides its message. */
  readonly members: Readonly<Record<string, string>>;

  constructor(code: string, message: string, members: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.members = members;
  }
}

export type JsonInput = Readonly<Record<string, unknown>>;

/** Reads an AWS JSON 1.1 request, carries `operation` out, and words its answer or error the same way. */
export function answerJson(
  request: AwsRequest,
  operation: (input: JsonInput) => unknown,
): AwsResponse {
  try {
    return jsonAnswer(operation(inputOf(request)));
  } catch (error) {
    return jsonRefusal(request, error);
  }
}

/** As `answerJson`, for what has to ask others first. */
export async function answerJsonLater(
  request: AwsRequest,
  operation: (input: JsonInput) => Promise<unknown>,
): Promise<AwsResponse> {
  try {
    return jsonAnswer(await operation(inputOf(request)));
  } catch (error) {
    return jsonRefusal(request, error);
  }
}

function jsonAnswer(answer: unknown): AwsResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(answer ?? {}),
  };
}

function jsonRefusal({ requestId }: AwsRequest, error: unknown): AwsResponse {
  if (!(error instanceof JsonServiceError)) throw error;
  const { code, message, members } = error;
  return errorResponse('json', { status: 400, code, message, members }, requestId);
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
