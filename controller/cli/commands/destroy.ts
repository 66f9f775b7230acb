import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { withSelection, type SelectionOptions } from '../selecting.ts';
import { applySelected } from './apply.ts';

/** `temper destroy`: delete what specs made, where they allow it. */
export function addDestroy(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('destroy'))
    .description(
      'delete what the selected specs made; refused unless they say `deletionPolicy: delete`',
    )
    .option('-y, --yes', 'do not ask', false)
    .action(
      action((globals, targets: string[], flags: SelectionOptions & { yes: boolean }) =>
        applySelected(runtime, globals, targets, { ...flags, destroy: true }),
      ),
    );
}
