import type { Command } from 'commander';
import { operatorOf } from '../operator.ts';
import type { CommandContext } from '../command-context.ts';
import { positiveInteger } from '../option-values.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

/** `temper status`: everything whose kind has a status, as the world has it. */
export function addStatus(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('status'))
    .description(
      'show every model version: job, losses, cost, age and drift; what is built on it; and what no spec answers to',
    )
    .option('--deadline <minutes>', 'minutes a job may wait before it trains', positiveInteger)
    .action(
      action(
        async (globals, targets: string[], options: SelectionOptions & { deadline?: number }) => {
          const workspace = await openSelected(runtime, globals, targets, {
            ...options,
            asksAws: true,
          });
          const [{ statusAll }, { findUndeclared }, { renderStatus }, report] = await Promise.all([
            import('../../status.ts'),
            import('../../undeclared.ts'),
            import('../../report/status-report.ts'),
            import('../../report/undeclared-report.ts'),
          ]);
          const operator = await operatorOf(runtime, globals);
          const versions = await statusAll(operator, workspace, {
            ...(options.deadline !== undefined && { deadlineMinutes: options.deadline }),
          });
          const found = asksForAll(targets, options)
            ? await findUndeclared(operator, workspace)
            : { undeclared: [], diagnostics: [] };
          const undeclared = found.undeclared.filter(({ environment }) =>
            [undefined, environment].includes(options.environment),
          );
          const [colour, columns] = [
            runtime.settings.colour.stdout,
            runtime.settings.columns.stdout,
          ];
          return {
            kind: 'status',
            data: { versions, undeclared: undeclared.map(report.undeclaredData) },
            text:
              renderStatus(versions, colour, columns) + report.renderUndeclared(undeclared, colour),
            diagnostics: [
              ...workspace.diagnostics,
              ...versions.flatMap((version) => version.diagnostics),
              ...found.diagnostics,
            ],
            sources: workspace.sources,
          };
        },
      ),
    );
}

/** What no spec answers to is nobody's who asked for some specs. */
function asksForAll(targets: readonly string[], options: SelectionOptions): boolean {
  return targets.length === 0 && options.kind === undefined && options.changedSince === undefined;
}
