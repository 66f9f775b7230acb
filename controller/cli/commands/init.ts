import type { Command } from 'commander';
import type { NextStep } from '../../report/init-report.ts';
import type { CommandContext } from '../command-context.ts';
import { codeOwner } from '../option-values.ts';
import { NAME, VERSION } from '../version.ts';

interface Flags {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly model: string;
  readonly branch?: string;
  readonly owners?: string;
}

const INSTALL: NextStep = { command: 'npm install', does: 'bring Temper in' };
const NEXT: readonly NextStep[] = [
  { command: 'npx temper validate', does: 'check the specs' },
  {
    command: 'npx temper sandbox tour',
    does: 'train the model in an AWS on this machine, no account',
  },
  { command: 'git init && git add --all && git commit', does: 'specs belong into git' },
];

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
    .action(
      action(async (globals, flags: Flags) => {
        const [{ initialize }, { renderStarted }, { today }, { defaultBranchName }, { gitIn }] =
          await Promise.all([
            import('../../init.ts'),
            import('../../report/init-report.ts'),
            import('../../stack/machine.ts'),
            import('../../workspace/default-branch.ts'),
            import('../../workspace/git.ts'),
          ]);
        const git = gitIn(globals.root, runtime.settings.variables);
        const { branch = (await defaultBranchName(git)) ?? 'main', owners, ...first } = flags;
        const started = await initialize({
          root: globals.root,
          first,
          branch,
          ...(owners !== undefined && { owners }),
          temper: { name: NAME, version: VERSION },
          kinds: await runtime.kinds(),
          today: today(runtime.clock),
        });
        const next = started.toInstall ? [INSTALL, ...NEXT] : NEXT;
        return {
          kind: 'init',
          data: { ...started, next },
          text: renderStarted(started, next, runtime.settings.colour.stdout),
          diagnostics: [],
        };
      }),
    );
}
