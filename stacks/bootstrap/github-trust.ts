import type { Statement } from '../policy.ts';
import { GITHUB_TOKENS } from './names.ts';

/** A repository as the tokens of its workflows name it. */
export interface GitHubRepository {
  readonly owner: string;
  readonly name: string;
  /**
   * Ids of owner and repository, where the tokens carry them (`use_immutable_subject`): repositories that were created,
   * renamed or transferred after 2026-07-15, and older ones that asked for it.
   */
  readonly ids?: { readonly owner: string; readonly repository: string };
}

/** Who the tokens for AWS are made out to. */
export const AUDIENCE = 'sts.amazonaws.com';

/**
 * The `sub` of a job's token that names an environment: `repo:acme/models:environment:research`, with ids
 * `repo:acme@12/models@345:environment:research`. A `:` in a value is written `%3A`.
 * Source: docs.github.com/en/actions/reference/security/oidc, 2026-11.
 */
export function oidcSubject(
  { owner, name, ids }: GitHubRepository,
  githubEnvironment: string,
): string {
  const value = (text: string): string => text.replaceAll(':', '%3A');
  const repository =
    ids === undefined
      ? `${value(owner)}/${value(name)}`
      : `${value(owner)}@${ids.owner}/${value(name)}@${ids.repository}`;
  return `repo:${repository}:environment:${value(githubEnvironment)}`;
}

/**
 * Lets the jobs of one GitHub environment take a role, and nobody else: audience and subject are compared whole. Where tokens
 * carry ids, the name alone is not trusted, because somebody else can get a name that was given up.
 */
export function githubTrust(providerArn: string, subject: string): Statement {
  return {
    Sid: 'GitHubEnvironment',
    Principal: { Federated: providerArn },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${GITHUB_TOKENS}:aud`]: AUDIENCE,
        // IAM fills in `${…}` even where it compares whole.
        [`${GITHUB_TOKENS}:sub`]: subject.replaceAll('$', '${$}'),
      },
    },
  };
}

/** Whether a role's trust, as IAM gives it back, is that and nothing more. AWS may write a list of one as a text, and the other way round. */
export function trustsOnly(trust: unknown, provider: string, subject: string): boolean {
  const { Statement = [] } = trust as { readonly Statement?: unknown };
  const statements = [Statement].flat() as readonly Readonly<Record<string, unknown>>[];
  const { Sid: _name, ...wanted } = githubTrust(provider, subject);
  const isWanted = ({ Sid: _its, Effect, ...said }: Readonly<Record<string, unknown>>) =>
    Effect === 'Allow' && canonical(said) === canonical(wanted);
  return statements.length > 0 && statements.every(isWanted);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? canonical(value[0]) : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, each]) => `${key}:${canonical(each)}`).join()}}`;
}
