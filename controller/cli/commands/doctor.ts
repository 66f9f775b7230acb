import type { Command } from 'commander';
import { operatorOf } from '../operator.ts';
import type { CommandContext } from '../command-context.ts';
import { openSelected } from '../selecting.ts';

/** `temper doctor`: is everything there that a run will need? */
export function addDoctor(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('doctor')
    .description('check this machine, the credentials and the accounts; each line with its fix')
    .action(
      action(async (globals) => {
        const workspace = await openSelected(runtime, globals, [], {});
        const [{ examine }, { renderChecks }] = await Promise.all([
          import('../../doctor.ts'),
          import('../../report/doctor-report.ts'),
        ]);
        const checks = await examine(
          await operatorOf(runtime, globals),
          workspace,
          process.version,
        );
        const failed = checks.some(({ status }) => status === 'failed');
        return {
          kind: 'doctor',
          data: { checks },
          text: renderChecks(
            checks,
            runtime.settings.colour.stdout,
            runtime.settings.columns.stdout,
          ),
          diagnostics: [],
          exitCode: failed ? 1 : 0,
        };
      }),
    );
}
