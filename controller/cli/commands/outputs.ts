import type { Command } from 'commander';
import { operatorOf } from '../operator.ts';
import type { CommandContext } from '../command-context.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

/** `temper outputs`: what the applied stacks say of themselves. */
export function addOutputs(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('outputs').alias('output'))
    .description('print the outputs of applied stacks')
    .action(
      action(async (globals, targets: string[], options: SelectionOptions) => {
        const workspace = await openSelected(runtime, globals, targets, {
          ...options,
          asksAws: true,
        });
        const [{ outputsAll }, { renderOutputs }] = await Promise.all([
          import('../../outputs.ts'),
          import('../../report/outputs-report.ts'),
        ]);
        const stacks = await outputsAll(await operatorOf(runtime, globals), workspace);
        return {
          kind: 'outputs',
          data: { stacks },
          text: renderOutputs(stacks, runtime.settings.colour.stdout),
          diagnostics: workspace.diagnostics,
          sources: workspace.sources,
        };
      }),
    );
}
