import type { Command } from 'commander';
import { hasErrors, TemperError } from '../../../stacks/language/diagnostic.ts';
import type { ApplyOptions } from '../../apply.ts';
import { neutralLine } from '../../report/terminal-text.ts';
import type { StackPlan } from '../../stack/stack-plan.ts';
import type { CommandContext } from '../command-context.ts';
import { failureDiagnostics, type GlobalOptions, type Outcome, type Runtime } from '../runtime.ts';
import { openChange, type ChangeSelection } from '../opening.ts';
import type { ReviewedFlags } from './apply-reviewed.ts';
import { withSelection, type SelectionOptions } from '../selecting.ts';

interface Flags extends SelectionOptions {
  readonly yes: boolean;
  readonly expect?: string;
}

interface ApplyFlags extends Flags, ReviewedFlags {
  readonly reviewed: boolean;
}

/** `temper apply`: move the world to what the specs say. */
export function addApply(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('apply').alias('deploy'))
    .description('make the world what the specs say; asks before it changes anything')
    .option('-y, --yes', 'do not ask', false)
    .option('--expect <digest>', 'refuse any plan but the one with this digest')
    .option(
      '--reviewed',
      'in a workflow: apply what was merged, as its pull request showed it',
      false,
    )
    .option(
      '--since <commit>',
      'with --reviewed: the newest commit that was applied whole; without it, what no apply has left as it is declared',
    )
    .option('--accept <digest>', 'with --reviewed: the one plan that is applied without a review')
    .option(
      '--repair <target>',
      'with --reviewed: a spec that has drifted, planned again though it stands as declared',
    )
    .option('--out <folder>', 'with --reviewed: where to write what became of each stack')
    .action(
      action(async (globals, targets: string[], flags: ApplyFlags) => {
        const { reviewed, since, accept, repair, out, ...rest } = flags;
        if (!reviewed) {
          if ([since, accept, repair, out].some((one) => one !== undefined)) throw onlyReviewed();
          return applySelected(runtime, globals, targets, { ...rest, destroy: false });
        }
        if (targets.length > 0) throw onlyReviewed();
        const { applyMerged } = await import('./apply-reviewed.ts');
        return applyMerged(runtime, globals, flags);
      }),
    );
}

function onlyReviewed(): TemperError {
  return new TemperError([
    {
      code: 'CLI_USAGE',
      severity: 'error',
      message:
        '`--since`, `--accept`, `--repair` and `--out` go with `--reviewed`, and targets do not',
      fix: 'leave out what does not belong together: `temper help apply`',
    },
  ]);
}

/** Plans, shows, asks, applies; shared by `apply` and `destroy`. */
export async function applySelected(
  runtime: Runtime,
  globals: GlobalOptions,
  targets: readonly string[],
  flags: Flags & ChangeSelection,
): Promise<Outcome> {
  const opened = await openChange(runtime, globals, targets, flags);
  const { operator, workspace, undeclared } = opened;
  const [{ applyAll }, { resultData, renderResults }, { renderPlan }] = await Promise.all([
    import('../../apply.ts'),
    import('../../report/apply-report.ts'),
    import('../../report/plan-report.ts'),
  ]);
  const approve: ApplyOptions['approve'] = async (plans) => {
    runtime.stderr(
      `${plans.map((plan) => renderPlan(plan, runtime.settings.colour.stderr)).join('\n\n')}\n\n`,
    );
    return flags.yes || confirmed(runtime, plans);
  };
  const results = await applyAll(operator, workspace, {
    yes: flags.yes,
    destroy: flags.destroy,
    undeclared,
    approve,
    ...(flags.expect !== undefined && { expect: flags.expect }),
  });
  return {
    kind: flags.destroy ? 'destroy' : 'apply',
    data: { stacks: results.map(resultData) },
    text: renderResults(results, runtime.settings.colour.stdout),
    diagnostics: [
      ...(runtime.signal.aborted ? failureDiagnostics(undefined, runtime.signal) : []),
      ...workspace.diagnostics,
      ...opened.diagnostics,
      ...results.flatMap((result) => result.diagnostics),
    ],
    sources: workspace.sources,
  };
}

/** Deleting asks for the name of what goes; anything else for a plain yes. */
async function confirmed(runtime: Runtime, plans: readonly StackPlan[]): Promise<boolean> {
  const losing = plans.filter(
    (plan) => !hasErrors(plan.diagnostics) && plan.summary.delete + plan.summary.replace > 0,
  );
  const wanted =
    losing.length > 0
      ? losing.map(({ context }) => context.compiled.stack.title).join(', ')
      : 'yes';
  const answer = await runtime.ask(neutralLine(`Type "${wanted}" to go on: `));
  return answer?.trim() === wanted;
}
