import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CODES } from '../../../stacks/language/codes.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import type { Check } from '../../stack/check.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { CommandContext } from '../command-context.ts';
import type { Operator } from '../../stack/operator.ts';
import { githubOf } from '../github.ts';
import { operatorOf } from '../operator.ts';
import type { GlobalOptions, Runtime } from '../runtime.ts';
import { openSelected } from '../selecting.ts';

/** `temper doctor`: is everything there that a run will need? */
export function addDoctor(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('doctor')
    .description('check this machine, the credentials and the accounts; each line with its fix')
    .option(
      '--github',
      'also the settings of the repository on GitHub, and whom the roles of its workflows trust',
      false,
    )
    .action(
      action(async (globals, { github }: { readonly github: boolean }) => {
        const workspace = await openWhatever(runtime, globals);
        const [{ examine }, { reachable }, { renderChecks }] = await Promise.all([
          import('../../doctor.ts'),
          import('../../tool-checks.ts'),
          import('../../report/doctor-report.ts'),
        ]);
        const { emulator } = runtime.settings;
        const operator = await operatorOf(runtime, globals);
        const checks = [
          ...(await examine(operator, workspace, {
            nodeVersion: process.version,
            reach: reachable,
            ...(emulator !== undefined && { emulator }),
          })),
          ...(github ? await onGitHub(runtime, operator, workspace) : []),
        ];
        return {
          kind: 'doctor',
          data: { checks },
          text: renderChecks(
            checks,
            runtime.settings.colour.stdout,
            runtime.settings.columns.stdout,
          ),
          diagnostics: [],
          exitCode: exitCodeFor(checks),
        };
      }),
    );
}

/** @throws TemperError GITHUB_TOKEN_MISSING, GITHUB_REPOSITORY_UNKNOWN */
async function onGitHub(
  runtime: Runtime,
  operator: Operator,
  workspace: Workspace,
): Promise<Check[]> {
  const { settings } = await githubOf(runtime);
  const { examineGitHub } = await import('../../github-checks.ts');
  const { documentsOf } = await import('../../../stacks/language/spec-set.ts');
  const { ENVIRONMENT } = await import('../../../stacks/kinds/environment/index.ts');
  const { roleTrust } = await import('../../aws/role-trust.ts');
  const { workflowFiles } = await import('../../workflows/index.ts');
  const environments = documentsOf(workspace.specs, ENVIRONMENT).flatMap(
    ({ value }) => value ?? [],
  );
  return examineGitHub(environments, {
    settings,
    workflows: workflowFiles,
    read: (path) => readFile(join(workspace.root, path), 'utf8').catch((): undefined => undefined),
    trustOf: ({ spec }, arn) => roleTrust(operator.account(spec).access, arn),
  });
}

/** In a folder whose specs cannot be read, or that has none, the machine is looked at all the same. */
async function openWhatever(runtime: Runtime, globals: GlobalOptions): Promise<Workspace> {
  try {
    return await openSelected(runtime, globals, [], {});
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    const nothing: Workspace = {
      root: globals.root,
      kinds: await runtime.kinds(),
      specs: { documents: [], diagnostics: [], unclear: [] },
      selected: [],
      facts: { today: '', gathered: {} },
      diagnostics: error.diagnostics,
      removed: [],
      sources: () => undefined,
      judgedBy: () => nothing,
    };
    return nothing;
  }
}

/** As a command would end that needs what has failed: 4 for credentials, else 1. */
function exitCodeFor(checks: readonly Check[]): number {
  const failed = checks.filter(({ status }) => status === 'failed');
  if (failed.some(({ code }) => code !== undefined && CODES[code].exit === 4)) return 4;
  return failed.length > 0 ? 1 : 0;
}
