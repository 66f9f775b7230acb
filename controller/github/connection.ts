/*
 * Octokit with its throttling and its repeating. Which request is repeated, and when, is Octokit's to decide; the waiting is done
 * here, on Temper's clock, so that it is told to a person and ends with the signal. What creates something is never repeated blindly:
 * when the answer is lost, it is looked whether it is there.
 */
import { Octokit } from 'octokit';
import * as z from 'zod';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Clock, Reporter } from '../ports/ports.ts';
import { rememberAnswers } from './answer-cache.ts';
import { githubFailure, isAbsent, isUncertain, malformedAnswer, type Asked } from './failures.ts';
import type { Route } from './operations.ts';
import { turnsAt, type Pace } from './pacing.ts';

export interface ConnectionOptions {
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  /** `https://api.github.com`. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** How long an answer is waited for. @default 30,000: it takes seconds at most, and GitHub itself gives up after ten */
  readonly answerMs?: number;
}

type Parameters = Readonly<Record<string, unknown>>;

/** How one repository is asked. @throws TemperError GITHUB_… for whatever goes wrong; `signal.reason` when it was stopped */
export interface Connection {
  readonly repository: string;
  /** The login that the token writes as: `github-actions[bot]`. */
  self(): Promise<string>;
  ask<T>(route: Route, parameters: Parameters, shape: z.ZodType<T>): Promise<T>;
  /** Like `ask`; undefined where GitHub says that there is no such thing. */
  find<T>(route: Route, parameters: Parameters, shape: z.ZodType<T>): Promise<T | undefined>;
  /** All pages of a list. */
  list<T>(route: Route, parameters: Parameters, shape: z.ZodType<T>): Promise<T[]>;
  /** Like `ask`, for what must happen once: `done` looks whether it has happened when the answer was lost. */
  once<T>(route: Route, parameters: Parameters, one: Once<T>): Promise<T>;
}

export interface Once<T> {
  readonly shape: z.ZodType<T>;
  readonly done: () => Promise<T | undefined>;
}

/**
 * GitHub asks whoever makes "a large number" of writes for a second between them
 * (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api, 2026-11): what a report writes is no such
 * number, what a pass over hundreds of stacks writes is.
 */
const WRITES: Pace = { every: 1000, atOnce: 5 };
/** What people are notified of has a stricter limit; the pause is that of Octokit's throttling 11. */
const NOTIFYING_WRITES: Pace = { every: 3000 };
/** Longer than this a runner is not held. */
const LONGEST_WAIT_S = 900;
const MOST_TRIES = 3;
/** What repeating does not change. Octokit's throttling waits where a limit is the reason (403, 429). */
const FINAL = [400, 401, 403, 404, 409, 410, 422, 429, 451];

/** Opens the way to one repository on GitHub; nothing is asked yet. */
export function connectionTo(options: ConnectionOptions): Connection {
  const { repository, signal, clock } = options;
  const [owner = '', repo = ''] = repository.split('/');
  const octokit = octokitWith(options);
  const asked = (route: Asked['route']): Asked => ({ route, repository, server: options.apiUrl });
  const send = <T>(route: Asked['route'], work: () => Promise<T>) =>
    untilStopped(signal, work).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error instanceof TemperError ? error : githubFailure(error, asked(route));
    });
  const request = async <T>(route: Route, parameters: Parameters, shape: z.ZodType<T>) => {
    const { data } = await octokit.request(route, { owner, repo, ...parameters });
    return understood(shape, data, asked(route));
  };
  const attempts = () => ({ request: { fetch: patient(options) } });
  let self: Promise<string> | undefined;
  return {
    repository,
    self: () => (self ??= send('POST /graphql', () => viewer(octokit, asked('POST /graphql')))),
    ask: (route, parameters, shape) =>
      send(route, () => request(route, { ...parameters, ...attempts() }, shape)),
    find: (route, parameters, shape) =>
      send(route, () =>
        request(route, { ...parameters, ...attempts() }, shape).catch((error: unknown) => {
          if (isAbsent(error)) return undefined;
          throw error;
        }),
      ),
    list: (route, parameters, shape) =>
      send(route, async () => {
        const all = { owner, repo, per_page: 100, ...parameters, ...attempts() };
        return understood(z.array(shape), await octokit.paginate(route, all), asked(route));
      }),
    async once(route, parameters, { shape, done }) {
      for (let tried = 1; ; tried += 1) {
        const unrepeated = { request: { fetch: patient(options), retries: 0 } };
        try {
          return await untilStopped(signal, () =>
            request(route, { ...parameters, ...unrepeated }, shape),
          );
        } catch (error) {
          signal.throwIfAborted();
          if (!isUncertain(error)) throw githubFailure(error, asked(route));
          const found = await done();
          if (found !== undefined) return found;
          if (tried === MOST_TRIES) throw githubFailure(error, asked(route));
          await clock.sleep(tried ** 2 * 1000, signal);
        }
      }
    },
  };
}

function octokitWith(options: ConnectionOptions): Octokit {
  const { token, apiUrl, clock, signal } = options;
  const octokit = new Octokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'temper',
    // Octokit would print; what matters of it comes out as an error or as progress.
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    retry: { doNotRetry: FINAL, retryAfterBaseValue: 0 },
    throttle: {
      retryAfterBaseValue: 0,
      write: turnsAt(WRITES, clock, signal),
      notifications: turnsAt(NOTIFYING_WRITES, clock, signal),
      onRateLimit: waiting(options, 'GitHub has answered as often as it does in an hour'),
      onSecondaryRateLimit: waiting(options, 'GitHub asks for a pause'),
    } as object,
  });
  rememberAnswers(octokit);
  return octokit;
}

function ignore(): void {}

/** Waits as long as GitHub asks, once a request, and says so. */
function waiting({ clock, signal, reporter }: ConnectionOptions, title: string) {
  return async (
    seconds: number,
    _request: object,
    _octokit: object,
    retried: number,
  ): Promise<boolean> => {
    if (retried > 0 || seconds > LONGEST_WAIT_S) return false;
    const task = reporter.task(title);
    task.update(`going on in ${String(seconds)} s`);
    await clock.sleep(seconds * 1000, signal);
    task.done('going on');
    return true;
  };
}

/** `fetch` for one request: it waits before a failed one is sent again, longer each time, and not for ever for an answer. */
function patient({ clock, signal, answerMs = 30_000 }: ConnectionOptions): typeof fetch {
  let failures = 0;
  return async (url, init) => {
    if (failures > 0) await clock.sleep(failures ** 2 * 1000, signal);
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
      const answer = await fetch(url, { ...init, signal: limit });
      failures = answer.status >= 500 ? failures + 1 : 0;
      return answer;
    } catch (error) {
      failures += 1;
      throw error;
    }
  };
}

/** The work, or the signal's reason as soon as it is given. */
async function untilStopped<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop = ignore;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
  });
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([work(), stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const Viewer = z.object({ data: z.object({ viewer: z.object({ login: z.string().min(1) }) }) });

/** REST tells a token of a workflow nothing of itself; this query is answered to every sort of token. */
async function viewer(octokit: Octokit, asked: Asked): Promise<string> {
  // An own server has its REST API below /api/v3, and this beside it.
  const url = `${asked.server.replace(/\/v3$/, '')}/graphql`;
  const { data } = await octokit.request({ method: 'POST', url, query: '{ viewer { login } }' });
  return understood(Viewer, data, asked).data.viewer.login;
}

function understood<T>(shape: z.ZodType<T>, data: unknown, asked: Asked): T {
  const read = shape.safeParse(data);
  if (read.success) return read.data;
  throw malformedAnswer(asked, z.prettifyError(read.error));
}
