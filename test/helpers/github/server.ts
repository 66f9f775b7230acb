/*
 * A GitHub on this machine, for tests: it keeps state, knows who may do what, and holds every request and every answer against GitHub's
 * published description. Other processes reach it by its address (`GITHUB_API_URL`).
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OPERATIONS, type Route } from '../../../controller/github/operations.ts';
import { answerProblems, matched, requestProblems, type Matched } from './description.ts';
import { Faults, type Fault, type ScheduledFault } from './faults.ts';
import { HANDLERS } from './operations.ts';
import type { Outcome } from './outcomes.ts';
import { message, refusalOf, unprocessable, type Reply } from './replies.ts';
import { Repository, type Identity } from './state.ts';

export interface SeenRequest {
  readonly route: Route | 'POST /graphql';
  readonly login: string;
  readonly status: number;
}

export interface LocalGitHub {
  /** For `GITHUB_API_URL`. */
  readonly url: string;
  readonly repository: Repository;
  /** By token. */
  readonly identities: Map<string, Identity>;
  /** What was asked and answered, in order. */
  readonly seen: readonly SeenRequest[];
  /** Requests and answers that GitHub would not know; `close` fails while there are any. */
  readonly violations: string[];
  plan(fault: ScheduledFault): void;
  close(): Promise<void>;
}

/** The token of a job in a workflow, with what Temper's jobs are given. */
export const JOB_TOKEN = 'ghs_ofTheJob0123456789';
export const BOT = 'github-actions[bot]';

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Served {
  readonly route: SeenRequest['route'];
  readonly login: string;
  readonly fault: Fault | undefined;
  readonly reply: Reply;
}

/** Opens a GitHub with one repository and the token of a job. */
export async function openGitHub(fullName = 'example/models'): Promise<LocalGitHub> {
  const world = new World(new Repository(fullName));
  const server = createServer((request, response) => {
    void read(request)
      .then((asked) => world.serve(asked))
      .then((served) => send(response, served));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: world.url,
    repository: world.repository,
    identities: world.identities,
    seen: world.seen,
    violations: world.violations,
    plan: (fault) => world.faults.plan(fault),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (world.violations.length > 0) throw new Error([...new Set(world.violations)].join('\n'));
    },
  };
}

class World {
  url = '';
  readonly identities = new Map<string, Identity>([
    [
      JOB_TOKEN,
      {
        login: BOT,
        permissions: {
          actions: 'read',
          checks: 'write',
          contents: 'read',
          deployments: 'write',
          issues: 'write',
          'pull-requests': 'write',
        },
      },
    ],
  ]);
  readonly seen: SeenRequest[] = [];
  readonly violations: string[] = [];
  readonly faults = new Faults();
  readonly repository: Repository;

  constructor(repository: Repository) {
    this.repository = repository;
  }

  async serve(asked: Asked): Promise<Served> {
    const { method, url } = asked;
    const match = matched(method, url.pathname);
    const route = url.pathname === '/graphql' ? 'POST /graphql' : match?.route;
    const identity = this.identities.get(tokenOf(asked));
    const login = identity?.login ?? 'nobody';
    if (route === undefined) {
      this.violations.push(`${method} ${url.pathname} is no operation that Temper uses`);
      return {
        route: 'GET /repos/{owner}/{repo}',
        login,
        fault: undefined,
        reply: message(404, 'Not Found'),
      };
    }
    // Whatever becomes of it, and whoever asks: it must be a request that GitHub describes.
    const wrong = match === undefined ? [] : this.#wrongWith(asked, match);
    const fault = this.faults.next(route);
    if (fault?.kind === 'meanwhile') await fault.act();
    const reply = refusalOf(fault) ?? this.#answer(asked, route, { identity, wrong });
    if (match !== undefined && reply.status >= 400) this.#judge(match.route, reply);
    this.seen.push({ route, login, status: reply.status });
    return { route, login, fault, reply };
  }

  #wrongWith(asked: Asked, { route, parameters }: Matched): readonly string[] {
    const { url, headers } = asked;
    const request = { parameters, query: url.searchParams, headers, body: bodyOf(asked) };
    const wrong = requestProblems(route, request);
    this.violations.push(...wrong.map((one) => `${route}: ${one}`));
    return wrong;
  }

  #judge(route: Route, { status, body }: Pick<Reply, 'status' | 'body'>): void {
    const wrong = answerProblems(route, status, body);
    this.violations.push(...wrong.map((one) => `answer to ${route}: ${one}`));
  }

  #answer(
    asked: Asked,
    route: SeenRequest['route'],
    {
      identity,
      wrong,
    }: { readonly identity: Identity | undefined; readonly wrong: readonly string[] },
  ): Reply {
    if (identity === undefined) return message(401, 'Bad credentials');
    const limit = limitOf(identity);
    if (limit.refused !== undefined) return limit.refused;
    const reply =
      route === 'POST /graphql'
        ? viewerOf(asked, identity)
        : this.#operate(asked, route, { identity, wrong });
    // What has not changed costs nothing.
    if (reply.status !== 304) limit.count();
    return { ...reply, headers: { ...limit.headers(), ...reply.headers } };
  }

  #operate(
    asked: Asked,
    route: Route,
    { identity, wrong }: { readonly identity: Identity; readonly wrong: readonly string[] },
  ): Reply {
    const { pathname, searchParams: query } = asked.url;
    const parameters = matched(asked.method, pathname)?.parameters ?? {};
    const owned = `${parameters['owner'] ?? ''}/${parameters['repo'] ?? ''}`;
    if (owned !== this.repository.fullName) return message(404, 'Not Found');
    const refusal = permissionRefusal(route, identity);
    if (refusal !== undefined) return refusal;
    if (wrong.length > 0) return unprocessable(`not as GitHub describes it: ${wrong.join('; ')}`);
    const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const call = {
      repository: this.repository,
      identity,
      parameters,
      query,
      body: bodyOf(asked) ?? {},
      now,
    };
    const outcome = HANDLERS[route](call);
    const reply = page(outcome, asked.url, this.url);
    if (outcome.status < 400) this.#judge(route, { ...reply, status: outcome.status });
    return unlessKnown(reply, asked);
  }
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api, 2026-11. */
function limitOf({ budget }: Identity) {
  const resetAt = budget?.resetAt ?? 2_000_000_000;
  const headers = () => ({
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': String(budget?.remaining ?? 999),
    'x-ratelimit-reset': String(resetAt),
  });
  const isUsedUp = budget !== undefined && budget.remaining <= 0;
  return {
    headers,
    count: () => void (budget !== undefined && (budget.remaining -= 1)),
    refused: isUsedUp
      ? { ...message(403, 'API rate limit exceeded for installation ID 1.'), headers: headers() }
      : undefined,
  };
}

/** GraphQL is in no OpenAPI description; it is the one query or none. */
function viewerOf({ body }: Asked, { login }: Identity): Reply {
  const { query } = JSON.parse(body) as { query: string };
  return query === '{ viewer { login } }'
    ? { status: 200, body: { data: { viewer: { login } } } }
    : { status: 200, body: { errors: [{ type: 'undefinedField', message: query }] } };
}

function permissionRefusal(route: Route, { permissions }: Identity): Reply | undefined {
  if (permissions === 'admin') return undefined;
  const accepted = OPERATIONS[route];
  const has = accepted.some(({ name, access }) => {
    const given = name === 'metadata' ? 'read' : permissions[name];
    return given === 'write' || given === access;
  });
  if (has) return undefined;
  const named = accepted.map(({ name, access }) => `${name.replaceAll('-', '_')}=${access}`);
  return {
    ...message(403, 'Resource not accessible by integration'),
    headers: { 'x-accepted-github-permissions': named.join('; ') },
  };
}

function tokenOf({ headers }: Asked): string {
  return /^(?:bearer|token) (.*)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

function bodyOf({ body }: Asked): Record<string, unknown> | undefined {
  return body === '' ? undefined : (JSON.parse(body) as Record<string, unknown>);
}

/** One page of a list, with the way to its neighbours. */
function page({ status, body, list }: Outcome, url: URL, base: string): Reply {
  if (list === undefined) return { status, ...(body !== undefined && { body }) };
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const number = Math.max(1, Number(url.searchParams.get('page') ?? 1));
  const items = list.items.slice((number - 1) * size, number * size);
  const last = Math.ceil(list.items.length / size);
  const link = (to: number, rel: string) => {
    const there = new URL(`${base}${url.pathname}${url.search}`);
    there.searchParams.set('page', String(to));
    return `<${there.href}>; rel="${rel}"`;
  };
  const links = number < last ? [link(number + 1, 'next'), link(last, 'last')] : [];
  return {
    status,
    body: list.key === undefined ? items : { total_count: list.items.length, [list.key]: items },
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
  };
}

function unlessKnown(reply: Reply, { method, headers }: Asked): Reply {
  if (method !== 'GET' || reply.status !== 200) return reply;
  const etag = `W/"${createHash('sha256').update(JSON.stringify(reply)).digest('hex')}"`;
  return headers['if-none-match'] === etag
    ? { status: 304, headers: { etag } }
    : { ...reply, headers: { ...reply.headers, etag } };
}

function send(response: ServerResponse, { fault, reply }: Served): void {
  if (fault?.kind === 'silence') return;
  if (fault?.kind === 'cut' || (fault?.kind === 'lost answer' && fault.status === undefined)) {
    response.destroy();
    return;
  }
  write(response, fault?.kind === 'lost answer' ? message(502, 'Server Error') : reply);
}

function write(response: ServerResponse, { status, body, headers }: Reply): void {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const type = text === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...type, ...headers });
  response.end(text);
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://github.test'),
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  };
}
