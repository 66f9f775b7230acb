/* Fetching the head of a pull request: its objects and nothing else. No ref is written, and nothing that it holds is executed. */
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { missingCommits } from './commits.ts';
import { gitIn } from './git.ts';
import { isObjectId } from './objects.ts';
import { GitFailure, type Opening, type Variables } from './sealed-git.ts';

/** Where commits are had. It is named by whoever runs Temper, never by the configuration of a repository. */
export interface CommitSource {
  /** `https://github.com`. Besides it may be what is on this machine: a `file:` address of a folder, `http:` to a loopback address. */
  readonly server: string;
  /** `owner/name`. */
  readonly repository: string;
  /** What may read the repository; sent to the server alone, in a header, and in no argument. */
  readonly token?: string;
}

export interface FetchOptions {
  /** The checkout that gets the objects. */
  readonly root: string;
  readonly environment: Variables;
  readonly source: CommitSource;
}

/** Settings of a fetch besides those that seal git. */
const FETCHING = [
  'fetch.fsckObjects=true',
  'fetch.writeCommitGraph=false',
  'fetch.parallel=1',
  'gc.auto=0',
  'maintenance.auto=false',
  'http.followRedirects=false',
  // A server that says nothing for a minute is not waited for.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=60',
].flatMap((setting) => ['-c', setting]);

/**
 * Has these commits, by their ids, in the checkout: what is here already is not asked for. An id is of exactly one content, so
 * what comes is what was meant or nothing.
 * @throws TemperError PULL_HEAD
 */
export async function fetchCommits(
  { root, environment, source }: FetchOptions,
  ids: readonly string[],
): Promise<void> {
  const sealed = gitIn(root, environment);
  const strange = ids.find((id) => !isObjectId(id));
  if (strange !== undefined) throw notHad(strange, 'that is no id of a commit');
  const missing = await missingCommits(sealed, [...new Set(ids)]);
  if (missing.length === 0) return;
  const { url, opening } = openingTo(source);
  const git = gitIn(root, environment, opening);
  const words = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--no-auto-gc'];
  try {
    await git.run([...FETCHING, ...words, '--no-write-fetch-head', url, ...missing]);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw notHad(missing.join(', '), `${source.server} did not give it: ${error.reason}`, error);
  }
  const [other] = await missingCommits(sealed, missing);
  if (other !== undefined) throw notHad(other, `what ${source.server} gave is no commit`);
}

function openingTo({ server, repository, token }: CommitSource): {
  readonly url: string;
  readonly opening: Opening;
} {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || /(^|\/)\.+(\/|$)/.test(repository))
    throw notHad('the head', `${repository} is no name of a repository`);
  const address = URL.canParse(server) ? new URL(server) : undefined;
  const protocol = protocolOf(address);
  if (address === undefined || protocol === undefined)
    throw notHad('the head', `${server} is no \`https:\` address`);
  const top = address.href.replace(/\/+$/, '');
  const secret: Record<string, string> =
    token === undefined || protocol === 'file'
      ? {}
      : { [`http.${top}/.extraHeader`]: header(token) };
  return { url: `${top}/${repository}.git`, opening: { protocol, secret } };
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

function protocolOf(address: URL | undefined): Opening['protocol'] | undefined {
  if (address === undefined || address.username !== '' || address.search !== '') return undefined;
  if (address.protocol === 'https:') return 'https';
  if (address.protocol === 'file:' && address.host === '') return 'file';
  return address.protocol === 'http:' && LOOPBACK.includes(address.hostname) ? 'http' : undefined;
}

/** As `actions/checkout` sends it (v7, 2026-07). */
function header(token: string): string {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return `AUTHORIZATION: basic ${basic}`;
}

function notHad(what: string, why: string, cause?: unknown): TemperError {
  return new TemperError(
    [
      {
        code: 'PULL_HEAD',
        severity: 'error',
        message: `cannot fetch ${what}: ${why}`,
        why: 'a review is of one commit, and of nothing else that may be had instead',
        fix: 'run the job again; if the commit is gone, push to the pull request once more',
      },
    ],
    { cause },
  );
}
