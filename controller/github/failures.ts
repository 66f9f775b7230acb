/* GitHub's refusals in words, and what a person does about them. */
import { RequestError } from 'octokit';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import { either } from '../../stacks/language/display.ts';
import { OPERATIONS, type Permission, type Route } from './operations.ts';

/** What was asked, for saying it when it fails. */
export interface Asked {
  readonly route: Route | 'POST /graphql';
  /** `https://api.github.com`. */
  readonly server: string;
  /** `owner/name`. */
  readonly repository: string;
}

/** GitHub may have done what it was asked for, although it did not say so. */
export function isUncertain(error: unknown): boolean {
  return error instanceof RequestError && error.status >= 500;
}

/** GitHub itself says that there is no such thing. */
export function isAbsent(error: unknown): boolean {
  return (
    error instanceof RequestError &&
    error.response !== undefined &&
    (error.status === 404 || error.status === 410)
  );
}

/** An answer that is not of the shape it has on GitHub. */
export function malformedAnswer(asked: Asked, detail: string): TemperError {
  return failed('GITHUB_MALFORMED_ANSWER', {
    message: `the answer of ${asked.server} to ${asked.route} does not look like one from GitHub`,
    why: plain(detail),
    fix: 'check the network and `GITHUB_API_URL`, then run the command again',
  });
}

/** Any error of Octokit as one that a person can act on; anything else stays what it is. */
export function githubFailure(error: unknown, asked: Asked): unknown {
  if (!(error instanceof RequestError)) return error;
  const words = wordsOf(error, asked);
  return failed(words.code, words, error);
}

type Words = Pick<Diagnostic, 'code' | 'message' | 'why' | 'fix'>;

function wordsOf(error: RequestError, asked: Asked): Words {
  const { response, status } = error;
  const why = plain(error.message);
  const what = `${asked.route} of ${asked.repository}`;
  if (response === undefined) {
    return {
      code: 'GITHUB_UNREACHABLE',
      message: `no answer from ${asked.server} to ${asked.route}`,
      why,
      fix: 'check the network and `GITHUB_API_URL`, then run the command again: it finds what was already written',
    };
  }
  if (isLimited(error)) return limited(error, asked);
  if (status === 401) {
    return {
      code: 'GITHUB_TOKEN_REFUSED',
      message: `${asked.server} does not accept the token`,
      why,
      fix: 'hand over a token that is still good: `${{ github.token }}` in a workflow, `gh auth token` on a laptop',
    };
  }
  if (status === 403) return refused(error, asked);
  if (status === 404 || status === 410 || error.message.startsWith('No commit found')) {
    return {
      code: 'GITHUB_NOT_FOUND',
      message: `GitHub has nothing at ${what}`,
      why,
      fix: 'check `GITHUB_REPOSITORY`, and that the token may read this repository: of a private one GitHub says to strangers that there is none',
    };
  }
  if (status >= 500) {
    return {
      code: 'GITHUB_FAILED',
      message: `GitHub could not carry out ${what} (status ${String(status)})`,
      why,
      fix: 'look at https://www.githubstatus.com, and run the command again when it is over',
    };
  }
  return {
    code: 'GITHUB_REFUSED',
    message: `GitHub refuses ${what} as invalid (status ${String(status)})`,
    why,
    fix: 'correct the setting that GitHub names; when it names none, please report it',
  };
}

function isLimited({ status, message, response }: RequestError): boolean {
  if (status === 429) return true;
  const isUsedUp = response?.headers['x-ratelimit-remaining'] === '0';
  return status === 403 && (isUsedUp || /\bsecondary rate\b/i.test(message));
}

function limited({ message, response }: RequestError, asked: Asked): Words {
  const headers = response?.headers ?? {};
  const seconds = headers['retry-after'];
  const reset = Number(headers['x-ratelimit-reset']);
  const end =
    seconds !== undefined
      ? `in ${String(seconds)} s`
      : Number.isSafeInteger(reset) && headers['x-ratelimit-remaining'] === '0'
        ? `at ${new Date(reset * 1000).toISOString()}`
        : 'in some minutes';
  return {
    code: 'GITHUB_RATE_LIMITED',
    message: `GitHub answers ${asked.repository} no more for now: its limit of requests ends ${end}`,
    why: plain(message),
    fix: `run the command again ${end}: it finds what was already written`,
  };
}

function refused(error: RequestError, asked: Asked): Words {
  const named = acceptedPermissions(error.response?.headers['x-accepted-github-permissions']);
  const own = asked.route === 'POST /graphql' ? [] : OPERATIONS[asked.route].map(spelled);
  const needs = either((named.length > 0 ? named : own).map((one) => `\`${one}\``));
  const ofAdministrator = (named.length > 0 ? named : own).every((one) =>
    one.startsWith('administration'),
  );
  return {
    code: 'GITHUB_PERMISSION',
    message: `the token may not ${asked.route} of ${asked.repository}: it needs ${needs || 'another permission'}`,
    why: plain(error.message),
    fix: ofAdministrator
      ? 'use the token of an administrator of the repository (`gh auth token`): a workflow is never given this permission'
      : `add ${needs} to \`permissions:\` of the job; a pull request from a fork is never given more than read`,
  };
}

function spelled({ name, access }: Permission): string {
  return `${name}: ${access}`;
}

/**
 * What GitHub says would do: alternatives divided by `;`, and what is needed together by `,`
 * (https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api, 2026-11).
 */
function acceptedPermissions(header: unknown): string[] {
  if (typeof header !== 'string') return [];
  return header
    .split(';')
    .map((together) => {
      const pairs = [...together.matchAll(/([a-z_]+)=(read|write|admin)/g)];
      return pairs.map(([, name = '', access]) => `${name.replaceAll('_', '-')}: ${access}`);
    })
    .filter((together) => together.length > 0)
    .map((together) => together.join(', '));
}

function failed(
  code: Diagnostic['code'],
  words: Omit<Words, 'code'>,
  cause?: unknown,
): TemperError {
  return new TemperError([{ ...words, code, severity: 'error' }], { cause });
}

/** One line without a full stop; a proxy's page may be anything. */
function plain(text: string): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}
