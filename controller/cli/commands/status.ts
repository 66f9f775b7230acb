import type { Command } from 'commander';
import { operatorOf } from '../operator.ts';
import type { CommandContext } from '../command-context.ts';
import { positiveInteger } from '../option-values.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

/** `temper status`: everything whose kind has a status, as the world has it. */
export function addStatus(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('status'))
    .description(
      'show every model version: job, losses, cost, age and drift; and what is built on it',
    )
    .option('--deadline <minutes>', 'minutes a job may wait before it trains', positiveInteger)
    .action(
      action(
        async (globals, targets: string[], options: SelectionOptions & { deadline?: number }) => {
          const workspace = await openSelected(runtime, globals, targets, {
            ...options,
            asksAws: true,
          });
          const [{ statusAll }, { renderStatus }] = await Promise.all([
            import('../../status.ts'),
            import('../../report/status-report.ts'),
          ]);
          const versions = await statusAll(await operatorOf(runtime, globals), workspace, {
            ...(options.deadline !== undefined && { deadlineMinutes: options.deadline }),
          });
          return {
            kind: 'status',
            data: { versions },
            text: renderStatus(versions, runtime.settings.colour.stdout),
            diagnostics: [
              ...workspace.diagnostics,
              ...versions.flatMap((version) => version.diagnostics),
            ],
            sources: workspace.sources,
          };
        },
      ),
    );
}
