/* `doctor --github`: the environments of GitHub, which give a job its credentials and stop an apply for its reviewers. */
import {
  githubEnvironments,
  WORKFLOW_PURPOSES,
  type WorkflowPurpose,
} from '../stacks/kinds/environment/names.ts';
import type { Environment } from '../stacks/kinds/environment/schema.ts';
import type {
  DeploymentEnvironment,
  RepositoryFacts,
  RepositorySettings,
} from './ports/repository-settings.ts';
import { attempt, type Check } from './stack/check.ts';

type Repository = Pick<RepositoryFacts, 'defaultBranch' | 'private'>;

/**
 * What GitHub's plans have of environments in private and internal repositories; public ones have all of it
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments, 2026-11).
 */
export const ENVIRONMENT_PLANS = {
  /** Environments that admit branches. */
  branches: 'GitHub Pro, Team or Enterprise',
  reviewers: 'GitHub Enterprise',
} as const;

/** The three of each Environment. */
export async function checkDeploymentEnvironments(
  environments: readonly Environment[],
  settings: Pick<RepositorySettings, 'environments'>,
  repository: Repository,
): Promise<Check[]> {
  let found: readonly DeploymentEnvironment[] | undefined;
  const listed = await attempt('GitHub: environments', async () => {
    found = await settings.environments();
    return { status: 'ok', found: found.map(({ name }) => name).join(', ') };
  });
  if (found === undefined) return [listed];
  const there = found;
  return environments.flatMap((environment) => {
    const places = githubEnvironments(environment);
    return WORKFLOW_PURPOSES.map((purpose): Check => {
      const name = places[purpose];
      // GitHub tells names of environments apart without regard to case.
      const one = there.find((each) => each.name.toLowerCase() === name.toLowerCase());
      return {
        subject: `GitHub: environment ${name}`,
        ...environmentAs(one, purpose, repository),
      };
    });
  });
}

/** An environment gives credentials to whatever branch it admits, so it admits the reviewed one alone. */
function environmentAs(
  found: DeploymentEnvironment | undefined,
  purpose: WorkflowPurpose,
  repository: Repository,
): Omit<Check, 'subject'> {
  const { defaultBranch: branch } = repository;
  const plan = repository.private
    ? ` (in a private repository that takes ${ENVIRONMENT_PLANS.branches})`
    : '';
  if (found === undefined)
    return {
      status: 'failed',
      found: 'there is none, and GitHub makes one that admits every branch when a job names it',
      fix: `make it: Settings, Environments; deployment branches: ${branch} alone${plan}`,
    };
  const { admits, name } = found;
  const [only, ...others] = typeof admits === 'string' ? [] : admits;
  if (only?.pattern !== branch || only.type !== 'branch' || others.length > 0)
    return {
      status: 'failed',
      found: `it admits ${typeof admits === 'string' ? `${admits} branches` : admits.map(({ pattern }) => pattern).join(', ') || 'nothing'}`,
      fix: `let it admit the branch ${branch} alone: Settings, Environments, ${name}${plan}`,
    };
  return purpose === 'apply'
    ? approvalAs(found, repository)
    : { status: 'ok', found: `admits ${branch} alone` };
}

function approvalAs(found: DeploymentEnvironment, repository: Repository): Omit<Check, 'subject'> {
  const { reviewers, preventsSelfReview, name } = found;
  if (reviewers.length === 0) return withoutReviewers(found, repository);
  return preventsSelfReview
    ? {
        status: 'ok',
        found: `admits ${repository.defaultBranch} alone, approved by ${reviewers.join(', ')}`,
      }
    : {
        status: 'warning',
        found: 'who merges may approve the apply as well',
        fix: `prevent self-review: Settings, Environments, ${name}`,
      };
}

/** A plan that has no reviewers is no mistake of who set the repository up, but it has to be known. */
function withoutReviewers(
  { name }: DeploymentEnvironment,
  repository: Repository,
): Omit<Check, 'subject'> {
  const naming = `name reviewers: Settings, Environments, ${name}`;
  if (!repository.private)
    return { status: 'failed', found: 'nobody approves an apply', fix: naming };
  return {
    status: 'warning',
    found:
      'nobody approves an apply, so what stands between a merge and what it costs is the review of the pull request',
    fix: `with ${ENVIRONMENT_PLANS.reviewers}, which private repositories need for that, ${naming}; without it, let nothing be merged past the branch’s rules and code owners`,
  };
}
