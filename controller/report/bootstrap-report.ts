import type { Bootstrapped } from '../bootstrap.ts';
import { githubEnvironments, WORKFLOW_PURPOSES } from '../../stacks/kinds/environment/names.ts';
import { oidcSubject, type GitHubRepository } from '../../stacks/bootstrap/github-trust.ts';
import { TRUSTED_PATHS } from '../code-owners.ts';
import { ENVIRONMENT_PLANS } from '../deployment-environment-checks.ts';
import { resultData } from './apply-report.ts';
import { neutralLine } from './terminal-text.ts';

/** The check that every pull request gets. */
export const REQUIRED_CHECK = 'temper';

/** What is left to a person: what belongs into the spec, and settings that only an administrator of the repository has. */
export function renderBootstrapped(
  { environment, declared, result }: Bootstrapped,
  repository: GitHubRepository,
): string {
  if (!['applied', 'unchanged'].includes(result.outcome)) return '';
  const { name } = environment.metadata;
  const { roles } = environment.spec;
  const isSaid = JSON.stringify(declared.spec.roles) === JSON.stringify(roles);
  const spec = isSaid
    ? [`The spec of ${name} names the roles already.`]
    : [
        `Put this into the spec of ${name} (\`spec:\`), on the default branch:`,
        '',
        '  roles:',
        ...Object.entries(roles).map(([role, arn]) => `    ${role}: ${arn}`),
      ];
  const todo = settingsLeft(environment, repository).map(
    (line, at) => `${String(at + 1)}. ${line}`,
  );
  return [
    ...spec,
    '',
    `In the settings of ${repository.owner}/${repository.name}, which \`temper doctor --github\` checks:`,
    '',
    ...todo,
  ]
    .map(neutralLine)
    .join('\n');
}

/** The same for machines. */
export function bootstrappedData(
  { environment, result }: Bootstrapped,
  repository: GitHubRepository,
): unknown {
  const places = githubEnvironments(environment);
  return {
    environment: environment.metadata.name,
    result: resultData(result),
    roles: environment.spec.roles,
    github: WORKFLOW_PURPOSES.map((purpose) => ({
      environment: places[purpose],
      purpose,
      role: environment.spec.roles[purpose],
      subject: oidcSubject(repository, places[purpose]),
    })),
    settings: settingsLeft(environment, repository),
  };
}

/** What Temper cannot set: one sentence each. */
function settingsLeft(
  environment: Bootstrapped['environment'],
  { owner, name }: GitHubRepository,
): readonly string[] {
  const { plan, apply, reconcile } = githubEnvironments(environment);
  return [
    `Environments: make \`${plan}\`, \`${apply}\` and \`${reconcile}\` (https://github.com/${owner}/${name}/settings/environments), each with the default branch as the only deployment branch. A private repository needs ${ENVIRONMENT_PLANS.branches} for that.`,
    `Environment \`${apply}\`: name the reviewers who approve an apply, and prevent self-review. A private repository needs ${ENVIRONMENT_PLANS.reviewers} for that; without it the review of the pull request is what stands between a merge and what it costs.`,
    `Default branch: a ruleset that requires a pull request with an approval of code owners, dismisses approvals when commits are pushed, requires the check \`${REQUIRED_CHECK}\`, and bars force pushes and deletion.`,
    `CODEOWNERS: an owner for each of ${TRUSTED_PATHS.map((path) => `\`${path}\``).join(', ')}: those who may decide about accounts and money.`,
    'Actions: let `GITHUB_TOKEN` read by default, and require actions to be pinned to a full commit.',
  ];
}
