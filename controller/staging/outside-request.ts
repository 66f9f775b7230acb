/* HTTP to servers that are neither AWS nor GitHub: what is secret reaches the server that it is for, and no other. */
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Clock } from '../ports/ports.ts';

/** What requests are made with. */
export interface Outside {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Gives up when not a byte comes for this long. @default 30 000 */
  readonly stallMs?: number;
}

export interface OutsideRequest {
  readonly url: URL;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH';
  readonly headers?: Readonly<Record<string, string>>;
  /** The `Authorization` for the server of `url` alone. */
  readonly authorization?: string | undefined;
  readonly body?: Buffer | (() => AsyncIterable<Buffer>);
  /** Answers that are no mistake, besides 2xx. */
  readonly accepts?: readonly number[];
}

const STALL_MS = 30_000;
const MOST_REDIRECTS = 5;
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 1000;
/** A server that wants to be left alone for longer is one to come back to. */
const LONGEST_WAIT_MS = 60_000;
/** Statuses that pass: too many requests, and servers in trouble. */
const PASSING = [429, 500, 502, 503, 504];

/**
 * Asks, follows redirects and asks again what may pass. A request with a stream for a body is sent once.
 *
 * @throws TemperError STAGE_REFUSED, STAGE_ABSENT, STAGE_UNREACHABLE; the signal's reason when aborted
 */
export async function ask(outside: Outside, request: OutsideRequest): Promise<Response> {
  if (typeof request.body === 'function') return streamed(outside, request, request.body);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await followed(outside, request).catch((error: unknown) => {
      outside.signal.throwIfAborted();
      if (error instanceof TemperError) throw error;
      return error as Error;
    });
    if (!(answer instanceof Error)) {
      if (answer.ok || request.accepts?.includes(answer.status) === true) return answer;
      await answer.body?.cancel();
      if (!PASSING.includes(answer.status) || attempt === ATTEMPTS)
        throw refusal(request.url, answer.status);
    } else if (attempt === ATTEMPTS) throw unreachable(request.url, reasonIn(answer), answer);
    await outside.clock.sleep(waitOf(answer, attempt), outside.signal);
  }
}

/** Sends a stream once; what the stream itself throws is thrown, and not what `fetch` makes of it. */
async function streamed(
  outside: Outside,
  request: OutsideRequest,
  body: () => AsyncIterable<Buffer>,
): Promise<Response> {
  const failures: unknown[] = [];
  async function* noting(): AsyncGenerator<Buffer> {
    try {
      yield* body();
    } catch (error) {
      failures.push(error);
      throw error;
    }
  }
  const answer = await sent(outside, { ...request, body: noting }, request.url).catch(
    (error: unknown) => {
      outside.signal.throwIfAborted();
      throw failures[0] ?? unreachable(request.url, reasonIn(error as Error), error);
    },
  );
  if (answer.ok || request.accepts?.includes(answer.status) === true) return answer;
  await answer.body?.cancel();
  throw refusal(request.url, answer.status);
}

async function followed(outside: Outside, request: OutsideRequest): Promise<Response> {
  let { url } = request;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await sent(outside, request, url);
    const location = answer.headers.get('location');
    if (answer.status < 300 || answer.status > 399 || location === null) return answer;
    await answer.body?.cancel();
    const next = new URL(location, url);
    if (redirects === MOST_REDIRECTS) throw unreachable(request.url, 'it redirects without an end');
    if (url.protocol === 'https:' && next.protocol !== 'https:')
      throw unreachable(
        request.url,
        `it leads to ${next.protocol}//${next.host}, without encryption`,
      );
    url = next;
  }
}

async function sent(outside: Outside, request: OutsideRequest, url: URL): Promise<Response> {
  const { method = 'GET', headers, authorization, body } = request;
  const own = url.origin === request.url.origin && authorization !== undefined;
  const giveUp = new AbortController();
  const stallMs = outside.stallMs ?? STALL_MS;
  // What is streamed takes as long as it takes; what is asked is answered in time, or asked again.
  const timer =
    typeof body === 'function'
      ? undefined
      : setTimeout(() => giveUp.abort(new Error(`no answer for ${stallMs / 1000} s`)), stallMs);
  try {
    return await fetch(url, {
      method,
      redirect: 'manual',
      headers: { 'accept-encoding': 'identity', ...headers, ...(own && { authorization }) },
      ...(body !== undefined && { body: typeof body === 'function' ? streamOf(body()) : body }),
      ...(typeof body === 'function' && { duplex: 'half' }),
      signal: AbortSignal.any([outside.signal, giveUp.signal]),
    } as RequestInit);
  } finally {
    clearTimeout(timer);
  }
}

function streamOf(bytes: AsyncIterable<Buffer>): ReadableStream {
  return ReadableStream.from(bytes);
}

/** The body as it comes; one that stops coming is an error. */
export async function* received(outside: Outside, answer: Response): AsyncGenerator<Buffer> {
  if (answer.body === null) return;
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const stallMs = outside.stallMs ?? STALL_MS;
  try {
    for (;;) {
      const piece = await inTime(reader.read(), stallMs);
      if (piece.done) return;
      yield Buffer.from(piece.value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing was received for ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A file's bytes from an offset on. A connection that breaks is made again where it broke, as long as something comes each time.
 *
 * @throws TemperError as `ask`
 */
export async function* receivedFrom(
  outside: Outside,
  request: OutsideRequest,
  { offset, bytes }: { readonly offset: number; readonly bytes: number },
): AsyncGenerator<Buffer> {
  let [done, barren] = [offset, 0];
  while (done < bytes) {
    const before = done;
    try {
      const answer = await ask(outside, withRange(request, done));
      // A server without ranges begins again at the first byte.
      let skip = answer.status === 206 ? 0 : done;
      for await (const chunk of received(outside, answer)) {
        const rest = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - rest.length;
        if (rest.length === 0) continue;
        done += rest.length;
        yield rest;
      }
      if (done < bytes && done === before) throw new Error('it ended before its end');
    } catch (error) {
      outside.signal.throwIfAborted();
      if (error instanceof TemperError) throw error;
      barren = done === before ? barren + 1 : 0;
      if (barren === ATTEMPTS) throw unreachable(request.url, reasonIn(error as Error), error);
      await outside.clock.sleep(FIRST_WAIT_MS, outside.signal);
    }
  }
}

function withRange(request: OutsideRequest, offset: number): OutsideRequest {
  if (offset === 0) return request;
  return { ...request, headers: { ...request.headers, range: `bytes=${offset}-` } };
}

function waitOf(answer: Response | Error, attempt: number): number {
  const said = answer instanceof Error ? null : answer.headers.get('retry-after');
  const seconds = said !== null && /^\d{1,4}$/.test(said) ? Number(said) : undefined;
  const own = FIRST_WAIT_MS * 2 ** (attempt - 1);
  return Math.min(LONGEST_WAIT_MS, seconds === undefined ? own : seconds * 1000);
}

function refusal(url: URL, status: number): TemperError {
  const where = placeOf(url);
  if (status === 401 || status === 403)
    return failure('STAGE_REFUSED', {
      message: `${where} does not let this identity in (${status})`,
      why: 'it is private or gated, or does not exist, which some servers do not tell apart',
      fix: 'check the name; then sign in: `HF_TOKEN` for the hub, `docker login` for a registry',
    });
  if (status === 404 || status === 410)
    return failure('STAGE_ABSENT', {
      message: `${where} does not exist (${status})`,
      fix: 'correct the name or the revision',
    });
  return unreachable(
    url,
    status === 429 ? 'it keeps asking to slow down (429)' : `it answers ${status}`,
  );
}

function unreachable(url: URL, why: string, cause?: unknown): TemperError {
  return failure(
    'STAGE_UNREACHABLE',
    {
      message: `${placeOf(url)} does not answer as it should`,
      why,
      fix: 'run the same command again: what was copied whole is kept; without internet, name a folder with `--from`',
    },
    cause,
  );
}

function failure(
  code: 'STAGE_REFUSED' | 'STAGE_ABSENT' | 'STAGE_UNREACHABLE',
  words: { readonly message: string; readonly why?: string; readonly fix: string },
  cause?: unknown,
): TemperError {
  return new TemperError([{ code, severity: 'error', ...words }], { cause });
}

/** Without what may be secret: user, password and query. */
function placeOf({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

/** `fetch` hides what went wrong one level down. */
function reasonIn(error: Error): string {
  const { cause } = error;
  return cause instanceof Error ? reasonIn(cause) : error.message || String(error);
}
