import { findBaseModel } from '../../stacks/catalog/index.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { checkBudget } from '../estimate/budget.ts';
import { estimateTraining, type TrainingEstimate } from '../estimate/training.ts';
import { checkPlan } from '../gates/check-plan.ts';
import type { CompiledPast } from '../gates/refusal.ts';
import type { CompiledSpec } from './compiled-spec.ts';
import { needsAttempt, type KnownJobs } from './found-jobs.ts';
import type { StackContext } from './stack-context.ts';
import type { Plan } from '../terraform/plan/plan.ts';

/** What a plan is judged by, besides itself. */
export interface Evidence {
  /** What was found while it was made. */
  readonly found: readonly Diagnostic[];
  readonly jobs: KnownJobs;
  readonly destroy: boolean;
  readonly past: CompiledPast | undefined;
}

/** What the gates say to a plan, and what it costs. */
export interface Judgement {
  /** With an error among them the plan is refused. */
  readonly diagnostics: readonly Diagnostic[];
  readonly estimate?: TrainingEstimate;
}

/** Judges a plan by all gates. A destruction trains nothing: it needs no new attempt and costs nothing. */
export function judge(context: StackContext, plan: Plan, evidence: Evidence): Judgement {
  const { found, destroy } = evidence;
  const gates = gatesOf(context, plan, evidence);
  if (destroy) return { diagnostics: [...found, ...gates] };
  const { current } = evidence.jobs;
  const retried = gates.length > 0 || current === undefined ? [] : needsAttempt(context, current);
  const estimate = estimateOf(context.compiled);
  const budget =
    estimate === undefined || current !== undefined ? [] : checkBudget(context.compiled, estimate);
  return {
    diagnostics: [...found, ...gates, ...retried, ...budget],
    ...(estimate !== undefined && { estimate }),
  };
}

function gatesOf(
  context: StackContext,
  plan: Plan,
  { jobs, destroy, past }: Evidence,
): Diagnostic[] {
  const { compiled } = context;
  const { current, previous } = jobs;
  return checkPlan({
    plan,
    stack: compiled.stack,
    destroy,
    locate: (path) => context.locate(path),
    ...(past !== undefined && { past }),
    ...(compiled.environment.spec.deletionPolicy === 'delete' &&
      compiled.fineTune === undefined && { deletionPolicy: 'delete' }),
    ...(current !== undefined && { job: current.facts }),
    ...(previous !== undefined && { previousJob: previous.facts }),
  });
}

/** What training it will cost; undefined for what does not train. */
export function estimateOf(compiled: CompiledSpec): TrainingEstimate | undefined {
  const model =
    compiled.fineTune === undefined ? undefined : findBaseModel(compiled.fineTune.spec.baseModel);
  if (model === undefined || compiled.fineTune === undefined) return undefined;
  return estimateTraining(model, compiled.fineTune, compiled.dataset ?? { problems: [] });
}
