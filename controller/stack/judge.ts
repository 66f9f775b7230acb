import { findBaseModel } from '../../stacks/catalog/index.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { checkBudget } from '../estimate/budget.ts';
import { estimateTraining, type TrainingEstimate } from '../estimate/training.ts';
import { checkPlan } from '../gates/check-plan.ts';
import type { CompiledPast } from '../gates/refusal.ts';
import type { Item } from '../items.ts';
import { needsAttempt, type KnownJobs } from '../job-facts.ts';
import type { StackWorld } from '../stack-world.ts';
import type { Plan } from '../terraform/plan.ts';

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
export function judge(world: StackWorld, plan: Plan, evidence: Evidence): Judgement {
  const { found, destroy } = evidence;
  const gates = gatesOf(world, plan, evidence);
  if (destroy) return { diagnostics: [...found, ...gates] };
  const { current } = evidence.jobs;
  const retried = gates.length > 0 || current === undefined ? [] : needsAttempt(world, current);
  const estimate = estimateOf(world.item);
  const budget =
    estimate === undefined || current !== undefined ? [] : checkBudget(world.item, estimate);
  return {
    diagnostics: [...found, ...gates, ...retried, ...budget],
    ...(estimate !== undefined && { estimate }),
  };
}

function gatesOf(world: StackWorld, plan: Plan, { jobs, destroy, past }: Evidence): Diagnostic[] {
  const { item } = world;
  const { current, previous } = jobs;
  return checkPlan({
    plan,
    stack: item.stack,
    destroy,
    locate: (path) => world.locate(path),
    ...(past !== undefined && { past }),
    ...(item.environment.spec.deletionPolicy === 'delete' &&
      item.fineTune === undefined && { deletionPolicy: 'delete' }),
    ...(current !== undefined && { job: current.facts }),
    ...(previous !== undefined && { previousJob: previous.facts }),
  });
}

/** What training this item will cost; undefined for what does not train. */
export function estimateOf(item: Item): TrainingEstimate | undefined {
  const model =
    item.fineTune === undefined ? undefined : findBaseModel(item.fineTune.spec.baseModel);
  if (model === undefined || item.fineTune === undefined) return undefined;
  return estimateTraining(model, item.fineTune, item.dataset ?? { problems: [] });
}
