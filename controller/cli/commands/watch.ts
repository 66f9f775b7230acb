import type { Command } from 'commander';
import { operatorOf } from '../operator.ts';
import { hasErrors } from '../../../stacks/language/diagnostic.ts';
import type { CommandContext } from '../command-context.ts';
import { positiveInteger } from '../option-values.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

/** `temper watch`: follow trainings to their end. */
export function addWatch(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('watch'))
    .description('follow trainings to their end, then move the results into `terraform output`')
    .option('--interval <seconds>', 'seconds between two looks', positiveInteger)
    .option('--deadline <minutes>', 'minutes a job may wait before it trains', positiveInteger)
    .action(
      action(
        async (
          globals,
          targets: string[],
          options: SelectionOptions & { interval?: number; deadline?: number },
        ) => {
          const workspace = await openSelected(runtime, globals, targets, {
            ...options,
            asksAws: true,
          });
          const [{ watchAll }, { renderWatched }] = await Promise.all([
            import('../../watch.ts'),
            import('../../report/watch-report.ts'),
          ]);
          const watched = await watchAll(await operatorOf(runtime, globals), workspace, {
            ...(options.interval !== undefined && { intervalMs: options.interval * 1000 }),
            ...(options.deadline !== undefined && { deadlineMinutes: options.deadline }),
          });
          const completed = watched.every(({ status }) => status?.job?.status === 'Completed');
          const diagnostics = [
            ...workspace.diagnostics,
            ...watched.flatMap((one) => one.diagnostics),
          ];
          return {
            kind: 'watch',
            data: { trainings: watched },
            text: renderWatched(watched, runtime.settings.colour.stdout),
            diagnostics,
            sources: workspace.sources,
            // A training that did not complete is a failure, also one that is only stuck.
            ...(!completed && !hasErrors(diagnostics) && { exitCode: 1 }),
          };
        },
      ),
    );
}
