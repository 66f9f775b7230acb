import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { withDeletionPolicy, type ChangeSelection } from '../opening.ts';
import { withSelection } from '../selecting.ts';
import { applySelected } from './apply.ts';

interface Flags extends ChangeSelection {
  readonly yes: boolean;
  readonly expect?: string;
}

/** `temper destroy`: delete what specs made, where they allow it. */
export function addDestroy(program: Command, { runtime, action }: CommandContext): void {
  withDeletionPolicy(withSelection(program.command('destroy')))
    .description(
      'delete what the selected specs made; refused unless they say `deletionPolicy: delete`',
    )
    .option('-y, --yes', 'do not ask', false)
    .option('--expect <digest>', 'refuse any plan but the one with this digest')
    .action(
      action((globals, targets: string[], flags: Omit<Flags, 'destroy'>) =>
        applySelected(runtime, globals, targets, { ...flags, destroy: true }),
      ),
    );
}
