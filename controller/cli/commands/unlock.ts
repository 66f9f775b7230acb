import type { Command } from 'commander';
import { operatorOf } from '../operator.ts';
import type { CommandContext } from '../command-context.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

/** `temper unlock`: release the state lock of a run that is gone. */
export function addUnlock(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('unlock'))
    .description('release the state lock of a run that is gone; asks first')
    .option('--lock-id <id>', 'the lock to release, as the error names it')
    .option('-y, --yes', 'do not ask', false)
    .action(
      action(
        async (
          globals,
          targets: string[],
          options: SelectionOptions & { lockId?: string; yes: boolean },
        ) => {
          const workspace = await openSelected(runtime, globals, targets, {
            ...options,
            asksAws: true,
          });
          const [{ unlockAll }, { renderUnlocked, unlockQuestion }] = await Promise.all([
            import('../../unlock.ts'),
            import('../../report/unlock-report.ts'),
          ]);
          const released = await unlockAll(await operatorOf(runtime, globals), workspace, {
            ...(options.lockId !== undefined && { lockId: options.lockId }),
            approve: async (lock) => {
              if (options.yes) return true;
              const answer = await runtime.ask(unlockQuestion(lock));
              return answer?.trim() === 'yes';
            },
          });
          return {
            kind: 'unlock',
            data: { released },
            text: renderUnlocked(released),
            diagnostics: [],
          };
        },
      ),
    );
}
