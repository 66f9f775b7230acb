/* What goes back over HTTP, and how GitHub refuses. */
import type { Fault } from './faults.ts';
import { invalid } from './outcomes.ts';

export interface Reply {
  readonly status: number;
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The refusal that a fault is; undefined for one that lets the request through. */
export function refusalOf(fault: Fault | undefined): Reply | undefined {
  switch (fault?.kind) {
    case 'secondary limit':
      return {
        ...message(
          403,
          'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        ),
        ...(fault.retryAfter !== undefined && {
          headers: { 'retry-after': String(fault.retryAfter) },
        }),
      };
    case 'primary limit':
      return {
        ...message(403, 'API rate limit exceeded for installation ID 1.'),
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(fault.resetAt) },
      };
    case 'too many requests':
      return message(429, 'Too many requests');
    case 'status':
      return message(fault.status, 'Server Error');
    case 'page':
      return {
        status: 200,
        body: fault.text,
        headers: { 'content-type': 'text/html; charset=utf-8' },
      };
    case 'cut':
    case 'silence':
      return { status: 0 };
    default:
      return undefined;
  }
}

export function unprocessable(text: string): Reply {
  const { body } = invalid('Request', 'body', text);
  return { status: 422, ...(body !== undefined && { body }) };
}

export function message(status: number, text: string): Reply {
  const documentation_url = 'https://docs.github.com/rest';
  return { status, body: { message: text, documentation_url, status: String(status) } };
}
