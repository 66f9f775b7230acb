import { resolve } from 'node:path';
import type { Command } from 'commander';
import { neutralLine } from '../../report/terminal-text.ts';
import type { CommandContext } from '../command-context.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

/** `temper synth`: write the Terraform JSON. */
export function addSynth(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('synth'))
    .description('write the Terraform JSON that specs compile to')
    .option('--out <folder>', 'where to write it', 'temper.out')
    .action(
      action(async (globals, targets: string[], options: SelectionOptions & { out: string }) => {
        const workspace = await openSelected(runtime, globals, targets, options);
        const { synthesize } = await import('../../synth.ts');
        const written = await synthesize(workspace, resolve(options.out));
        return {
          kind: 'synth',
          data: { stacks: written },
          text: written
            .map((one) => neutralLine(`${one.title}: ${one.resources} resources in ${one.file}`))
            .join('\n'),
          diagnostics: workspace.diagnostics,
          sources: workspace.sources,
        };
      }),
    );
}
