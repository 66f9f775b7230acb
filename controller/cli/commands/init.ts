import { Option, type Command } from 'commander';
import type { Started } from '../../init.ts';
import type { NextStep } from '../../report/init-report.ts';
import type { CommandContext } from '../command-context.ts';
import { firstSteps, UPDATED } from '../first-steps.ts';
import { codeOwner } from '../option-values.ts';
import type { GlobalOptions, Outcome, Runtime } from '../runtime.ts';
import { NAME, VERSION } from '../version.ts';

interface Flags {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly model: string;
  readonly branch?: string;
  readonly owners?: string;
  readonly updateWorkflows?: true;
}

/** `temper init`: a repository to start with. */
export function addInit(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('init')
    .description(
      'start a repository: an environment, a model with its data, workflows; keeps what is there',
    )
    .option('--environment <name>', 'name of the environment', 'dev')
    .option(
      '--account <id>',
      'the AWS account, 12 digits; an example that is good for the sandbox',
      '123456789012',
    )
    .option('--region <region>', 'the AWS region', 'us-east-1')
    .option('--model <name>', 'name of the model', 'guide')
    .option('--branch <name>', 'the default branch (default: as git says, else main)')
    .option('--owners <team>', 'who owns environments and workflows: @organisation/team', codeOwner)
    .addOption(
      new Option(
        '--update-workflows',
        'replace the workflows by those of this Temper, and write nothing else',
      ).conflicts(['environment', 'account', 'region', 'model', 'owners']),
    )
    .action(
      action((globals, flags: Flags) =>
        flags.updateWorkflows === true
          ? update(runtime, globals, flags)
          : start(runtime, globals, flags),
      ),
    );
}

async function start(runtime: Runtime, globals: GlobalOptions, flags: Flags): Promise<Outcome> {
  const [{ initialize }, { today }, { ownPackage }] = await Promise.all([
    import('../../init.ts'),
    import('../../stack/machine.ts'),
    import('../../workspace/own-package.ts'),
  ]);
  const { environment, account, region, model, owners } = flags;
  const own = ownPackage();
  const started = await initialize({
    root: globals.root,
    first: { environment, account, region, model },
    branch: await branchOf(runtime, globals, flags),
    ...(owners !== undefined && { owners }),
    temper: { name: NAME, version: VERSION, isPublished: own.from === 'registry' },
    kinds: await runtime.kinds(),
    today: today(runtime.clock),
  });
  return ended(runtime, started, firstSteps(started.toInstall, own, globals.root));
}

async function update(runtime: Runtime, globals: GlobalOptions, flags: Flags): Promise<Outcome> {
  const { updateWorkflows } = await import('../../update-workflows.ts');
  const branch = await branchOf(runtime, globals, flags);
  const files = await updateWorkflows(globals.root, branch);
  return ended(runtime, { files, toInstall: false, notes: [] }, UPDATED);
}

async function branchOf(
  { settings }: Runtime,
  { root }: GlobalOptions,
  { branch }: Flags,
): Promise<string> {
  const [{ defaultBranchName }, { gitIn }] = await Promise.all([
    import('../../workspace/default-branch.ts'),
    import('../../workspace/git.ts'),
  ]);
  return branch ?? (await defaultBranchName(gitIn(root, settings.variables))) ?? 'main';
}

async function ended(
  { settings }: Runtime,
  started: Started,
  next: readonly NextStep[],
): Promise<Outcome> {
  const { renderStarted } = await import('../../report/init-report.ts');
  return {
    kind: 'init',
    data: { ...started, next },
    text: renderStarted(started, next, settings.colour.stdout),
    diagnostics: [],
  };
}
