/* `temper apply --reviewed`: the apply of a workflow, which asks nobody: what it may do was reviewed. */
import { resolve } from 'node:path';
import type { AppliedReviewed } from '../../apply-reviewed.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import type { StackPlan } from '../../stack/stack-plan.ts';
import { githubOf } from '../github.ts';
import { operatorOf } from '../operator.ts';
import { failureDiagnostics, type GlobalOptions, type Outcome, type Runtime } from '../runtime.ts';
import { openSelected } from '../selecting.ts';

/** Options of `apply` that only a reviewed one has. */
export interface ReviewedFlags {
  readonly environment?: string;
  readonly since?: string;
  readonly accept?: string;
  readonly repair?: string;
  readonly out?: string;
}

/** Applies what was merged in one environment, and leaves what became of it for the job that tells. */
export async function applyMerged(
  runtime: Runtime,
  globals: GlobalOptions,
  flags: ReviewedFlags,
): Promise<Outcome> {
  const { environment, since, accept, repair, out } = flags;
  if (environment === undefined) throw needed();
  const github = await githubOf(runtime);
  const operator = await operatorOf(runtime, globals);
  const { openEnvironment } = await import('../../workspace/environment-workspace.ts');
  const workspace = await openEnvironment(environment, (selection) =>
    openSelected(runtime, globals, [], { ...selection, asksAws: true }),
  );
  const [{ applyReviewed }, { resultData }] = [
    await import('../../apply-reviewed.ts'),
    await import('../../report/apply-report.ts'),
  ];
  const { part, results } = await applyReviewed(operator, workspace, github, {
    environment,
    ...(since !== undefined && { since }),
    ...(accept !== undefined && { accept }),
    ...(repair !== undefined && { repair }),
  });
  if (out !== undefined) {
    const { writePart } = await import('../workflow-run.ts');
    await writePart(resolve(out), environment, part);
  }
  await summarized(runtime, refusedOf(results));
  return {
    kind: 'apply',
    data: { stacks: results.map(resultData) },
    text: await shown(results, runtime.settings.colour.stdout),
    diagnostics: [
      ...(runtime.signal.aborted ? failureDiagnostics(undefined, runtime.signal) : []),
      ...workspace.diagnostics.filter(({ severity }) => severity !== 'error'),
      ...part.diagnostics,
      ...results.flatMap((result) => result.diagnostics),
    ],
    sources: workspace.sources,
  };
}

/** What became of each stack, after the plans that somebody has to look at. */
async function shown(results: AppliedReviewed['results'], colour: boolean): Promise<string> {
  const [{ renderResults }, { renderPlan }] = [
    await import('../../report/apply-report.ts'),
    await import('../../report/plan-report.ts'),
  ];
  const refused = refusedOf(results).map((plan) => renderPlan(plan, colour));
  return [...refused, renderResults(results, colour)].join('\n\n');
}

function refusedOf(results: AppliedReviewed['results']): StackPlan[] {
  return results.flatMap(({ outcome, plan }) =>
    outcome === 'refused' && plan !== undefined ? [plan] : [],
  );
}

/** Whoever is to accept a plan by its digest reads it on the page of the run. */
async function summarized({ settings }: Runtime, refused: readonly StackPlan[]): Promise<void> {
  const [{ addSummary }, { renderRefusedPlans }, { SUMMARY_BYTES }] = [
    await import('../workflow-run.ts'),
    await import('../../report/refused-plans.ts'),
    await import('../../report-review.ts'),
  ];
  await addSummary(settings, renderRefusedPlans(refused, SUMMARY_BYTES));
}

function needed(): TemperError {
  return new TemperError([
    {
      code: 'CLI_USAGE',
      severity: 'error',
      message: '`--reviewed` needs `--environment`',
      why: 'it applies what was merged into one environment, with the role of that environment',
      fix: 'name it, as the apply workflow does',
    },
  ]);
}
