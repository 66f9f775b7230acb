import { invalid } from './aws-error.ts';
import { isoTime } from './job-view.ts';

export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** The names of the two time filters, which differ between operations. */
export interface TimeFilters {
  readonly after: string;
  readonly before: string;
}

const CREATION_TIME: TimeFilters = {
  after: 'creationTimeAfter',
  before: 'creationTimeBefore',
};

/** AWS's own default page size is undocumented. */
const DEFAULT_PAGE = 100;

/**
 * One page of a list: filtered by name and time, sorted by creation time (the latest first unless asked otherwise).
 * The token names the last item seen, so that what is created meanwhile is neither repeated nor skips anything.
 */
export function page<T extends Listed>(
  all: readonly T[],
  query: URLSearchParams,
  filters: TimeFilters = CREATION_TIME,
): Page<T> {
  const after = time(query, filters.after);
  const before = time(query, filters.before);
  const name = query.get('nameContains');
  choice(query, 'sortBy', ['CreationTime']);
  const ascending = choice(query, 'sortOrder', ['Ascending', 'Descending']) === 'Ascending';
  const sorted = all
    .filter((one) => name === null || one.name.includes(name))
    .filter((one) => after === undefined || one.createdMs > after)
    .filter((one) => before === undefined || one.createdMs < before)
    .sort((left, right) => order(left, right) * (ascending ? 1 : -1));
  const start = startOf(sorted, query.get('nextToken'), ascending);
  const size = pageSize(query);
  const items = sorted.slice(start, start + size);
  const last = items.at(-1);
  return last && start + size < sorted.length ? { items, nextToken: tokenOf(last) } : { items };
}

/** A filter whose values are an enumeration; undefined when it is not given. @throws AwsError ValidationException */
export function choice<T extends string>(
  query: URLSearchParams,
  name: string,
  values: readonly T[],
): T | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  const found = values.find((value) => value === given);
  if (found !== undefined) return found;
  throw invalid(
    `1 validation error detected: Value '${given}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`,
  );
}

function order(left: Listed, right: Listed): number {
  if (left.createdMs !== right.createdMs) return left.createdMs - right.createdMs;
  if (left.id === right.id) return 0;
  return left.id < right.id ? -1 : 1;
}

function tokenOf(item: Listed): string {
  return Buffer.from(JSON.stringify([item.createdMs, item.id])).toString('base64url');
}

function startOf(sorted: readonly Listed[], token: string | null, ascending: boolean): number {
  if (token === null) return 0;
  let seen: unknown;
  try {
    seen = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    seen = undefined;
  }
  if (!Array.isArray(seen) || typeof seen[0] !== 'number' || typeof seen[1] !== 'string')
    throw invalid('The provided nextToken is invalid.');
  const last: Listed = { createdMs: seen[0], id: seen[1], name: '' };
  const next = sorted.findIndex((one) => order(one, last) * (ascending ? 1 : -1) > 0);
  return next === -1 ? sorted.length : next;
}

function pageSize(query: URLSearchParams): number {
  const given = query.get('maxResults');
  if (given === null) return DEFAULT_PAGE;
  const size = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  if (size >= 1 && size <= 1000) return size;
  throw invalid(
    `1 validation error detected: Value '${given}' at 'maxResults' failed to satisfy constraint: Member must be between 1 and 1000`,
  );
}

function time(query: URLSearchParams, name: string): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  const ms = Date.parse(given);
  if (Number.isNaN(ms))
    throw invalid(`'${name}' is not a timestamp: '${given}', expected one like ${isoTime(0)}`);
  return ms;
}
