import { InvalidArgumentError, type Command } from 'commander';
import type { GitHubRepository } from '../../../stacks/bootstrap/github-trust.ts';
import type { CommandContext } from '../command-context.ts';
import { githubOf, githubToken } from '../github.ts';
import { operatorOf } from '../operator.ts';
import type { GlobalOptions, Outcome, Runtime } from '../runtime.ts';
import { openSelected } from '../selecting.ts';

interface Flags {
  readonly repository: { readonly owner: string; readonly name: string };
  readonly repositoryIds?: GitHubRepository['ids'];
  readonly yes: boolean;
}

/** `temper bootstrap`: what GitOps needs in the account of an environment. */
export function addBootstrap(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('bootstrap')
    .argument('<environment>', 'the name of an Environment')
    .description(
      'make what GitOps needs in an account: state bucket, GitHub as an identity provider, roles for workflows',
    )
    .requiredOption(
      '--repository <owner/name>',
      'the repository whose workflows may take the roles',
      ownerAndName,
    )
    .option(
      '--repository-ids <owner id/repository id>',
      'numbers of both, where tokens carry them; asked of GitHub when there is a token',
      ids,
    )
    .option('-y, --yes', 'do not ask', false)
    .action(
      action((globals, environment: string, flags: Flags) =>
        bootstrapSelected(runtime, globals, environment, flags),
      ),
    );
}

async function bootstrapSelected(
  runtime: Runtime,
  globals: GlobalOptions,
  target: string,
  flags: Flags,
): Promise<Outcome> {
  const { bootstrap, repositoryInTokens } = await import('../../bootstrap.ts');
  const { renderBootstrapped, bootstrappedData } = await import('../../report/bootstrap-report.ts');
  const { renderPlan } = await import('../../report/plan-report.ts');
  const { foreignSettings } = await import('../../aws/bucket-settings.ts');
  const workspace = await openSelected(runtime, globals, [target], {});
  const repository = await repositoryNamed(runtime, flags, repositoryInTokens);
  const done = await bootstrap(await operatorOf(runtime, globals), workspace, {
    repository,
    yes: flags.yes,
    foreignSettings,
    approve: async (plans) => {
      const shown = plans.map((plan) => renderPlan(plan, runtime.settings.colour.stderr));
      runtime.stderr(`${shown.join('\n\n')}\n\n`);
      return flags.yes || (await runtime.ask('Type "yes" to go on: '))?.trim() === 'yes';
    },
  });
  return {
    kind: 'bootstrap',
    data: bootstrappedData(done, repository),
    text: renderBootstrapped(done, repository),
    diagnostics: [...workspace.diagnostics, ...done.result.diagnostics],
    sources: workspace.sources,
  };
}

/** As it was given; what is not given is asked of GitHub, where that can be asked. */
async function repositoryNamed(
  runtime: Runtime,
  { repository, repositoryIds }: Flags,
  ask: (settings: Awaited<ReturnType<typeof githubOf>>['settings']) => Promise<GitHubRepository>,
): Promise<GitHubRepository> {
  if (repositoryIds !== undefined) return { ...repository, ids: repositoryIds };
  const { settings } = runtime;
  if (githubToken(settings) === undefined) {
    runtime.reporter.warn(
      'GitHub was not asked how the tokens of the repository name it (no GITHUB_TOKEN): for one that was created, renamed or transferred after 2026-07-15 give --repository-ids',
    );
    return repository;
  }
  const variables = {
    ...settings.variables,
    GITHUB_REPOSITORY: `${repository.owner}/${repository.name}`,
  };
  const github = await githubOf({ ...runtime, settings: { ...settings, variables } });
  return ask(github.settings);
}

function ownerAndName(text: string): Flags['repository'] {
  const [, owner, name] =
    /^([A-Za-z0-9][A-Za-z0-9-]{0,38})\/([A-Za-z0-9._-]{1,100})$/.exec(text) ?? [];
  if (owner === undefined || name === undefined) throw new InvalidArgumentError('write owner/name');
  return { owner, name };
}

function ids(text: string): NonNullable<GitHubRepository['ids']> {
  const [, owner, repository] = /^(\d{1,20})\/(\d{1,20})$/.exec(text) ?? [];
  if (owner === undefined || repository === undefined)
    throw new InvalidArgumentError('write two numbers, as `gh api repos/owner/name` tells them');
  return { owner, repository };
}
