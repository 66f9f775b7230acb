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
