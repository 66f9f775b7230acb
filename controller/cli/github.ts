import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { GitHub } from '../ports/github.ts';
import type { RepositorySettings } from '../ports/repository-settings.ts';
import type { ReviewPlace } from '../report/pull-request/pull-request-review.ts';
import type { Runtime } from './runtime.ts';
import type { Settings } from './settings.ts';

/** What the environment says about GitHub. */
export interface GitHubPlace {
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly apiUrl: string;
  readonly server: string;
  /** Of this run; zeros outside of a workflow, so that what a run writes is never overwritten from a laptop. */
  readonly order: { readonly run: number; readonly attempt: number };
}

/** GitHub as a command's environment names it, or as it is written on the command line. @throws TemperError as `githubPlace` */
export async function githubOf(
  runtime: Runtime,
): Promise<GitHub & { readonly settings: RepositorySettings }> {
  const { clock, reporter, signal } = runtime;
  const place = githubPlace(runtime.settings);
  const { github } = await import('../github/github.ts');
  return github({ ...place, clock, reporter, signal });
}

/** The token that GitHub is asked with, where there is one: for Temper alone, and for fetching from the remote of the repository. */
export function githubToken({ withheld }: Pick<Settings, 'withheld'>): string | undefined {
  const token = withheld['GITHUB_TOKEN'] || withheld['GH_TOKEN'];
  return token === undefined || token === '' ? undefined : token;
}

/** Owners have letters, digits and hyphens; repositories also dots and underscores. */
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/;

/**
 * Where GitHub is and who asks it, read from what a runner sets (https://docs.github.com/en/actions/reference/workflows-and-actions/variables, 2026-11).
 * @throws TemperError GITHUB_TOKEN_MISSING, GITHUB_REPOSITORY_UNKNOWN
 */
export function githubPlace({
  variables,
  withheld,
}: Pick<Settings, 'variables' | 'withheld'>): GitHubPlace {
  const token = githubToken({ withheld });
  if (token === undefined) throw tokenMissing();
  const repository = variables['GITHUB_REPOSITORY'] ?? '';
  if (!REPOSITORY.test(repository)) throw repositoryUnknown('GITHUB_REPOSITORY', repository);
  return {
    token,
    repository,
    apiUrl: addressIn(variables, 'GITHUB_API_URL', 'https://api.github.com'),
    server: addressIn(variables, 'GITHUB_SERVER_URL', 'https://github.com'),
    order: {
      // Not the run number, which each workflow counts for itself: what plans and what applies write the same comment.
      run: countIn(variables['GITHUB_RUN_ID']),
      attempt: countIn(variables['GITHUB_RUN_ATTEMPT']),
    },
  };
}

/** What a report links to. */
export function reviewPlace({ server, repository, order }: GitHubPlace): ReviewPlace {
  const runUrl = `${server}/${repository}/actions/runs/${String(order.run)}`;
  return { server, repository, runUrl };
}

function countIn(text: string | undefined): number {
  const count = Number(text);
  return Number.isSafeInteger(count) && count >= 0 ? count : 0;
}

function addressIn(variables: Settings['variables'], name: string, usual: string): string {
  const text = variables[name] || usual;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOpen =
    url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  const isPlain = url?.username === '' && url.search === '' && url.hash === '';
  // A token that goes over the network in the open is anybody's.
  if (!isPlain || (url.protocol !== 'https:' && !isOpen)) throw repositoryUnknown(name, text);
  return text.replace(/\/+$/, '');
}

function tokenMissing(): TemperError {
  return new TemperError([
    {
      code: 'GITHUB_TOKEN_MISSING',
      severity: 'error',
      message: 'there is no token to ask GitHub with',
      why: 'neither `GITHUB_TOKEN` nor `GH_TOKEN` is set',
      fix: 'set `GITHUB_TOKEN`: to `${{ github.token }}` in a step of a workflow, to what `gh auth token` prints on a laptop',
    },
  ]);
}

function repositoryUnknown(name: string, value: string): TemperError {
  return new TemperError([
    {
      code: 'GITHUB_REPOSITORY_UNKNOWN',
      severity: 'error',
      message:
        value === ''
          ? `${name} is not set: which repository is meant is not known`
          : `${name} cannot be ${JSON.stringify(value)}`,
      fix:
        name === 'GITHUB_REPOSITORY'
          ? 'set it to `owner/name`, as a runner does'
          : 'set it to an https address, as a runner does; plain http is for a server on this machine',
    },
  ]);
}
