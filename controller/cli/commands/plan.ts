import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { openChange, withDeletionPolicy, type ChangeSelection } from '../opening.ts';
import { exitCodeOf } from '../runtime.ts';
import { withSelection } from '../selecting.ts';

/** `temper plan`: what would change, cost and be lost. */
export function addPlan(program: Command, { runtime, action }: CommandContext): void {
  withDeletionPolicy(withSelection(program.command('plan').alias('diff')), 'with --destroy, ')
    .description('show what would be created, changed and deleted, and what it costs')
    .option('--detailed-exitcode', 'exit 2 when something would change', false)
    .option('--destroy', 'plan the destruction instead', false)
    .action(
      action(
        async (
          globals,
          targets: string[],
          options: ChangeSelection & { detailedExitcode: boolean },
        ) => {
          const opened = await openChange(runtime, globals, targets, options);
          const { operator, workspace, undeclared } = opened;
          const [{ planAll, plansOf, diagnosticsOf }, { isEmpty }, { planData }, { renderPlan }] =
            await Promise.all([
              import('../../plan.ts'),
              import('../../stack/stack-plan.ts'),
              import('../../report/plan-data.ts'),
              import('../../report/plan-report.ts'),
            ]);
          const planned = await planAll(operator, workspace, {
            destroy: options.destroy,
            undeclared,
          });
          const plans = plansOf(planned);
          const diagnostics = [
            ...workspace.diagnostics,
            ...opened.diagnostics,
            ...diagnosticsOf(planned),
          ];
          const changes = plans.some((plan) => !isEmpty(plan));
          const failed = exitCodeOf(diagnostics);
          return {
            kind: 'plan',
            data: { stacks: plans.map(planData) },
            text: plans
              .map((plan) => renderPlan(plan, runtime.settings.colour.stdout))
              .join('\n\n'),
            diagnostics,
            sources: workspace.sources,
            ...(options.detailedExitcode && failed === 0 && { exitCode: changes ? 2 : 0 }),
          };
        },
      ),
    );
}
