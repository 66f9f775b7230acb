/* `doctor --github`: whether the repository and the roles are set as the security of GitOps needs it (docs/gitops-security.md). */
import { oidcSubject, trustsOnly } from '../stacks/bootstrap/github-trust.ts';
import { oidcProviderArn } from '../stacks/bootstrap/names.ts';
import {
  githubEnvironments,
  WORKFLOW_PURPOSES,
  type WorkflowPurpose,
} from '../stacks/kinds/environment/names.ts';
import type { Environment } from '../stacks/kinds/environment/schema.ts';
import { TemperError } from '../stacks/language/diagnostic.ts';
import { repositoryInTokens } from './bootstrap.ts';
import { unownedIn, type Unowned } from './code-owners.ts';
import { checkDeploymentEnvironments } from './deployment-environment-checks.ts';
import type {
  BranchRules,
  RepositoryFacts,
  RepositorySettings,
} from './ports/repository-settings.ts';
import { REQUIRED_CHECK } from './report/bootstrap-report.ts';
import { attempt, type Check } from './stack/check.ts';
import { temperSource, type TemperSource } from './workflows/index.ts';
import { MANIFEST } from './workspace/package-manifest.ts';

/** What is looked at. */
export interface GitHubLook {
  readonly settings: RepositorySettings;
  /** The workflows that a repository should have. */
  readonly workflows: (source: TemperSource, defaultBranch: string) => readonly WantedFile[];
  /** The text of a file of the checkout; undefined when there is none. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** What a role in the account of an environment trusts: a policy; undefined when there is no such role. */
  readonly trustOf: (environment: Environment, roleArn: string) => Promise<unknown>;
}

interface WantedFile {
  /** In the repository. */
  readonly path: string;
  readonly text: string;
}

/** Each thing that must be set, in the order in which it is set up; what is not says how. */
export async function examineGitHub(
  environments: readonly Environment[],
  look: GitHubLook,
): Promise<Check[]> {
  const { settings } = look;
  let facts: RepositoryFacts | undefined;
  const repository = await attempt('GitHub: repository', async () => {
    facts = await settings.facts();
    return { status: 'ok', found: `${facts.name}, default branch ${facts.defaultBranch}` };
  });
  if (facts === undefined) return [repository];
  const { defaultBranch } = facts;
  // One after the other: GitHub limits how much is asked at once.
  return [
    repository,
    await checkWorkflows(look, defaultBranch),
    await checkBranch(settings, defaultBranch),
    await checkCodeOwners(settings),
    await checkActions(settings),
    await checkSubject(settings),
    ...(await checkDeploymentEnvironments(environments, settings, facts)),
    ...(await checkRoles(environments, look)),
  ];
}

const WORKFLOWS_FIX: Readonly<Record<TemperSource, string>> = {
  package: 'run `npx temper init --update-workflows`, and have what it writes merged',
  checkout: 'run `npm run generate`',
};

function checkWorkflows({ workflows, read }: GitHubLook, defaultBranch: string): Promise<Check> {
  return attempt('GitHub: workflows', async () => {
    const source = temperSource(await read(MANIFEST));
    const wanted = workflows(source, defaultBranch);
    const other: string[] = [];
    for (const { path, text } of wanted) {
      const found = await read(path);
      if (found === undefined) other.push(`${path} is missing`);
      else if (found !== text) other.push(`${path} is not Temper’s`);
    }
    return other.length === 0
      ? { status: 'ok', found: wanted.map(({ path }) => path).join(', ') }
      : {
          status: 'failed',
          found: other.join(', '),
          fix: WORKFLOWS_FIX[source],
        };
  });
}

function checkBranch(settings: RepositorySettings, branch: string): Promise<Check> {
  return attempt(`GitHub: branch ${branch}`, async () => {
    const both = [await settings.rulesets(branch), await protectionOf(settings, branch)];
    const lacking = whatBranchLacks(both.filter((one) => one !== undefined));
    return lacking.length === 0
      ? { status: 'ok', found: `changes by reviewed pull requests alone, with ${REQUIRED_CHECK}` }
      : {
          status: 'failed',
          found: lacking.join(', '),
          fix: 'add a ruleset for the default branch: Settings, Rules, Rulesets',
        };
  });
}

/** Only an administrator may read it; what rulesets say everybody may. */
async function protectionOf(
  settings: RepositorySettings,
  branch: string,
): Promise<BranchRules | undefined> {
  try {
    return await settings.protection(branch);
  } catch (error) {
    const isHidden =
      error instanceof TemperError && error.diagnostics[0].code === 'GITHUB_PERMISSION';
    if (!isHidden) throw error;
    return undefined;
  }
}

/** Of rulesets and branch protection the strictest counts. */
function whatBranchLacks(rules: readonly BranchRules[]): string[] {
  const reviews = rules.flatMap(({ pullRequest }) => pullRequest ?? []);
  const held: readonly (readonly [string, boolean])[] = [
    ['it can be pushed to without a pull request', reviews.length > 0],
    ['a pull request needs nobody’s approval', reviews.some(({ approvals }) => approvals > 0)],
    ['code owners need not approve', reviews.some(({ codeOwners }) => codeOwners)],
    ['an approval outlives later commits', reviews.some((one) => one.dismissesStale)],
    [
      `the check ${REQUIRED_CHECK} is not required`,
      rules.some(({ requiredChecks }) => requiredChecks.includes(REQUIRED_CHECK)),
    ],
    ['it can be force-pushed', rules.some(({ forcePushes }) => !forcePushes)],
    ['it can be deleted', rules.some(({ deletions }) => !deletions)],
  ];
  return held.filter(([, holds]) => !holds).map(([lacking]) => lacking);
}

function checkCodeOwners(settings: RepositorySettings): Promise<Check> {
  return attempt('GitHub: CODEOWNERS', async () => {
    const found = await settings.codeOwners();
    if (found === undefined)
      return {
        status: 'failed',
        found: 'there is none on the default branch',
        fix: 'run `temper init` and name who owns environments and workflows',
      };
    const { path, text, errors } = found;
    const [error] = errors;
    if (error !== undefined)
      return {
        status: 'failed',
        found: `${path}:${String(error.line)}: ${error.message}`,
        fix: 'name people and teams that may write to the repository',
      };
    if (text === undefined)
      return { status: 'unknown', found: `${path} is too large for GitHub to hand it over` };
    const unowned = unownedIn(text, path);
    return unowned.length === 0
      ? { status: 'ok', found: `${path} names who owns what rules a run` }
      : {
          status: 'failed',
          found: unowned.map((one) => whyUnowned(one, path)).join(', '),
          fix: `give each an owner in ${path}, such as \`/.github/ @organisation/team\`: the last line that fits counts`,
        };
  });
}

function whyUnowned({ path, line }: Unowned, file: string): string {
  if (line !== undefined) return `${file}:${String(line)} leaves ${path} to nobody`;
  return path.endsWith('/') ? `no line gives all of ${path} an owner` : `nobody owns ${path}`;
}

function checkActions(settings: RepositorySettings): Promise<Check> {
  return attempt('GitHub: Actions', async () => {
    const { enabled, defaultPermissions, requiresShaPins } = await settings.actions();
    if (!enabled)
      return {
        status: 'failed',
        found: 'they are switched off',
        fix: 'switch them on: Settings, Actions, General',
      };
    const wide = [
      ...(defaultPermissions === 'write' ? ['jobs may write unless they say otherwise'] : []),
      ...(requiresShaPins === false ? ['actions need not be pinned to a commit'] : []),
    ];
    return wide.length === 0
      ? { status: 'ok', found: 'jobs read unless they say otherwise' }
      : {
          status: 'warning',
          found: wide.join(', '),
          fix: 'change it in Settings, Actions, General; Temper’s own workflows are not affected',
        };
  });
}

function checkSubject(settings: RepositorySettings): Promise<Check> {
  return attempt('GitHub: tokens for AWS', async () => {
    const { owner, name, ids } = await repositoryInTokens(settings);
    const found =
      ids === undefined ? `${owner}/${name}` : `${owner}@${ids.owner}/${name}@${ids.repository}`;
    return { status: 'ok', found: `they name ${found}` };
  });
}

async function checkRoles(
  environments: readonly Environment[],
  look: GitHubLook,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const environment of environments) {
    for (const purpose of WORKFLOW_PURPOSES) {
      const subject = `${environment.metadata.name}: ${purpose} role`;
      checks.push({ subject, ...(await roleAs(environment, purpose, look)) });
    }
  }
  return checks;
}

async function roleAs(
  environment: Environment,
  purpose: WorkflowPurpose,
  look: GitHubLook,
): Promise<Omit<Check, 'subject'>> {
  const { name } = environment.metadata;
  const arn = environment.spec.roles[purpose];
  const fix = `run \`temper bootstrap ${name} --repository owner/name\`, and put what it prints into the spec`;
  if (arn === undefined)
    return { status: 'failed', found: `the spec names no \`roles.${purpose}\``, fix };
  try {
    const trust = await look.trustOf(environment, arn);
    if (trust === undefined) return { status: 'failed', found: `${arn} does not exist`, fix };
    const place = githubEnvironments(environment)[purpose];
    const subject = oidcSubject(await repositoryInTokens(look.settings), place);
    return trustsOnly(trust, oidcProviderArn(environment), subject)
      ? { status: 'ok', found: `${arn} trusts ${subject} alone` }
      : { status: 'failed', found: `${arn} trusts others than ${subject}`, fix };
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    // Whoever plans may not look at these roles; an administrator may.
    return { status: 'unknown', found: error.diagnostics[0].message };
  }
}
