/* How an operation of the local GitHub is asked and answers. */
import type { Identity, Repository } from './state.ts';

export interface Call {
  readonly repository: Repository;
  readonly identity: Identity;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Of the shape that GitHub describes. */
  readonly body: Readonly<Record<string, unknown>>;
  /** RFC 3339, to the second. */
  readonly now: string;
}

export interface Outcome {
  readonly status: number;
  readonly body?: object;
  /** Answered page by page, in an object under `key` where there is one. */
  readonly list?: { readonly items: readonly unknown[]; readonly key?: string };
}

export const ok = (body: object): Outcome => ({ status: 200, body });
export const created = (body: object): Outcome => ({ status: 201, body });
export const paged = (items: readonly unknown[], key?: string): Outcome => ({
  status: 200,
  list: { items, ...(key !== undefined && { key }) },
});
export const absent: Outcome = {
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
};
export const found = <T>(one: T | undefined, answer: (one: T) => Outcome): Outcome =>
  one === undefined ? absent : answer(one);

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api, 2026-11. */
export function invalid(resource: string, field: string, message: string): Outcome {
  const errors = [{ resource, code: 'unprocessable', field, message }];
  const documentation_url = 'https://docs.github.com/rest';
  return { status: 422, body: { message: 'Validation Failed', errors, documentation_url } };
}
